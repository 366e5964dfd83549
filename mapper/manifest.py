"""What a page says of its own making, and whether it still is as it was written.

The manifest is JSON in a data block in the head of the page. Its last member, ``page_sha256``, is
the SHA-256 of the file's bytes with these 64 digits themselves set to ``0``. That tells a page that
was damaged or edited from one that was not. It is no signature: whoever changes a page on purpose
can write a new digest, so a digest that is to prove something is kept elsewhere too.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self, TypeVar

from mapper.errors import ManifestError
from mapper.records import LocatedReport, Provenance, Report

__all__ = [
    "MANIFEST_TAG",
    "Manifest",
    "PageCheck",
    "ReportDigest",
    "check_page",
    "make_manifest",
    "model_hashes",
    "public_id",
    "report_digest",
    "sealed",
]

_FORMAT = 1
_BLANK = "0" * 64
#: Opens the data block; `sealed` and `check_page` know it by this.
MANIFEST_TAG = '<script type="application/json" id="mapper-manifest">'
# In a data block of ours there is no raw "<", and in its strings no raw quotation mark.
_BLOCK = re.compile(
    re.escape(MANIFEST_TAG.encode()) + rb'(\{[^<]*"page_sha256":")([0-9a-f]{64})"\}</script>'
)
_START, _END = b"<!DOCTYPE html>", b"</html>"
_HEAD = 256 * 1024  # the manifest stands at the beginning: what is no page is not read to its end
_CHUNK = 1024 * 1024
_FOLDERS = re.compile(r".*[/\\](?=.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a page was made of, by what.

    Parameters
    ----------
    tool : str
        Name and version, such as ``"reportmap 0.1.0"``.
    gazetteer : str
        Release and data hash, such as ``"2026.11-1a2b3c4d"``.
    reports, findings : int
        How many there are.
    reports_sha256 : str
        As `report_digest` gives it.
    models : mapping of str to str or None
        File of each packaged model to its SHA-256; None when not recorded.
    settings : mapping or None
        What bears on the findings, without paths, addresses or keys; None when not recorded.
    tiles : str or None
        Where the page loads tiles from, if it does: a provider or a host.
    corrections_sha256 : str or None
        Of people's corrections; None when there are none.
    """

    tool: str
    gazetteer: str
    reports: int
    findings: int
    reports_sha256: str
    models: Mapping[str, str] | None = None
    settings: Mapping[str, object] | None = None
    tiles: str | None = None
    corrections_sha256: str | None = None

    def as_json(self, page_sha256: str = _BLANK) -> dict[str, Any]:
        """Return the members as JSON has them; the page's digest is the last."""
        return {
            "format": _FORMAT,
            "tool": self.tool,
            "gazetteer": self.gazetteer,
            "models": None if self.models is None else dict(self.models),
            "settings": None if self.settings is None else dict(self.settings),
            "tiles": self.tiles,
            "reports": {"count": self.reports, "sha256": self.reports_sha256},
            "findings": self.findings,
            "corrections_sha256": self.corrections_sha256,
            "page_sha256": page_sha256,
        }

    @classmethod
    def from_json(cls, members: Any) -> Self:
        """Read what `as_json` wrote.

        Raises
        ------
        ManifestError
            When it is of another form.
        """
        if not isinstance(members, dict):
            raise ManifestError("its manifest is damaged: it is no JSON object")
        version = members.get("format")
        if version != _FORMAT:
            raise ManifestError(
                f"its manifest has the format {str(version)[:40]!r}, this version of mapper reads "
                f"{_FORMAT}: use the version that wrote the page"
            )
        reports = members.get("reports")
        try:
            counts = dict(reports) if isinstance(reports, dict) else {}
            models = _optional(members, "models", dict)
            read = cls(
                tool=_member(members, "tool", str),
                gazetteer=_member(members, "gazetteer", str),
                reports=_member(counts, "count", int),
                findings=_member(members, "findings", int),
                reports_sha256=_member(counts, "sha256", str),
                models=models,
                settings=_optional(members, "settings", dict),
                tiles=_optional(members, "tiles", str),
                corrections_sha256=_optional(members, "corrections_sha256", str),
            )
        except (KeyError, TypeError) as error:
            raise ManifestError(
                f"its manifest is damaged: {error.args[0]} is missing or wrong"
            ) from (error)
        if not all(isinstance(one, str) for one in (models or {}).values()):
            raise ManifestError("its manifest is damaged: models is missing or wrong")
        return read


@dataclass(frozen=True, slots=True)
class PageCheck:
    """A page held against its manifest.

    Parameters
    ----------
    manifest : Manifest
        What the page says of itself.
    stated : str
        The digest in the manifest.
    found : str
        The digest of the file as it is.
    is_cut : bool
        Whether the file ends before the page does.
    """

    manifest: Manifest
    stated: str
    found: str
    is_cut: bool = False

    @property
    def is_unchanged(self) -> bool:
        """Whether the page is, byte for byte, as it was written."""
        return self.stated == self.found


def make_manifest(
    located: Iterable[LocatedReport], provenance: Provenance, *, tiles: str | None = None
) -> Manifest:
    """Describe a page of these reports.

    Parameters
    ----------
    located : iterable of LocatedReport
        What the page shows.
    provenance : Provenance
        What made the findings.
    tiles : str or None
        Where the page loads tiles from.
    """
    located = tuple(located)
    return Manifest(
        tool=provenance.tool,
        gazetteer=provenance.gazetteer,
        reports=len(located),
        findings=sum(len(one.findings) for one in located),
        reports_sha256=report_digest(one.report for one in located),
        models=provenance.models,
        settings=provenance.settings,
        tiles=tiles,
        corrections_sha256=provenance.corrections_sha256,
    )


def report_digest(reports: Iterable[Report]) -> str:
    r"""Return the SHA-256 of reports, in order, in hex.

    Hashed is one line for each report: a JSON object of ``date``, ``id``, ``source``, ``text``,
    ``title`` and ``url`` with sorted keys, no white space and everything beyond ASCII as ``\u``,
    ended by a line feed. Text is as mapper reads it (NFC, line feeds only), dates are ISO 8601, and
    of an id that is a path only the name counts: the same files in another folder are the same
    reports.
    """
    digest = ReportDigest()
    for one in reports:
        digest.add(one)
    return digest.hexdigest()


class ReportDigest:
    """Makes the SHA-256 of `report_digest` from reports that come one by one."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._encoder = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"))

    def add(self, report: Report) -> None:
        """Take the next report."""
        members = {
            "id": public_id(report.id),
            "text": report.text,
            "title": report.title,
            "date": report.published.isoformat() if report.published else None,
            "url": report.url,
            "source": report.source,
        }
        self._digest.update(self._encoder.encode(members).encode() + b"\n")

    def hexdigest(self) -> str:
        """Return the digest of all reports so far, in hex."""
        return self._digest.hexdigest()


def public_id(report_id: str) -> str:
    """Return a report's id as others may see it: of a path only the name."""
    return _FOLDERS.sub("", report_id)


@cache
def model_hashes() -> Mapping[str, str]:
    """Return the SHA-256 of each packaged model, by file."""

    def files(folder: Traversable, within: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for one in folder.iterdir():
            name = within + one.name
            if one.is_dir():
                found |= files(one, f"{name}/")
            elif one.name.endswith((".json", ".onnx")):
                found[name] = hashlib.sha256(one.read_bytes()).hexdigest()
        return found

    found = files(resources.files("mapper") / "models", "")
    return MappingProxyType(dict(sorted(found.items())))


def sealed(page: bytes) -> bytes:
    """Return a page with its digest in the manifest, which `check_page` will look for.

    Parameters
    ----------
    page : bytes
        UTF-8, with `Manifest.as_json` in its head, digest still blank, in the element that
        `check_page` knows.
    """
    block = _BLOCK.search(page, 0, _HEAD)
    if block is None or block[2] != _BLANK.encode():
        raise ValueError("a page without a manifest, or with one that has its digest")
    digest = hashlib.sha256(page).hexdigest().encode()
    return page[: block.start(2)] + digest + page[block.end(2) :]


def check_page(path: Path) -> PageCheck:
    """Hold a page against its manifest.

    Parameters
    ----------
    path : Path
        An HTML file. One that is no page of ours is not read beyond its first part, however long
        it is.

    Raises
    ------
    ManifestError
        The file is no page that mapper wrote, or has lost its manifest.
    OSError
        The file cannot be read.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - one look, whatever it is
        raise ManifestError("is not a file; give a page that mapper wrote")
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        block = _BLOCK.search(head)
        if block is None or not head.startswith(_START):
            if head.startswith(_START) and MANIFEST_TAG.encode() in head:
                raise ManifestError("its manifest is damaged: the page was changed or cut short")
            raise ManifestError("is not a page that mapper wrote, or has lost its manifest")
        digest = hashlib.sha256(head[: block.start(2)] + _BLANK.encode() + head[block.end(2) :])
        end = head[-len(_END) :]
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            end = (end + chunk)[-len(_END) :]
    stated = block[2].decode()
    try:
        members = json.loads(block[1] + block[2] + b'"}')
    except (ValueError, RecursionError) as error:
        raise ManifestError("its manifest is damaged: it is no JSON") from error
    manifest = Manifest.from_json(members)
    return PageCheck(manifest, stated, digest.hexdigest(), is_cut=end != _END)


_T = TypeVar("_T")


def _member(members: Mapping[str, Any], name: str, kind: type[_T]) -> _T:
    value = members[name]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(name)
    return value


def _optional(members: Mapping[str, Any], name: str, kind: type[_T]) -> _T | None:
    return None if members[name] is None else _member(members, name, kind)
