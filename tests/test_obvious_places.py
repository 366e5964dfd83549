"""Names that every reader takes for one place, in reports that give no reason to doubt it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mapper.gazetteer import Gazetteer
from mapper.pipeline import Pipeline
from mapper.records import LocatedReport, Place
from mapper.resolvers import ContextResolver
from tests.places import is_right, obvious, read_marked, resolve_marked

LEAST_RIGHT = 0.99  # of names in contexts, their spans given
LEAST_FOUND = 0.85  # of names in contexts, found by the whole pipeline at the right place

# Places that no namesake of an obvious name is near: they must not draw it to their country.
PLACES = (
    "Rain fell on {} for the third day on Monday, and crews were sent out before dawn.",
    "Officials said that talks would be held in {} next week if both sides agreed.",
    "Readers wrote to us from [Paramaribo], from {} and from [Ulaanbaatar] about old maps.",
    "The book praises {}'s part in the peace of that year, and blames nobody.",
    "The minister spoke for an hour. She said that aid would reach {} in spring. Nobody asked why.",
    "A delegation from [Fiji] had visited {} last year, its spokesman said in [Suva].",
)
KINDS = (  # the name says what somebody, or something, is
    "Two {} firms won the order on Friday.",
    "A ship with a {} crew reached the port before the storm, the owner said.",
    "The jury had [Mongolian], {} and [Paraguayan] members.",
    "The museum shows {} paintings that nobody had seen since the war.",
    "The minister spoke for an hour. She thanked the {} doctors who had come. Nobody asked why.",
    "A {} delegation had visited [Fiji] last year, its spokesman said in [Suva].",
)
PEOPLE = (
    "Two {} won a prize on Friday.",
    "A ship with forty {} on board reached the port before the storm, the owner said.",
    "Among the guests were [Mongolians], {} and [Paraguayans].",
    "The museum asks {} what they remember of the war.",
    "The minister spoke for an hour. She thanked the {} who had come. Nobody asked why.",
    "Several {} had visited [Fiji] last year, a spokesman said in [Suva].",
)
WITH_ARTICLE = frozenset(
    """Alps|Arctic|Atlantic|Balkans|Baltic Sea|Bay Area|Black Sea|Bosphorus|Caspian Sea|Caucasus
    Czech Republic|DRC|Dakotas|Danube|E.U.|EU|English Channel|Euphrates|Gaza Strip|Golan
    Gulf of Mexico|Himalayas|Holy See|Horn of Africa|Ivory Coast|Kremlin|Lachin corridor|Levant
    Mediterranean|Middle East|Mideast|Midwest|Mississippi River|Nile|Ottoman Empire|Pacific|Pentagon
    Persian Gulf|Rafah crossing|Red River|Red Sea|Rhine|Sahara|Sahel|Sinai|South Caucasus
    South China Sea|Soviet Union|Strait of Hormuz|Suez Canal|Taiwan Strait|Twin Cities|U.S.|UAE|UK
    US|USA|USSR|Volga|West Bank|White House""".replace("\n    ", "|").split("|")
)


def is_people(name: str) -> bool:
    return name.endswith("s") and not name.endswith("ss")


def marked(name: str, kind: str) -> Iterator[str]:
    """Yield the contexts of a name."""
    templates = PLACES
    if kind == "demonym":
        templates = PEOPLE if is_people(name) else KINDS
    article = "the " if name in WITH_ARTICLE else ""
    for template in templates:
        yield template.format(f"{article}[{name}]")


@pytest.fixture(scope="module")
def cases(gazetteer: Gazetteer) -> list[tuple[str, Place, list[str]]]:
    """Each name with its place, which `test_gazetteer_places` holds to the table, and contexts."""
    found = []
    for row in obvious():
        best = gazetteer.candidates(row.name)[0]
        found.append((row.name, best.place, list(marked(row.name, best.name_kind))))
    return found


def test_every_name_has_contexts_of_several_kinds(
    cases: list[tuple[str, Place, list[str]]],
) -> None:
    assert len(cases) > 400
    for name, _, texts in cases:
        assert len(set(texts)) >= 4
        assert all(f"[{name}]" in text for text in texts)
    assert not WITH_ARTICLE - {name for name, _, _ in cases}


def test_obvious_names_are_put_where_they_belong(
    gazetteer: Gazetteer, cases: list[tuple[str, Place, list[str]]]
) -> None:
    resolver = ContextResolver()
    wrong, asked = [], 0
    for name, place, texts in cases:
        for text in texts:
            asked += 1
            found = resolve_marked(text, gazetteer, resolver)
            one = next(one for one in found if one.mention.text == name)
            if not is_right(one.place, place):
                got = "nothing" if one.place is None else f"{one.place.name} {one.place.id}"
                wrong.append(f"{name}: {got}; {text}")
    print(*wrong, sep="\n")  # noqa: T201
    assert 1 - len(wrong) / asked >= LEAST_RIGHT


def test_obvious_names_are_found_where_they_belong(
    pipeline: Pipeline, cases: list[tuple[str, Place, list[str]]]
) -> None:
    """Each name in one of its contexts, through all stages."""
    wanted = {}
    reports = []
    for i, (name, place, texts) in enumerate(cases):
        report, mentions = read_marked(texts[i % len(texts)])
        span = next((one.start, one.end) for one in mentions if one.text == name)
        reports.append(report)
        wanted[i] = (name, place, span)
    wrong = []
    for i, located in enumerate(pipeline.run(reports)):
        name, place, span = wanted[i]
        assert isinstance(located, LocatedReport)
        found = {(one.mention.start, one.mention.end): one.place for one in located.findings}
        if not is_right(found.get(span), place):
            got = "not found" if span not in found else str(found[span])
            wrong.append(f"{name}: {got}; {located.report.text}")
    print(*wrong, sep="\n")  # noqa: T201
    assert 1 - len(wrong) / len(cases) >= LEAST_FOUND
