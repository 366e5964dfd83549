"""The resolver that every other must beat: the most populous place of the name, always."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mapper.protocols import MOST_KEPT
from mapper.reasons import UNKNOWN_NAME
from mapper.records import Candidate, Mention, Report, Resolution

__all__ = ["PopulationResolver"]


class PopulationResolver:
    """Chooses the candidate with the most people, whatever the report says; never abstains.

    Its confidence is the chosen one's share of the people of all candidates.
    """

    name = "population"

    def resolve(
        self,
        report: Report,  # noqa: ARG002 - of the protocol
        mentions: Sequence[Mention],
        candidates: Sequence[Sequence[Candidate]],
    ) -> tuple[Resolution, ...]:
        """Return one resolution a mention, in order."""
        return tuple(
            self._resolve(mention, found)
            for mention, found in zip(mentions, candidates, strict=True)
        )

    def _resolve(self, mention: Mention, found: Sequence[Candidate]) -> Resolution:
        if not found:
            return Resolution(mention, resolver=self.name, reason=UNKNOWN_NAME)
        people = [one.place.population or 0 for one in found]
        order = sorted(range(len(found)), key=lambda i: (-people[i], -found[i].score, i))[
            :MOST_KEPT
        ]
        whole = max(1, sum(people))
        ranked = tuple(replace(found[i], score=round(people[i] / whole, 4)) for i in order)
        return Resolution(
            mention,
            ranked,
            ranked[0].place,
            ranked[0].score,
            self.name,
            "No place of that name has more people.",
        )
