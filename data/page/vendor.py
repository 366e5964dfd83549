"""Unpack release archives of Leaflet and its plugins into the page's assets.

    python data/page/vendor.py leaflet-1.9.4.tgz leaflet.markercluster-1.1.0.tgz ...

Images that the style sheets and the default marker need become data URIs, so that a page needs no
file beside it. The results are checked in; `tests/test_page.py` holds them to their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ASSETS = Path(__file__).parents[2] / "mapper" / "page" / "assets"

Packed = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Package:
    """An archive and what is taken from it."""

    name: str
    version: str
    licence: str
    licence_file: str
    licence_in_archive: str
    change: str
    unpack: Callable[[Packed], dict[str, str]]


def _data_uri(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _leaflet(packed: Packed) -> dict[str, str]:
    def image(name: str) -> str:
        return _data_uri("png", packed[f"dist/images/{name}"])

    icons = {
        "iconUrl": image("marker-icon.png"),
        "iconRetinaUrl": image("marker-icon-2x.png"),
        "shadowUrl": image("marker-shadow.png"),
    }
    script = re.sub(r"\n//# sourceMappingURL=.*", "", packed["dist/leaflet.js"].decode()).strip()
    script += (
        f"\n/* reportmap: the default icon, inlined */\n"
        f"L.Icon.Default.imagePath='';L.Icon.Default.mergeOptions({json.dumps(icons)});\n"
    )
    # Leaflet looks up the icon's folder in the style sheet: an address it can cut is enough.
    style = packed["dist/leaflet.css"].decode().replace("\r\n", "\n")
    style = re.sub(r"url\(images/([\w-]+\.png)\)", lambda m: f"url({image(m[1])})", style)
    return {"leaflet.js": script, "leaflet.css": style}


def _markercluster(packed: Packed) -> dict[str, str]:
    files = {
        "markercluster.js": "dist/leaflet.markercluster.js",
        "markercluster.css": "dist/MarkerCluster.css",
        "markercluster-default.css": "dist/MarkerCluster.Default.css",
    }
    return {
        ours: packed[theirs].decode().replace("\r\n", "\n").strip() + "\n"
        for ours, theirs in files.items()
    }


def _fullscreen(packed: Packed) -> dict[str, str]:
    icon = _data_uri("svg+xml", packed["icon-fullscreen.svg"])
    style = packed["Control.FullScreen.css"].decode().strip() + "\n"
    return {
        "fullscreen.js": packed["Control.FullScreen.js"].decode(),
        "fullscreen.css": style.replace("url(icon-fullscreen.svg)", f"url({icon})"),
    }


#: SHA-256 of an archive -> what it is.
PACKAGES: Mapping[str, Package] = {
    "84c65a256e50657896f54c33bd857b6849ebe94c817803be818bf32a3dde0b77": Package(
        *("Leaflet", "1.9.4", "BSD-2-Clause", "leaflet.LICENSE", "LICENSE"),
        "images inlined as data URIs",
        _leaflet,
    ),
    "47219016d91e524b329a0fb2365961bf8228109bb58e370ad0b1ab6299288b91": Package(
        *("Leaflet.markercluster", "1.1.0", "MIT", "markercluster.LICENSE", "MIT-LICENCE.txt"),
        "none but line ends",
        _markercluster,
    ),
    "b19f191d11fc2e6afbb75af9e79cb923087a630e4c35a565353d756ed6c1c77a": Package(
        *("leaflet.fullscreen", "3.0.0", "MIT", "fullscreen.LICENSE", "LICENSE"),
        "its icon inlined as a data URI",
        _fullscreen,
    ),
}


def main(archives: list[Path]) -> None:
    """Write the files of each archive, its licence, and its part of vendored.json."""
    index = ASSETS / "vendored.json"
    record = {one["file"]: one for one in json.loads(index.read_text(encoding="utf-8"))}
    for archive in archives:
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        if digest not in PACKAGES:
            raise SystemExit(f"{archive} is no archive as it was when this was written")
        package = PACKAGES[digest]
        with tarfile.open(archive) as tar:
            packed = {
                member.name.removeprefix("package/"): tar.extractfile(member).read()  # type: ignore[union-attr]
                for member in tar.getmembers()
                if member.isfile()
            }
        licence = packed[package.licence_in_archive].replace(b"\r\n", b"\n")
        (ASSETS / package.licence_file).write_bytes(licence)
        for name, text in package.unpack(packed).items():
            (ASSETS / name).write_text(text, encoding="utf-8")
            record[name] = {
                "file": name,
                "name": package.name,
                "version": package.version,
                "licence": package.licence,
                "licence_file": package.licence_file,
                "change": package.change,
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
                "bytes": len(text.encode()),
            }
            print(name, record[name]["bytes"], record[name]["sha256"])
    index.write_text(json.dumps(list(record.values()), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:]])
