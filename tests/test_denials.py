"""Who denies a claim that somebody else makes: across clauses, across sentences, in quotations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mapper.circumstances import Statement
from mapper.records import Report
from mapper.sentences import split_sentences
from mapper.speakers import read_statements, statements_at
from mapper.speakers.replies import denied_clause, is_said_reply
from tests.test_events import accounts, told
from tests.test_links import place


def read(text: str) -> tuple[Statement, ...]:
    report = Report(id="r", text=text, language="en")
    return read_statements(report, split_sentences(report))


def denials(text: str) -> list[tuple[str, str, bool]]:
    return [(o.speaker, o.text, o.is_reply) for o in read(text) if o.stance == "denies"]


CLAIM = "Ukraine said Russian forces shelled Turda"
SHELLED = "Russian forces shelled Turda"


@pytest.mark.parametrize(
    ("answer", "speaker"),
    [
        (". Moscow denied it.", "Moscow"),
        (". The ministry denies this.", "The ministry"),
        (". Both governments denied this.", "Both governments"),
        (". Moscow denied the claim on Monday.", "Moscow"),
        (". Moscow has repeatedly denied the accusations.", "Moscow"),
        (". Moscow denied these reports, saying it had fired nothing.", "Moscow"),
        (". Moscow refuted this information.", "Moscow"),
        (". Moscow denied responsibility.", "Moscow"),
        (". Moscow denied any involvement.", "Moscow"),
        (". Moscow denied being involved.", "Moscow"),
        (". Moscow rejected Kyiv's claim.", "Moscow"),
        (". Moscow dismissed the report as fake.", "Moscow"),
        (". Moscow dismissed it as a lie.", "Moscow"),
        (". Moscow rejected this.", "Moscow"),
        (". Moscow called the report false.", "Moscow"),
        (". Moscow called the claims “a complete lie”.", "Moscow"),
        (". Moscow described the claim as baseless.", "Moscow"),
        (". It was denied by Moscow.", "Moscow"),
        (". The claim was rejected by Moscow as false.", "Moscow"),
        (". “This is a lie,” the ministry said.", "the ministry"),
        (". “We categorically deny these accusations,” the ministry said.", "the ministry"),
        ("; Moscow denies this.", "Moscow"),
        (", which Moscow denied.", "Moscow"),
        (", which was denied by Moscow.", "Moscow"),
        (", but Moscow denied it.", "Moscow"),
        (", a claim that Moscow denied.", "Moscow"),
        (", a charge Moscow denies.", "Moscow"),
        (", a claim denied by Moscow.", "Moscow"),
        (" – an accusation Moscow rejects – and two died.", "Moscow"),
        (".\n\nRussia's Defence Ministry, in a statement, denied the allegations.", None),
        (". Three people were hurt. Moscow denied the claim.", "Moscow"),
        (". Moscow denied it. The ministry denied it too.", "Moscow"),
    ],
)
def test_a_claim_and_its_denial_stand_side_by_side(answer: str, speaker: str | None) -> None:
    text = CLAIM + answer
    at = text.index("shelled")
    said = statements_at(read(text), at, at + len("shelled"))
    assert (said[0].speaker, said[0].text, said[0].stance) == ("Ukraine", SHELLED, "asserts")
    assert (said[1].speaker, said[1].text) == (speaker or "Russia's Defence Ministry", SHELLED)
    assert (said[1].stance, said[1].is_reply) == ("denies", True)


def test_a_denial_of_what_the_report_itself_claims() -> None:
    assert denials("Drones hit Turda on Monday. Kyiv denied responsibility.") == [
        ("Kyiv", "Drones hit Turda on Monday", True)
    ]
    assert denials("Turda was shelled, but Kyiv denied it.") == [
        ("Kyiv", "Turda was shelled", True)
    ]
    assert denials("After Turda was shelled, Kyiv denied responsibility.") == [
        ("Kyiv", "Turda was shelled", True)
    ]
    assert denials("“Turda was shelled.” Kyiv denied this.") == [
        ("Kyiv", "Turda was shelled.", True)
    ]


def test_whom_a_pronoun_of_the_accused_means() -> None:
    text = "Ukraine accused Russia of shelling Turda, which it denies."
    assert denials(text) == [("Russia", "Russia of shelling Turda", True)]
    text = "Ukraine accused Russia of shelling Turda. It denied the accusation."
    assert denials(text) == [("Russia", "Russia of shelling Turda", True)]


def test_a_part_that_is_denied_leaves_the_event_standing() -> None:
    assert denials("Kyiv denied any role in the attack on Turda.") == [
        ("Kyiv", "the attack on Turda", True)
    ]


@pytest.mark.parametrize(
    ("text", "speaker", "denied"),
    [
        (
            "Reports that the bridge in Turda was hit were denied by the army.",
            "the army",
            "the bridge in Turda was hit",
        ),
        (
            "Media reports that the bridge in Turda was hit were denied by the army.",
            "the army",
            "the bridge in Turda was hit",
        ),
        (
            "Claims of shelling in Turda have been rejected by Kyiv as false.",
            "Kyiv",
            "shelling in Turda",
        ),
        (
            "Claims by residents that Turda was shelled were dismissed by Kyiv.",
            "Kyiv",
            "Turda was shelled",
        ),
        ("Kyiv dismissed as fake reports that Turda was shelled.", "Kyiv", "Turda was shelled"),
        (
            "Iran denied reports by foreign media that it had attacked Turda.",
            "Iran",
            "it had attacked Turda",
        ),
        ("The shelling of Turda was denied by Kyiv.", "Kyiv", "The shelling of Turda"),
        ("“We deny that Turda was hit,” the spokesman said.", "the spokesman", "Turda was hit"),
        ("“We never shelled Turda,” the mayor said.", "the mayor", "We never shelled Turda"),
        (
            "The mayor said: “We did not fire on Turda. They shelled Cluj.”",
            "The mayor",
            "We did not fire on Turda",
        ),
        (
            "The ministry said its forces had not shelled Turda.",
            "The ministry",
            "its forces had not shelled Turda",
        ),
    ],
)
def test_what_a_denial_says_itself(text: str, speaker: str, denied: str) -> None:
    assert denials(text) == [(speaker, denied, False)]


def test_of_one_speaker_the_denial_inside_a_quotation_counts() -> None:
    text = "The mayor said: “We never shelled Turda. They attacked Cluj.”"
    found = read(text)
    for name, stance in (("Turda", "denies"), ("Cluj", "asserts")):
        at = text.index(name)
        assert [one.stance for one in statements_at(found, at, at + len(name))] == [stance]


@pytest.mark.parametrize(
    "text",
    [
        "Kyiv offered talks in Turda. Moscow rejected the offer.",
        "Kyiv proposed talks in Turda. Moscow rejected it.",
        "Kyiv offered a truce around Turda, which Moscow rejected.",
        "The union in Turda asked for a raise. The company denied it.",
        "They were denied entry to Turda. The court denied bail.",
        "The embassy in Turda denied a visa to the singer.",
        "Protesters were denied access to Turda by police.",
        "Shells hit Turda, officials said. Kyiv did not deny it.",
        "Shells hit Turda, officials said. Kyiv neither confirmed nor denied the report.",
        "Shells hit Turda, officials said. Kyiv will deny it.",
        "Shells hit Turda, officials said. It was not denied by Kyiv.",
        "Who shelled Turda? Kyiv denied it.",
        "Police arrested two men in Turda. They denied it.",
        "Kyiv denied it.",
        "The mayor dismissed the police chief over the fire in Turda.",
        "“We never left Turda,” a resident said.",
    ],
)
def test_what_is_no_denial_of_a_claim(text: str) -> None:
    assert denials(text) == []


def test_charges_in_court_deny_no_sentence() -> None:
    assert denials("The man was arrested in Turda. He denied the charges.") == [
        ("The man", "the charges", False)
    ]


@pytest.mark.parametrize(
    ("text", "is_reply"),
    [
        ("This is a lie", True),
        ("These allegations are completely false, and Turda is quiet", True),
        ("the report was not true", True),
        ("We firmly reject all such accusations", True),
        ("We deny that Turda was hit", False),
        ("We deny reports of shelling", False),
        ("This is a town", False),
    ],
)
def test_what_is_said_only_to_deny(text: str, is_reply: bool) -> None:
    assert is_said_reply(text) is is_reply


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("We never shelled Turda", "We never shelled Turda"),
        ("Our own forces haven't fired on Turda, and they shelled us", "Our own forces haven't"),
        ("They shelled Cluj. We did not attack Turda", "We did not attack Turda"),
        ("We had nothing to do with the raid", "We had nothing to do with the raid"),
        ("We are not behind the blast", "We are not behind the blast"),
        ("We did not sleep in Turda", None),
        ("Nobody shelled Turda", None),
    ],
)
def test_deeds_that_are_denied(text: str, clause: str | None) -> None:
    found = denied_clause(text, 0, len(text))
    if clause is None:
        assert found is None
    else:
        assert found is not None
        assert text[slice(*found)].startswith(clause)


def test_what_one_claims_and_another_denies_stays_reported() -> None:
    text = "Kyiv said shells hit Ani."
    (asserted,) = read(text)
    denied = replace(asserted, speaker="Moscow", speaker_start=30, speaker_end=36, stance="denies")
    for said, status in (
        ((asserted, replace(denied, is_reply=True)), "reported"),
        ((replace(denied, is_reply=True),), "reported"),
        ((denied,), "denied"),
    ):
        (ani,) = accounts(
            text, [place("Ani")], verbs=["hit"], links=[("hit", "Ani")], statements=said
        )
        assert told(ani) == [("hit", status)]


def test_a_report_of_nothing_but_denials_costs_no_more_a_word() -> None:
    for unit in ("Kyiv denied it. ", "said it was denied by X, which Y denied, ", "“We deny it, "):
        text = unit * (20_000 // len(unit))
        assert len(read(text)) < len(text) // 5


@pytest.mark.parametrize(
    "said",
    [
        "We have never been bombed like this before",
        "We had never been attacked so heavily",
        "They did not attack Goris until Monday",
    ],
)
def test_what_is_only_without_equal_is_not_denied(said: str) -> None:
    (found,) = read(f"“{said},” said Ana Petrova, a nurse in Goris.")
    assert found.stance == "asserts"
