"""Country and first-level unit of gold and answers: by id, by outline, by neighbour, or unknown."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mapper.evaluation.alignment import Alignment
from mapper.evaluation.corpus import Document, Toponym
from mapper.evaluation.scoring import Scores, score, tally
from mapper.evaluation.whereabouts import Locator, Whereabouts
from mapper.gazetteer import Gazetteer

GYUMRI, GANJA, HARGEISA, ATLANTIC = (40.794, 43.845), (40.683, 46.361), (9.56, 44.065), (45, -30)


def toponym(
    start: int, point: tuple[float, float] | None = None, place_id: str | None = None
) -> Toponym:
    lat, lon = point or (None, None)
    return Toponym(start, start + 5, lat, lon, place_id)


@pytest.fixture
def where(gazetteer: Gazetteer) -> Locator:
    return Locator(lambda: gazetteer)


class TestLocator:
    def test_the_id_goes_before_the_point(self, where: Locator) -> None:
        # Gyumri by its id, though the point is in Azerbaijan
        told = where(toponym(0, GANJA, "geonames:616635"))
        assert told == Whereabouts("AM", "Shirak")

    @pytest.mark.parametrize(
        ("place_id", "told"),
        [
            ("geonames:174982", Whereabouts("AM", None)),  # a country as a whole
            ("geonames:5332921", Whereabouts("US", "California")),  # a unit as a whole
            ("geonames:6255148", Whereabouts(None, None)),  # a continent
        ],
    )
    def test_by_id(self, where: Locator, place_id: str, told: Whereabouts) -> None:
        assert where(toponym(0, None, place_id)) == told

    def test_by_outline(self, where: Locator) -> None:
        assert where(toponym(0, GYUMRI)) == Whereabouts("AM", "Shirak")
        assert where(toponym(0, GYUMRI, "other:1")) == Whereabouts("AM", "Shirak")

    def test_a_unit_without_outline_is_told_by_the_nearest_settlement(
        self, where: Locator, gazetteer: Gazetteer
    ) -> None:
        assert [place.name for place in gazetteer.at(*HARGEISA)] == ["Somalia"]
        ((near, _),) = gazetteer.nearest(*HARGEISA)
        assert near.unit_name is not None
        assert where(toponym(0, HARGEISA)) == Whereabouts("SO", near.unit_name)

    def test_an_enclave_is_in_no_unit_of_its_neighbour(
        self, where: Locator, gazetteer: Gazetteer
    ) -> None:
        vatican = (41.902, 12.453)
        assert "IT" in {place.country_code for place in gazetteer.at(*vatican)}
        told = where(toponym(0, vatican))
        assert told is not None
        assert told.country == "VA"
        assert told.unit != "Lazio"

    def test_nobody_knows(self, where: Locator) -> None:
        assert where(toponym(0, ATLANTIC)) == Whereabouts(None, None)
        assert where(toponym(0)) is None
        assert where(toponym(0, None, "other:1")) is None

    def test_nothing_is_opened_for_nothing(self) -> None:
        def never() -> Gazetteer:
            raise AssertionError("the gazetteer is not needed")

        assert Locator(never)(toponym(0)) is None


def test_two_units_of_one_name_are_two() -> None:
    assert Whereabouts("US", "Georgia").shares_unit(Whereabouts("US", "Georgia"))
    assert not Whereabouts("AR", "Córdoba").shares_unit(Whereabouts("CO", "Córdoba"))
    assert not Whereabouts("AR", None).shares_unit(Whereabouts("AR", None))


class TestShares:
    GOLD = (
        toponym(0, GYUMRI, "geonames:616635"),  # answered in Yerevan: the country only
        toponym(10, GANJA, "geonames:586523"),  # answered there
        toponym(20, (40.2, 45.0), "geonames:174982"),  # Armenia has no unit; answered in Ganja
        toponym(30, ATLANTIC),  # is in no country
        toponym(40, GYUMRI),  # not found
        toponym(50),  # has no point
        toponym(60, GYUMRI),  # answered at sea
    )
    FOUND = (
        toponym(0, (40.178, 44.513)),
        toponym(10, GANJA),
        toponym(20, GANJA),
        toponym(30, GANJA),
        toponym(50, GYUMRI),
        toponym(60, ATLANTIC),
    )

    def scores(self, where: Locator, found: Sequence[Toponym], unanswered: str) -> Scores:
        one = Alignment.of(Document("d", "x" * 99, self.GOLD), self.GOLD, found)
        return score([tally(one, one.exact, where=where)], unanswered=unanswered)

    def test_unanswered_is_wrong(self, where: Locator) -> None:
        made = self.scores(where, self.FOUND, "max")
        # countries of 0, 10, 20, 40 and 60 are known: 0 and 10 are right; units but that of 20
        assert made.figures["country"].value == 2 / 5
        assert made.figures["admin1"].value == 1 / 4
        assert (made.counts["same_country"], made.counts["counted_country"]) == (2, 5)
        assert (made.counts["same_admin1"], made.counts["counted_admin1"]) == (1, 4)

    def test_unanswered_is_left_out(self, where: Locator) -> None:
        made = self.scores(where, self.FOUND, "drop")
        assert made.figures["country"].value == 2 / 4
        assert made.figures["admin1"].value == 1 / 3
        assert made.counts["counted_country"] == 4

    def test_the_gold_itself_is_perfect(self, where: Locator) -> None:
        made = self.scores(where, self.GOLD, "max")
        assert made.figures["country"].value == made.figures["admin1"].value == 1.0

    def test_nothing_known_is_none(self, where: Locator) -> None:
        gold = (toponym(30, ATLANTIC),)
        one = Alignment.of(Document("d", "x" * 99, gold), gold, gold)
        made = score([tally(one, one.exact, where=where)])
        assert made.figures["country"].value is made.figures["admin1"].value is None


def test_a_neighbour_across_the_border_hides_none_of_this_side(where: Locator) -> None:
    # In the Saarland, half a kilometre from a French town.
    assert where(toponym(0, (49.173, 6.836))) == Whereabouts("DE", "Saarland")
