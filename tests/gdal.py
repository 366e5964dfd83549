"""GDAL's own programs as readers that are not ours: what a layer holds, as GeoJSON."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

__all__ = ["describe", "features", "layers"]


def describe(path: Path) -> str:
    """Return what ogrinfo says of a file; it must not have anything to complain of."""
    done = subprocess.run(
        ["ogrinfo", "-ro", "-so", "-al", path], capture_output=True, text=True, check=True
    )
    assert not re.search("(?i)warning|error", done.stderr), done.stderr[:500]
    return done.stdout


def layers(path: Path) -> dict[str, int]:
    """Return how many features each layer of a file has."""
    found = re.findall(r"^Layer name: (.*)$|^Feature Count: (\d+)$", describe(path), re.MULTILINE)
    names = [name for name, count in found if not count]
    counts = [int(count) for _, count in found if count]
    return dict(zip(names, counts, strict=True))


def features(path: Path, layer: str) -> list[dict[str, Any]]:
    """Return the features of a layer, as GDAL reads them and writes them as GeoJSON."""
    done = subprocess.run(
        ["ogr2ogr", "-f", "GeoJSONSeq", "/vsistdout/", path, layer],
        capture_output=True,
        check=True,
    )
    assert b"ERROR" not in done.stderr, done.stderr[:500]
    lines = done.stdout.decode("utf-8", "replace").split("\n")
    return [json.loads(line) for line in lines if line]
