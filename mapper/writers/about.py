"""What a file says of its own making, as far as its format has room for it."""

from __future__ import annotations

from typing import Any

from mapper.manifest import ReportDigest
from mapper.records import LocatedReport, Provenance

__all__ = ["NOTE", "About", "made_by"]

NOTE = (
    "Places were found and chosen automatically; check them before use. A place with is_area true "
    "is an area: its point is a label point, not a spot that the report names. A polygon is what "
    "the report's words leave, such as near a town. What is reported is what a report says, not "
    "what is known. A place without geometry is unresolved or a state that is no more."
)


def made_by(provenance: Provenance, title: str | None) -> dict[str, Any]:
    """Return, as JSON has it, what is known of the making before any finding is."""
    return {
        **({"title": title} if title else {}),
        "generator": provenance.tool,
        "gazetteer": provenance.gazetteer,
        "attribution": list(provenance.attribution),
        "note": NOTE,
    }


class About:
    """Provenance and counts of the findings that a file holds.

    Parameters
    ----------
    provenance : Provenance
        What made the findings.
    title : str or None
        Title of the run, if one was given.
    """

    def __init__(self, provenance: Provenance, title: str | None = None) -> None:
        self.provenance = provenance
        self.title = title
        self.reports = self.findings = 0
        self._digest = ReportDigest()

    def add(self, located: LocatedReport) -> None:
        """Count a report and its findings."""
        self.reports += 1
        self.findings += len(located.findings)
        self._digest.add(located.report)

    def members(self) -> dict[str, Any]:
        """Return all of it as JSON has it; nothing in it depends on when or where it was made."""
        made = self.provenance
        return {
            **made_by(made, self.title),
            "models": None if made.models is None else dict(made.models),
            "settings": None if made.settings is None else dict(made.settings),
            "corrections_sha256": made.corrections_sha256,
            "reports": {"count": self.reports, "sha256": self._digest.hexdigest()},
            "findings": self.findings,
        }
