"""What becomes of resolutions, with the shipped weights: whole reports of our own words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mapper.pipeline import Pipeline
from mapper.records import Finding, LocatedReport, Report

PUBLISHED = datetime(2024, 9, 17, tzinfo=UTC)  # a Tuesday


def locate(pipeline: Pipeline, text: str, language: str | None = "en") -> list[Finding]:
    (located,) = pipeline.run([Report("r", text, published=PUBLISHED, language=language)])
    assert isinstance(located, LocatedReport), located
    return list(located.findings)


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {one.mention.text: one for one in findings}


def test_an_event_with_all_its_circumstances(pipeline: Pipeline) -> None:
    text = (
        "Floods destroyed forty houses near Nysa on Sunday, the mayor said. "
        "Germany had offered help to Poland."
    )
    found = by_name(locate(pipeline, text))
    nysa = found["Nysa"]
    assert nysa.role == "event"
    assert {"Floods", "destroyed"} & {one.text for one in nysa.events}
    assert nysa.date is not None
    assert (nysa.date.earliest, nysa.date.latest) == (date(2024, 9, 15), date(2024, 9, 15))
    assert [one.speaker for one in nysa.statements] == ["the mayor"]
    assert nysa.relation is not None
    assert nysa.relation.kind == "near"
    assert nysa.relation.shape is not None
    assert (nysa.where_prec, nysa.geo_precision) == (2, 2)
    assert found["Germany"].role == "actor"
    assert found["Germany"].where_prec == 6


def test_each_event_has_its_own_date(pipeline: Pipeline) -> None:
    text = "A bomb killed four people in Nysa on Sunday. Police arrested two men there on Monday."
    (nysa,) = locate(pipeline, text)
    days = {one.text: one.date.text if one.date else None for one in nysa.events}
    assert days["killed"] == "Sunday"
    assert days["arrested"] == "Monday"
    assert nysa.date is not None
    assert nysa.date.text == "Sunday"  # that of the surest


def test_both_sides_of_a_claim(pipeline: Pipeline) -> None:
    text = (
        "The rebels said that they had captured Mekelle. The army denied that it had lost Mekelle."
    )
    first, second = locate(pipeline, text)
    assert [one.stance for one in first.statements] == ["asserts"]
    assert [one.stance for one in second.statements] == ["denies"]
    assert first.role == "event"
    assert second.role == "background"
    assert {one.status for one in second.events} <= {"denied"}


def test_a_disputed_event_stays_reported_with_both_sides(pipeline: Pipeline) -> None:
    text = "The rebels said on Monday that shells had hit houses in Mekelle. The army denied it."
    (mekelle,) = locate(pipeline, text)
    assert [(one.speaker, one.stance) for one in mekelle.statements] == [
        ("The rebels", "asserts"),
        ("The army", "denies"),
    ]
    assert mekelle.role == "event"
    assert {one.status for one in mekelle.events} == {"reported"}


def test_a_private_witness_is_flagged(pipeline: Pipeline) -> None:
    text = '"Water came through the door," said Anna Nowak, a teacher from Nysa.'
    (nysa,) = locate(pipeline, text)
    assert [one.is_private for one in nysa.statements] == [True]
    assert nysa.role == "event"
    assert all(one.carried for one in nysa.events)


def test_other_languages_have_no_roles_but_those_of_their_kind(pipeline: Pipeline) -> None:
    found = locate(pipeline, "Am Sonntag brach in Nysa ein Deich, sagte der Bürgermeister.", "de")
    assert [one.mention.text for one in found] == ["Nysa"]
    assert found[0].role is None
    assert found[0].role_confidence is None
    assert found[0].where_prec == 1


@pytest.mark.parametrize(
    "text",
    [
        "Goris",
        "“Shells fell on Goris, he said. On 31 February, near Goris, north of Goris",
        "near near near Goris and and and Goris, , , said said said Goris ago ago",
        "Goris. " * 300,
        "\u202eGoris\u202c was shelled on \u0661\u0662 September",
        "10 km north of the South Pole; 5,000 km east of Fiji; off the coast of Mongolia.",
        "between Goris and Goris and between and Goris",
    ],
)
def test_hostile_reports_are_described(pipeline: Pipeline, text: str) -> None:
    for finding in locate(pipeline, text):
        assert finding.sentence_start <= finding.mention.start
        assert finding.role is not None


def test_a_report_without_a_date_has_no_relative_dates(pipeline: Pipeline) -> None:
    text = "Floods destroyed forty houses in Nysa on Sunday."
    (located,) = pipeline.run([Report("r", text, language="en")])
    assert isinstance(located, LocatedReport)
    assert [one.date for one in located.findings] == [None]
