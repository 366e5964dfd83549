"""What the tests of the page share."""

from __future__ import annotations

from mapper.records import Place

__all__ = ["NoLabels"]


class NoLabels:
    """A gazetteer without any place."""

    def within(self, *_box: float, **_options: object) -> tuple[Place, ...]:
        """Return nothing."""
        return ()
