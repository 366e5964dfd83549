"""What a resolver is given when something went wrong before it: it answers, or says so in a line.

Costs are told by counts, never by a clock.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mapper.features
import mapper.resolvers
from mapper.context import Context
from mapper.errors import ConfigError, ModelError
from mapper.features import FEATURES, features_of
from mapper.gazetteer import Gazetteer
from mapper.hints import Hints, find_home, parse_countries, parse_point
from mapper.outlets import Home
from mapper.ranking import Ranker, load_ranker
from mapper.records import Candidate, Mention, Place, Report, Resolution
from mapper.resolvers import ContextResolver
from mapper.support import Support

# --- hints ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("gazetteer")
@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--near", "here", "near must be LAT,LON"),
        ("--near", "", "near must be LAT,LON"),
        ("--near", "40\n45", "near must be LAT,LON"),
        ("--near", "91,0", "no point of the globe"),
        ("--country", "Armenia", "two-letter codes"),
        ("--country", "AM,", "two-letter codes"),
        ("--outlet-home", "Xyzzyville-on-Nothing", "outlet's home"),
        ("--outlet-home", "0,181", "outlet_home '0,181' is no point"),
    ],
)
def test_a_hint_that_does_not_parse_is_one_line_and_exit_code_2(
    option: str, value: str, told: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mapper", "explain", "-", f"{option}={value}"],
        input="It rained in Gyumri.",
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ")
    assert told in line


@given(st.text())
def test_any_text_is_a_hint_or_a_config_error(text: str) -> None:
    for parse in (parse_point, parse_countries):
        try:
            parse(text)
        except ConfigError as error:
            assert "\n" not in str(error)  # noqa: PT017 - some texts are hints


@pytest.mark.parametrize(
    "near", [(math.nan, 0.0), (0.0, math.inf), (91.0, 0.0), (0.0, -180.1), (-math.inf, math.nan)]
)
def test_a_hint_is_a_point_of_the_globe(near: tuple[float, float]) -> None:
    with pytest.raises(ConfigError, match="no point of the globe"):
        Hints(near=near)


def test_a_home_may_begin_with_a_digit(gazetteer: Gazetteer) -> None:
    home = find_home("100 Mile House", gazetteer)
    assert (home.country_code, home.admin1_name) == ("CA", "British Columbia")


@pytest.mark.parametrize("said", ["90,0", "-90,180", "0,180", "0,-180", " -90 , -180 "])
def test_a_home_at_the_ends_of_the_globe(gazetteer: Gazetteer, said: str) -> None:
    home = find_home(said, gazetteer)
    assert (home.lat, home.lon) == parse_point(said)


EDGES = [(90.0, 0.0), (-90.0, 180.0), (0.0, 180.0), (0.0, -180.0), (-16.5, 180.0)]


@pytest.mark.parametrize("edge", EDGES)
def test_hints_at_the_ends_of_the_globe_lean(edge: tuple[float, float]) -> None:
    lat, lon = edge
    # the same spot, on the other side of the antimeridian or of the pole
    near = made("near", lat=lat, lon=-lon if abs(lon) == 180 else 170.0 if lat == 90 else lon)
    far = made("far", lat=10.0, lon=20.0)
    for hints in (Hints(near=edge), Hints(outlet_home=Home("XX", *edge))):
        (one,) = resolve([("Abc", [far, near])], hints=hints)
        assert one.place == near.place


# --- models --------------------------------------------------------------------------------------


def packaged() -> dict[str, Any]:
    path = resources.files("mapper").joinpath("models", "resolver.json")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def changed(**values: Any) -> str:
    return json.dumps(packaged() | values)


def reweighed(table: str, **weights: Any) -> str:
    return json.dumps({**packaged(), table: packaged()[table] | weights})


def lacking(table: str, name: str) -> str:
    content = packaged()
    del content[table][name]
    return json.dumps(content)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is not a ranker"),
        ("{", "is not a ranker"),
        ("[]", "is not a ranker"),
        ("null", "is not a ranker"),
        ('"version"', "is not a ranker"),
        ("[" * 100_000, "is not a ranker"),
        ("{}", "is not a ranker"),
        (changed(version=1), "is not of version"),
        (changed(version="2"), "is not of version"),
        (changed(alone=[1, 2]), "is not a ranker"),
        (changed(weights=None), "is not a ranker"),
        (changed(calibration=None), "is not a ranker"),
        (changed(calibration=[[0.1]]), "is not a ranker"),
        (changed(calibration=[[0.1, 0.2], [0.1, 0.3]]), "no rising curve"),
        (changed(calibration=[[0.1, 0.3], [0.2, 0.2]]), "no rising curve"),
        (changed(calibration=[[0.1, 1.5]]), "no rising curve"),
        (changed(calibration=[[0.1, math.nan]]), "no rising curve"),
        (reweighed("alone", prior="much"), "is not a ranker"),
        (reweighed("alone", prior=None), "is not a ranker"),
        (reweighed("weights", prior=math.nan), "no finite number"),
        (reweighed("weights", none=math.inf), "no finite number"),
        (reweighed("alone", prior=-math.inf), "no finite number"),
        (reweighed("weights", prior=10**400), "is not a ranker"),
        (reweighed("weights", luck=1.0), "was made for other features"),
        (lacking("weights", "prior"), "was made for other features"),
        (lacking("alone", "none"), "was made for other features"),
    ],
)
def test_a_damaged_model_is_one_line(text: str, told: str) -> None:
    with pytest.raises(ModelError, match=told) as caught:
        Ranker.from_json(text, origin="x.json")
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith("x.json")
    assert "install reportmap again" in line


def test_the_packaged_model_is_sound() -> None:
    assert Ranker.from_json(changed(), origin="x.json") == load_ranker()


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_packaged_model_that_cannot_be_read_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "models").mkdir()
        (tmp_path / "models" / "resolver.json").write_bytes(content)
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    with pytest.raises(ModelError, match="cannot be read") as caught:
        load_ranker.__wrapped__()
    assert "\n" not in str(caught.value)


# --- mentions and candidates ---------------------------------------------------------------------

Named = tuple[str, Sequence[Candidate]]


def made(
    id: str,  # noqa: A002 - as the record calls it
    *,
    lat: float = 0.0,
    lon: float = 0.0,
    code: str = "PPL",
    score: float = 0.9,
    name: str = "Abc",
    **values: Any,
) -> Candidate:
    place = Place(f"test:{id}", name, lat, lon, code[0], code, **values)
    return Candidate(place, name, score=score)


def laid_out(
    named: Sequence[Named], *, between: str = ". "
) -> tuple[Report, list[Mention], list[Sequence[Candidate]]]:
    """Return a report that lists names, with what they may mean."""
    mentions, parts, at = [], [], 0
    for name, _ in named:
        mentions.append(Mention("r", at, at + len(name), name))
        parts.append(name + between)
        at += len(parts[-1])
    return Report("r", "".join(parts) or "."), mentions, [found for _, found in named]


def resolve(named: Sequence[Named], *, hints: Hints | None = None) -> tuple[Resolution, ...]:
    report, mentions, candidates = laid_out(named)
    return ContextResolver(hints=hints or Hints()).resolve(report, mentions, candidates)


def check(mentions: Sequence[Mention], found: Sequence[Resolution]) -> None:
    assert [one.mention for one in found] == list(mentions)
    for one in found:
        assert 0.0 <= one.confidence <= 0.99
        assert (one.place is None) == (one.confidence == 0.0)
        assert one.reason
        assert "\n" not in one.reason
        assert len(one.candidates) < 50


CODES = ("PPL", "PPLC", "PPLX", "ADM1", "ADM2", "PCLI", "PCLH", "STM", "LK", "RGN")


@st.composite
def candidate(draw: st.DrawFn) -> Candidate:
    lat = draw(st.sampled_from([-90.0, -45.0, 0.0, 33.3, 90.0]))
    lon = draw(st.sampled_from([-180.0, 0.0, 33.3, 179.999, 180.0]))
    code = draw(st.sampled_from(CODES))
    nothing = st.none()
    place = Place(
        f"test:{draw(st.integers(0, 12))}",
        draw(st.sampled_from(["Abc", "Abc Province", "", "{unit}", "x" * 300, "Абв"])),
        lat,
        lon,
        "A" if code[:3] in ("ADM", "PCL") else code[0],
        code,
        country_code=draw(nothing | st.sampled_from(["AM", "US"])),
        country_name=draw(nothing | st.just("{country}")),
        admin1_name=draw(nothing | st.sampled_from(["Abc", "Idaho", ""])),
        admin2_name=draw(nothing | st.sampled_from(["Abc", "{district}"])),
        population=draw(nothing | st.sampled_from([0, 1, 10**12, -5])),
        radius_km=draw(nothing | st.sampled_from([1e-9, 5.0, 20_000.0])),
    )
    return Candidate(
        place,
        draw(st.sampled_from(["Abc", "", "abc"])),
        draw(st.sampled_from(["name", "alias", "demonym", "abbreviation", "historical"])),
        score=draw(st.sampled_from([0.0, 1e-300, 0.5, 1.0])),
        match=draw(st.sampled_from(["exact", "rule", "fuzzy", "service"])),
    )


@st.composite
def situation(draw: st.DrawFn) -> tuple[Report, list[Mention], list[list[Candidate]]]:
    pieces = st.sampled_from(
        ["Abc", "Idaho", ", ", " in ", " (", "'s ", " city of ", " province", ". ", "\n", "\0", "İ"]
    )
    text = "".join(draw(st.lists(pieces, min_size=1, max_size=25)))
    at = st.integers(0, len(text) - 1)
    spans = draw(st.lists(st.tuples(at, st.integers(1, 12)), max_size=8))
    mentions = [
        Mention("r", start, min(len(text), start + size), text[start : start + size])
        for start, size in spans  # unordered, overlapping and twice the same
    ]
    found = [draw(st.lists(candidate(), max_size=6)) for _ in mentions]
    url = draw(st.none() | st.sampled_from(["https://abc.am/x", "http://[", "abc", "\0"]))
    return Report("r", text, url=url), mentions, found


HINTS = st.builds(
    Hints,
    near=st.none() | st.sampled_from(EDGES),
    countries=st.sampled_from([frozenset[str](), frozenset(("AM",))]),
    outlet_home=st.none()
    | st.sampled_from([Home(), Home("US"), Home("US", 90.0, 0.0, "Idaho"), Home(None, 0.0, 180.0)]),
)


@given(situation(), HINTS)
def test_whatever_comes_is_answered(
    given_: tuple[Report, list[Mention], list[list[Candidate]]], hints: Hints
) -> None:
    report, mentions, candidates = given_
    resolver = ContextResolver(hints=hints)
    found = resolver.resolve(report, mentions, candidates)
    check(mentions, found)
    assert found == resolver.resolve(report, mentions, candidates)
    context = resolver.context(report, mentions, candidates)
    for i, named in enumerate(candidates):
        for one in named:
            for name, value in features_of(i, one, context).items():
                assert 0.0 <= value <= 1.0, name


def test_no_candidates_at_all() -> None:
    found = resolve([("Abc", []), ("Abc", []), ("Def", [])])
    assert [one.place for one in found] == [None] * 3


def test_a_mention_given_twice_is_answered_twice() -> None:
    report, (mention,), (found,) = laid_out([("Abc", [made("a"), made("b", score=0.2)])])
    one, again = ContextResolver().resolve(report, [mention, mention], [found, found])
    assert one == again
    assert one.place is not None


def test_one_place_given_twice_is_one_rival_too_many_and_no_crash() -> None:
    (one,) = resolve([("Abc", [made("a"), made("a")])])
    assert one.place is not None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 90.1, None])
def test_a_candidate_has_a_point(value: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        made("a", lat=value)
    with pytest.raises((ValueError, TypeError)):
        made("a", lon=181.0 if value == 90.1 else value)


# --- bounds --------------------------------------------------------------------------------------


class Counted(Mapping[str, Any]):
    """The table of features, counting how often each is asked."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self.asked = 0

    def __getitem__(self, name: str) -> Any:
        feature = self._table[name]

        def counting(*arguments: Any) -> float:
            self.asked += 1
            value: float = feature(*arguments)
            return value

        return counting

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    table = Counted(mapper.features.ALONE)
    monkeypatch.setattr(mapper.resolvers, "ALONE", table)
    return table


def test_a_thousand_candidates_are_weighed_as_few() -> None:
    found = [
        made(f"{i}", lat=i % 90, lon=i % 180, score=1 / (i + 2), country_code="US")
        for i in range(1000)
    ]
    report, mentions, candidates = laid_out([("Abc", found)])
    for hints in (Hints(), Hints(countries=frozenset(("US",)))):  # all of them pointed to
        context = Context(report, mentions, candidates, hints=hints)
        assert 10 <= len(context.considered(0)) <= 40
        assert context.considered(0)[0] == found[0]


def test_a_name_that_stands_a_hundred_thousand_times_is_weighed_once(
    counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided = []
    decide = ContextResolver._decide

    def counting(self: ContextResolver, *arguments: Any) -> Resolution:
        decided.append(1)
        return decide(self, *arguments)

    monkeypatch.setattr(ContextResolver, "_decide", counting)
    found = [made(f"{i}", lat=i, score=0.9 / (i + 1)) for i in range(30)]
    report, mentions, candidates = laid_out([("Springfield", found)] * 100_000)
    assert len(report.text) > 1_000_000
    resolutions = ContextResolver().resolve(report, mentions, candidates)
    check(mentions[:3], resolutions[:3])
    assert len(resolutions) == 100_000
    assert len({one.place for one in resolutions}) == 1
    assert counted.asked <= 40 * len(FEATURES)
    assert len(decided) == 1


LETTERS = "abcdefghij"


def distinct(count: int) -> list[Named]:
    """Names, each of its own, all of villages in one unit of one country."""
    names = islice(("X" + "".join(letters) for letters in product(LETTERS, repeat=5)), count)
    return [
        (
            name,
            [
                made(
                    name,
                    lat=i % 60,
                    lon=i % 90,
                    name=name,
                    country_code="US",
                    admin1_name="Idaho",
                    admin2_name="Latah County",
                )
            ],
        )
        for i, name in enumerate(names)
    ]


def test_weighing_grows_with_the_names_not_their_square(counted: Counted) -> None:
    report, mentions, candidates = laid_out(distinct(300))
    ContextResolver().resolve(report, mentions, candidates)
    few = counted.asked
    report, mentions, candidates = laid_out(distinct(1200))
    ContextResolver().resolve(report, mentions, candidates)
    assert counted.asked - few == 4 * few


def calls(count: int) -> int:
    """Return how many functions are called to resolve so many names, those of C among them."""
    report, mentions, candidates = laid_out(distinct(count))
    resolver, called = ContextResolver(), 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        resolver.resolve(report, mentions, candidates)
    finally:
        sys.setprofile(before)
    return called


def test_names_of_one_unit_do_not_each_cost_all_others() -> None:
    few, many = calls(200), calls(800)
    assert few < many < 4.5 * few


def test_few_names_speak_by_nearness() -> None:
    claims = {name: [(found[0].place, 0.9)] for name, found in distinct(5_000)}
    support = Support(claims)
    assert len(support._anchors) <= 64 * 4
    ((place, _),) = claims["Xaaaaa"]
    assert support.unit("elsewhere", place) == 1.0
    assert 0.0 < support.nearness("elsewhere", [place])[0] <= 1.0


def test_a_report_of_a_million_characters_and_thousands_of_names() -> None:
    report, mentions, candidates = laid_out(distinct(5_000), between=" is quiet." * 20)
    assert len(report.text) > 1_000_000
    found = ContextResolver().resolve(report, mentions, candidates)
    check(mentions, found)
    assert all(one.place is not None for one in found)
