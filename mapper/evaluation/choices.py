"""The choices behind the figures: what a caller may set, and every one said in words.

Published work leaves most of these silent, and each moves figures by whole points.
"""

from __future__ import annotations

from dataclasses import dataclass

from mapper.errors import ConfigError
from mapper.evaluation.calibration import BINS
from mapper.evaluation.corpus import HELD_OUT_SHARE, SPLITS
from mapper.evaluation.metrics import MOST_KM, NEAR_KM
from mapper.evaluation.scoring import PARTS
from mapper.globe import EARTH_RADIUS_KM

__all__ = ["SEED", "Settings", "choices"]

#: Of the bootstrap, unless the caller wants another.
SEED = 2026

_ALLOWED = {
    "demonyms": ("in", "out"),
    "unanswered": ("max", "drop"),
    "by": (None, "kind", "domain", "source"),
    "split": SPLITS,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the caller of `evaluate` chose; see there."""

    gold_mentions: bool = False
    demonyms: str = "in"
    unanswered: str = "max"
    by: str | None = None
    split: str = "all"
    resamples: int = 1_000
    seed: int = SEED

    def __post_init__(self) -> None:
        for name, allowed in _ALLOWED.items():
            value = getattr(self, name)
            if value not in allowed:
                known = ", ".join(str(one) for one in allowed if one is not None)
                raise ConfigError(f"{name} must be one of {known}, not {value!r}")

    @property
    def parts(self) -> tuple[str, ...]:
        """Which figures have a meaning."""
        if self.gold_mentions:
            return ("resolution", "confidence")
        return tuple(PARTS)


def choices(settings: Settings) -> dict[str, str]:
    """Say each choice in one sentence, by what it is about."""
    said = {"spans": _spans(settings), "unanswered": _unanswered(settings)}
    said["gold without coordinates"] = (
        "left out of resolution"
        if settings.gold_mentions
        else "counts for recognition; left out of resolution; end to end neither a target nor, "
        "when found, a false alarm"
    )
    said["demonyms"] = _demonyms(settings)
    if not settings.gold_mentions:
        said["end to end"] = (
            f"a prediction with a place is right when it is paired with gold less than "
            f"{NEAR_KM:g} km away; one without a place is not on the map, and so no false alarm"
        )
    said["GeoNames id"] = (
        "share of the gold with an id whose answer has the same; never by distance; unanswered is "
        + ("wrong" if settings.unanswered == "max" else "left out")
    )
    said["distance"] = (
        f"great circle, R = {EARTH_RADIUS_KM:g} km, from the gold point to the label point of the "
        f"place; right means less than {NEAR_KM:g} km. Gazetteers put the points of large "
        "countries and regions up to 1,000 km apart: there, see the ids"
    )
    said["country and unit"] = (
        "of the gold by its id when the gazetteer knows it, else by the outlines around its point, "
        "and for a unit without outline by the nearest settlement; of an answer likewise. Gold "
        "without a country or a unit is left out; unanswered is "
        + ("wrong" if settings.unanswered == "max" else "left out")
    )
    said["confidence"] = _confidence(settings)
    said["averages"] = (
        "over mentions, not documents; AUC by trapezoids over sorted ln(1 + km), divided by "
        f"ln({MOST_KM:.0f})(n − 1), 0 is best"
    )
    said["documents"] = {
        "all": "all",
        "held-out": f"the held-out {HELD_OUT_SHARE:.0%}, by a hash of file name and id",
        "rest": f"all but the held-out {HELD_OUT_SHARE:.0%}, by a hash of file name and id",
    }[settings.split]
    said["failures"] = "a document that could not be processed counts as one without predictions"
    said["intervals"] = (
        f"95%, percentiles of {settings.resamples:,} bootstrap resamples of the documents, seed "
        f"{settings.seed}; none for a single document"
        if settings.resamples
        else "not computed"
    )
    return said


def _spans(settings: Settings) -> str:
    if settings.gold_mentions:
        return "gold mentions given: recognition is not scored; predictions elsewhere are ignored"
    return (
        "exact: the same start and end. overlap: at least one shared character, one to one, the "
        "same spans first, then most shared characters, then nearest the start of the text"
    )


def _unanswered(settings: Settings) -> str:
    what = (
        "a located gold mention without a place"
        if settings.gold_mentions
        else "a located gold mention that was not found, or found without a place,"
    )
    if settings.unanswered == "max":
        return f"{what} counts as {MOST_KM:,.0f} km off"
    return f"{what} is left out of resolution"


def _confidence(settings: Settings) -> str:
    said = (
        f"right means less than {NEAR_KM:g} km off. ECE: {BINS} bins of equal width. ECE and Brier "
        "score are over answers to located gold. Risk is the share wrong of what is taken, the "
        "surest first and equal confidence at once; unanswered gold is "
        + ("wrong and taken last" if settings.unanswered == "max" else "left out")
    )
    if not settings.gold_mentions:
        said += (
            ". On the map: over every prediction with a place, where a false alarm is wrong; one "
            "paired with gold without coordinates is left out"
        )
    return f"{said}. No figure when an answer has no confidence"


def _demonyms(settings: Settings) -> str:
    if settings.demonyms == "in":
        return "in, wherever the gold has them"
    return (
        "out of gold and predictions. Gold: by its kind in a corpus that marks demonyms, else when "
        "the gazetteer's best candidate for the text is a demonym. Predictions: those over gold "
        "left out, and demonyms by their own kind or, without one, by the gazetteer, unless they "
        "have the very span of gold that counts; they are neither right nor wrong"
    )
