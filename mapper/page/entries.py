"""The table beside a still map: one entry a place, numbered as on the map, and the sources.

The numbers go through the places on the map in the order of the table. What is in sight is not
for this module to say: it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mapper.page.accounts import Claim, PlaceAccount
from mapper.page.model import PageMention, PageModel, PagePlace, PageReport
from mapper.page.wording import ROLE_WORDS, count_words, day_words
from mapper.records import Provenance

__all__ = [
    "GROUPS",
    "Entry",
    "Group",
    "PlaceGroup",
    "Quote",
    "SourceLine",
    "attribution",
    "group_places",
    "make_groups",
    "sources",
]

#: Characters of a sentence, and what one entry may say.
_QUOTE, _LINES, _SPEAKERS, _WRITTEN = 260, 3, 2, 3


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """Places of like roles: its name in the page's markup, its words, and whose places they are."""

    name: str
    title: str
    note: str
    belongs: Callable[[PlaceAccount], bool]


#: In the order of the list.
GROUPS = (
    PlaceGroup("event", "Where events are reported", "", lambda account: account.role == "event"),
    PlaceGroup(
        "background",
        "Named, no event reported here now",
        "Background: past or possible events, seats, bases, places of comparison.",
        lambda account: account.role == "background",
    ),
    PlaceGroup(
        "undecided",
        "Places named",
        "Whether an event is reported here was not decided.",
        lambda account: account.role is None,
    ),
    PlaceGroup(
        "quiet",
        "Actors, datelines, organisations",
        "Names of governments, peoples, organisations. Listed, not drawn unless chosen.",
        lambda account: account.is_quiet,
    ),
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a report around the name of a place.

    ``source`` is the number of the report, ``start`` where in it the sentence starts, ``language``
    that of the report; None when it is not known.
    """

    before: str
    name: str
    after: str
    source: int
    start: int
    language: str | None = None

    @property
    def words(self) -> str:
        """The sentence."""
        return f"{self.before}{self.name}{self.after}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the table says of a place.

    Parameters
    ----------
    index : int
        Of the place in the model.
    place : PagePlace
        The place.
    number : int or None
        Its number on the map; None when it is not on it.
    note : str
        Why it is not, or where it lies; may be empty.
    quote : Quote
        The sentence that speaks for its role.
    same_as : int or None
        The number of an earlier entry that has that sentence already.
    """

    index: int
    place: PagePlace
    number: int | None
    note: str
    quote: Quote
    same_as: int | None = None

    @property
    def name(self) -> str:
        """Its name in the gazetteer."""
        return self.place.place.name

    @property
    def kind(self) -> str:
        """What it is, and what contains it."""
        return " · ".join(filter(None, (self.place.kind, self.place.whereabouts)))

    @property
    def written(self) -> str:
        """How the reports write it, where that is not its name."""
        if self.place.written == (self.name,):
            return ""
        return ", ".join(f"“{name}”" for name in self.place.written[:_WRITTEN])

    @property
    def role(self) -> str:
        """Its role in a word or two."""
        return ROLE_WORDS[self.place.account.role][0]

    @property
    def reported(self) -> tuple[str, ...]:
        """How the reports speak of it, and in which words."""
        return tuple(
            line.label + (": " + ", ".join(line.words) if line.words else "")
            for line in self.place.account.lines[:_LINES]
        )

    @property
    def said(self) -> tuple[str, ...]:
        """Who says so, and who denies it."""
        account = self.place.account
        pairs = (("Said by", account.asserted), ("Denied by", account.denied))
        return tuple(f"{label} {_speakers(claims)}" for label, claims in pairs if claims)

    @property
    def dates(self) -> tuple[str, ...]:
        """When, with how well it is known."""
        lines = [line for line in self.place.account.lines[:_LINES] if line.when]
        if not lines:
            return ("not said",) if self.place.account.lines else ()
        first = lines[0].status
        return tuple(
            line.when if line.status == first else f"{line.label}: {line.when}" for line in lines
        )

    @property
    def precision(self) -> str:
        """How precisely the reports say where."""
        found = self.place.account.precisions
        if not found:
            return ""
        words = f", “{found[0].words}”" if found[0].words else ""
        return found[0].label + words

    @property
    def confidence(self) -> str:
        """How sure the place is; rounded down."""
        return f"{self.place.certainty}, {int(self.place.confidence * 100 + 1e-9)}%"

    @property
    def reports(self) -> str:
        """How many reports and outlets name it."""
        return self.place.account.coverage


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of like roles."""

    title: str
    note: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A report as the list of sources has it."""

    number: int
    title: str
    outlet: str
    date: str
    url: str | None

    @property
    def words(self) -> str:
        """Outlet, title, date."""
        return ", ".join(filter(None, (self.outlet, f"“{self.title}”", self.date)))


def group_places(
    model: PageModel,
) -> Iterator[tuple[PlaceGroup, tuple[tuple[int, PagePlace], ...]]]:
    """Yield each of `GROUPS` with its places and their numbers."""
    numbered = list(enumerate(model.places))
    for group in GROUPS:
        yield group, tuple((i, one) for i, one in numbered if group.belongs(one.account))


def make_groups(
    model: PageModel, sight: Callable[[int, PagePlace], tuple[bool, str]]
) -> tuple[Group, ...]:
    """Make the table.

    Parameters
    ----------
    model : PageModel
        What is reported.
    sight : callable
        Tells of a place's index and the place whether it is on the map, and what to note.

    Returns
    -------
    tuple of Group
        As `GROUPS`, without the places that are only listed.
    """
    groups, number = [], 0
    quoted: dict[tuple[int, int], int] = {}
    for group, places in group_places(model):
        entries: list[Entry] = []
        rest: list[Entry] = []
        for i, one in places:
            if one.account.is_quiet:
                continue
            seen, words = sight(i, one)
            number += seen
            quote = _quote(model, one)
            key = quote.source, quote.start
            made = Entry(i, one, number if seen else None, words, quote, quoted.get(key))
            if seen:
                quoted.setdefault(key, number)
            (entries if seen else rest).append(made)
        if entries or rest:
            groups.append(Group(group.title, group.note, (*entries, *rest)))
    return tuple(groups)


def sources(model: PageModel) -> tuple[SourceLine, ...]:
    """Return the reports as a list of sources, numbered from 1."""
    return tuple(
        SourceLine(
            number,
            one.title,
            one.report.source or "",
            _day(one),
            one.url,
        )
        for number, one in enumerate(model.reports, 1)
    )


def attribution(provenance: Provenance) -> tuple[str, ...]:
    """Return one line for each source of the map's data."""
    lines = list(provenance.attribution)
    if not any("GeoNames" in line for line in lines):
        lines.append("Place data © GeoNames (geonames.org), CC BY 4.0")
    if not any("Natural Earth" in line for line in lines):
        lines.append("Base map: made with Natural Earth, public domain")
    return tuple(lines)


def _day(one: PageReport) -> str:
    published = one.report.published
    return "" if published is None else day_words(published.date())


def _speakers(claims: tuple[Claim, ...]) -> str:
    names: dict[str, None] = {}
    for claim in claims:
        statement = claim.statement
        name = statement.speaker
        name += " (private person)" if statement.is_private else ""
        name += f" via {statement.via}" if statement.via else ""
        names[name] = None
    more = count_words(len(names) - _SPEAKERS, "other") if len(names) > _SPEAKERS else ""
    return ", ".join([*list(names)[:_SPEAKERS], *filter(None, [more])])


def _quote(model: PageModel, place: PagePlace) -> Quote:
    """Take the sentence of the mention that speaks most plainly for the role of the place."""
    mentions = [model.mentions[i] for i in place.mentions]
    leading = [one for one in mentions if one.finding.role == place.account.role] or mentions
    status = place.account.lines[0].status if place.account.lines else None

    def plainness(one: PageMention) -> tuple[bool, bool]:
        words = [event for event in one.finding.events if event.status == status]
        return any(not event.carried for event in words), bool(words)

    best = max(leading, key=plainness)
    report = model.reports[best.report].report
    text = report.text
    start, end = best.sentence_start, best.sentence_end
    before, after = _folded(text[start : best.start]), _folded(text[best.end : end])
    name = " ".join(text[best.start : best.end].split())
    before, after = before.lstrip(), after.rstrip()
    room = max(_QUOTE - len(name), 80)
    if len(before) + len(after) > room:
        # what follows the name is worth no less than what leads to it
        left = max(room // 2, room - len(after))
        before = _shortened(before, left, at_start=True)
        after = _shortened(after, room - min(len(before), left), at_start=False)
    return Quote(before, name[:_QUOTE], after, best.report + 1, start, report.language)


def _folded(words: str) -> str:
    """Fold white space, keeping one space at either end where there was any."""
    folded = " ".join(words.split())
    if not folded:
        return " " if words else ""
    return (" " if words[0].isspace() else "") + folded + (" " if words[-1].isspace() else "")


def _shortened(words: str, most: int, *, at_start: bool) -> str:
    if len(words) <= most:
        return words
    if at_start:
        kept = words[len(words) - most + 1 :]
        return "…" + (kept.partition(" ")[2] or kept)
    kept = words[: most - 1]
    return (kept.rpartition(" ")[0] or kept) + "…"
