"""Who said it: quotations and reported speech, each with its speaker."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.circumstances import Statement
from mapper.records import Report
from mapper.sentences import split_sentences
from mapper.speakers import read_statements, statements_at
from mapper.speakers.quotations import find_paragraphs, find_quotations

Row = tuple[str, str, str]  # speaker, statement, flags: q quote, d denies, p private, @via


def read(text: str, language: str | None = "en") -> tuple[Statement, ...]:
    report = Report(id="r", text=text, language=language)
    return read_statements(report, split_sentences(report))


def rows(text: str) -> list[Row]:
    found = []
    for one in read(text):
        assert text[one.start : one.end] == one.text
        flags = "q" * one.is_quote + "d" * (one.stance == "denies") + "p" * one.is_private
        found.append(
            (one.speaker, " ".join(one.text.split()), flags + (f"@{one.via}" if one.via else ""))
        )
    return found


# text, then (speaker, statement, flags) of every statement, in the order of the text.
TABLE: list[tuple[str, list[Row]]] = [
    # direct quotations, with every kind of mark
    (
        '"Water is in the cellar," said Ana Pop, a teacher.',
        [("Ana Pop", "Water is in the cellar", "qp")],
    ),
    ("“Water is in the cellar,” Ana Pop, 34, said.", [("Ana Pop", "Water is in the cellar", "qp")]),
    (
        "‘Water is in the cellar,’ said the mayor of Turda.",
        [("the mayor of Turda", "Water is in the cellar", "q")],
    ),
    (
        "'The soldiers' homes don't stand,' said a villager.",
        [("a villager", "The soldiers' homes don't stand", "qp")],
    ),
    (
        "‘The farmers’ fields aren’t safe,’ said a villager.",
        [("a villager", "The farmers’ fields aren’t safe", "qp")],
    ),
    ("«Water is in the cellar», said police.", [("police", "Water is in the cellar", "q")]),
    ('"Run!" a woman shouted.', [("a woman", "Run!", "qp")]),
    ('"Where is the bridge?" asked the governor.', [("the governor", "Where is the bridge?", "q")]),
    ('The mayor said: "Stay at home."', [("The mayor", "Stay at home.", "q")]),
    ('The mayor said, "Stay at home."', [("The mayor", "Stay at home.", "q")]),
    (
        '"The dam," the minister said, "will hold."',
        [("the minister", "The dam", "q"), ("the minister", "will hold.", "q")],
    ),
    (
        '"The dam will hold," said the minister. "We checked it twice today."',
        [
            ("the minister", "The dam will hold", "q"),
            ("the minister", "We checked it twice today.", "q"),
        ],
    ),
    ('"Go," said the coach, Ivo Lupu, who came by bus.', [("the coach, Ivo Lupu", "Go", "q")]),
    (
        "“He told me ‘the bridge is gone,’ and left,” said Ana Pop, a nurse.",
        [("Ana Pop", "He told me ‘the bridge is gone,’ and left", "qp")],
    ),
    (
        "“Hear this. ‘The bridge is gone,’ said Mayor Ivo Lupu. We left,” wrote the paper Ziarul.",
        [
            (
                "the paper Ziarul",
                "Hear this. ‘The bridge is gone,’ said Mayor Ivo Lupu. We left",
                "q",
            ),
            ("Mayor Ivo Lupu", "The bridge is gone", "q"),
        ],
    ),
    (
        '"The road is closed and nobody comes, said Ana Pop.',
        [("Ana Pop", "The road is closed and nobody comes", "p")],
    ),
    # pronouns and what goes on
    (
        'The mayor of Turda, Ivo Lupu, said the dam held. "We were lucky," he added.',
        [
            ("The mayor of Turda, Ivo Lupu", "the dam held", ""),
            ("The mayor of Turda, Ivo Lupu", "We were lucky", "q"),
        ],
    ),
    (
        "Minister Ana Pop came to Turda. She said that two bridges had gone.",
        [("Minister Ana Pop", "two bridges had gone", "")],
    ),
    (
        "Rescuers reached Turda. They said the school was empty.",
        [("Rescuers", "the school was empty", "p")],
    ),
    (
        "The ministry reported 50 dead. It denied that a dam had failed.",
        [("The ministry", "50 dead", ""), ("The ministry", "a dam had failed", "d")],
    ),
    (
        "Mr Lupu ate little. Mrs Pop said the road was shut. He warned that rain would come.",
        [("Mrs Pop", "the road was shut", "p"), ("Mr Lupu", "rain would come", "p")],
    ),
    # reported speech
    (
        "Nino Kapanadze, mayor of Gori, said that shells hit Tskhinvali.",
        [("Nino Kapanadze", "shells hit Tskhinvali", "")],
    ),
    ("The army reported that Turda was quiet.", [("The army", "Turda was quiet", "")]),
    ("Moldova reported 50 dead.", [("Moldova", "50 dead", "")]),
    (
        "On Monday, the ministry said in a statement that two villages were cut off.",
        [("the ministry", "two villages were cut off", "")],
    ),
    (
        "In Turda the mayor said on Monday that the water was falling.",
        [("the mayor", "the water was falling", "")],
    ),
    ("Officials say the road is open.", [("Officials", "the road is open", "")]),
    ("The bridge had gone, police said.", [("police", "The bridge had gone", "")]),
    (
        "The bridge had gone, police said, and the road was shut.",
        [("police", "The bridge had gone", ""), ("police", "the road was shut", "")],
    ),
    (
        "The bridge had gone, said Ana Pop, who lives in Turda.",
        [("Ana Pop", "The bridge had gone", "p")],
    ),
    (
        "According to the army, two drones fell on Turda.",
        [("the army", "two drones fell on Turda", "")],
    ),
    (
        "According to Ana Pop, a nurse, two drones fell on Turda.",
        [("Ana Pop", "two drones fell on Turda", "p")],
    ),
    (
        "Two drones fell on Turda, according to witnesses.",
        [("witnesses", "Two drones fell on Turda", "p")],
    ),
    (
        "Two drones fell on Turda, as the governor put it.",
        [("the governor", "Two drones fell on Turda", "")],
    ),
    (
        "As the governor said, two drones fell on Turda.",
        [("the governor", "two drones fell on Turda", "")],
    ),
    (
        "The army for its part accused Freedonia of shelling Turda and claimed it was winning.",
        [
            ("The army", "Freedonia of shelling Turda", ""),
            ("The army", "it was winning", ""),
        ],
    ),
    (
        'The ministry reported "heavy fire" on Turda, announcing: "Our forces have answered."',
        [
            ("The ministry", '"heavy fire" on Turda', ""),
            ("The ministry", "Our forces have answered.", "q"),
        ],
    ),
    (
        "The navy released a statement saying that a boat had sunk off Varna.",
        [("The navy", "a boat had sunk off Varna", "")],
    ),
    (
        "Reuters reported that a boat had sunk, citing the coastguard agency.",
        [
            ("Reuters", "a boat had sunk", ""),
            ("the coastguard agency", "a boat had sunk", "@Reuters"),
        ],
    ),
    (
        "The newspaper quoted a driver as saying that the road was mined.",
        [("a driver", "the road was mined", "p@The newspaper")],
    ),
    (
        "The attack on Turda was confirmed by the ministry.",
        [("the ministry", "The attack on Turda", "")],
    ),
    (
        "They were told by police that the bridge was closed.",
        [("police", "the bridge was closed", "")],
    ),
    (
        "The governor, who said that Turda was safe, left at noon.",
        [("The governor", "Turda was safe", "")],
    ),
    (
        "The governor said the army denied that shells had hit Turda.",
        [
            ("The governor", "the army denied that shells had hit Turda", ""),
            ("the army", "shells had hit Turda", "d"),
        ],
    ),
    (
        "The army said the town was quiet, but residents reported shelling near the mill.",
        [("The army", "the town was quiet", ""), ("residents", "shelling near the mill", "p")],
    ),
    ("The mayor, meanwhile, warned of floods in Turda.", [("The mayor", "floods in Turda", "")]),
    ("The rebels spoke of a massacre at Turda.", [("The rebels", "a massacre at Turda", "")]),
    ('The minister called the raid "a crime".', [("The minister", 'the raid "a crime"', "")]),
    (
        "A woman who lives in Turda said that the mill had burned.",
        [("A woman who lives in Turda", "the mill had burned", "p")],
    ),
    (
        'The mill was shut, a resident said by phone, "but we have bread".',
        [("a resident", "The mill was shut", "p"), ("a resident", "but we have bread", "qp")],
    ),
    # to whom, and where
    (
        '"We sleep in the cellar," a resident told Radio Cluj.',
        [("a resident", "We sleep in the cellar", "qp@Radio Cluj")],
    ),
    (
        "Ivo Lupu, a baker, told the BBC that the oven had burst.",
        [("Ivo Lupu", "the oven had burst", "p@the BBC")],
    ),
    (
        "Police told Reuters shells had hit the mill.",
        [("Police", "shells had hit the mill", "@Reuters")],
    ),
    (
        '"We sleep in the cellar," wrote Ivo Lupu on Facebook.',
        [("Ivo Lupu", "We sleep in the cellar", "qp@Facebook")],
    ),
    (
        'Ivo Lupu, who lives here, posted a report on Telegram that stated: "The mill is on fire."',
        [("Ivo Lupu", "The mill is on fire.", "qp@Telegram")],
    ),
    ("20:15 @ana_in_turda: the mill is on fire", [("@ana_in_turda", "the mill is on fire", "p")]),
    # denials
    ("The army denied that it had shelled Turda.", [("The army", "it had shelled Turda", "d")]),
    ("The army denied shelling Turda.", [("The army", "shelling Turda", "d")]),
    (
        "The ministry rejected claims that Turda had fallen.",
        [("The ministry", "Turda had fallen", "d")],
    ),
    ("Tehran dismissed reports of a blast in Qom.", [("Tehran", "a blast in Qom", "d")]),
    (
        "The mayor said there was no truth in reports of a blast.",
        [("The mayor", "there was no truth in reports of a blast", "d")],
    ),
    # headlines
    ("Shells fall on Turda: ministry\n\nMore follows.", [("ministry", "Shells fall on Turda", "")]),
    (
        "Police: two bridges down in Turda\n\nMore follows.",
        [("Police", "two bridges down in Turda", "")],
    ),
    (
        "Shells fall on Turda, says ministry\n\nMore follows.",
        [("ministry", "Shells fall on Turda", "")],
    ),
    # datelines
    (
        "TURDA, 8 May (Wire) — Two bridges fell on Monday, the army said.",
        [("the army", "Two bridges fell on Monday", "")],
    ),
    # no statement
    ("It was reported that shells had hit Turda.", []),
    ("Shells reportedly hit Turda.", []),
    ("Needless to say, the road is shut. That said, the mill works.", []),
    ("The said bridge is shut. Port Said is far. So to say, all is lost.", []),
    ("The war claimed 3,000 lives. The flood claims many victims.", []),
    ("The reported attack and the alleged thieves were in the claimed zone.", []),
    ("The army did not say whether Turda had fallen.", []),
    ("The outbreak was confirmed on Monday.", []),
    ("The mayor declined to say where the school was.", []),
    ("Nobody claimed the attack on Turda.", []),
    ("They were denied entry. The city denied him a permit.", []),
    ("The “free” town of Turda is a 'nice' place.", []),
]


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text[:40] for text, _ in TABLE])
def test_statements(text: str, expected: list[Row]) -> None:
    assert rows(text) == expected


def test_a_quotation_goes_on_over_paragraphs() -> None:
    text = (
        "“The first night was quiet.\n\n“On the second, shells hit the mill.\n\n"
        "“Then we left,” said Ana Pop, a nurse.\n\nThe mill stands empty."
    )
    assert rows(text) == [
        ("Ana Pop", "The first night was quiet.", "qp"),
        ("Ana Pop", "On the second, shells hit the mill.", "qp"),
        ("Ana Pop", "Then we left", "qp"),
    ]


def test_a_quotation_that_never_closes_ends_with_its_paragraph() -> None:
    text = 'The mayor said: "The mill is on fire.\n\nTurda has two mills.'
    assert rows(text) == [("The mayor", "The mill is on fire.", "q")]


def test_a_page_break_does_not_end_a_quotation() -> None:
    text = "The paper wrote: “The mill of the\n\ntown is on fire. Nobody was hurt.” More follows."
    ((speaker, said, _),) = rows(text)
    assert (speaker, said) == ("The paper", "The mill of the town is on fire. Nobody was hurt.")


def test_a_given_name_is_not_remembered_as_an_office() -> None:
    text = "Mayor Maria Lopez came. Maria Petrova said it rained. Maria Lopez said it snowed."
    assert [(one.speaker, one.is_private) for one in read(text)] == [
        ("Maria Petrova", True),
        ("Maria Lopez", False),
    ]


def test_an_office_is_remembered() -> None:
    text = "Prime Minister Ana Pop came. Ivo Lupu stayed. Pop said it rained. Lupu said it snowed."
    assert [(one.speaker, one.is_private) for one in read(text)] == [
        ("Pop", False),
        ("Lupu", True),
    ]


@pytest.mark.parametrize(
    ("speaker", "is_private"),
    [
        ("The Ministry of Defence", False),
        ("Interior Ministry spokesman Ivo Lupu", False),
        ("Lt. Ivo Lupu", False),
        ("Ivo Lupu, a researcher at the Danube Institute,", False),
        ("Ivo Lupu of the Danube Institute", False),
        ("The European Union", False),
        ("NATO", False),
        ("The Zorbs", False),
        ("Kyiv", False),
        ("The governor", False),
        ("A union in Turda", False),
        ("Ivo Lupu, 52,", True),
        ("Ivo Lupu", True),
        ("Turda resident Ivo Lupu", True),
        ("Ivo Lupu, a shopkeeper from Turda,", True),
        ("Ivo Lupu, whose mother lives in Turda,", True),
        ("Ivo Lupu, who teaches at a school,", True),
        ("Ivo Lupu, a cellist at the city theatre,", True),
        ("Ivo Lupu, who speaks for the charity Danube Aid,", False),
        ("A witness", True),
        ("Several evacuees", True),
        ("The mayor's neighbour", True),
        ("One driver", True),
        # the noun that counts is the last before the name
        ("Police informant Ana P.", True),
        ("Police spokeswoman Anna King", False),
        ("Police informant Anna King", True),
        ("Church organist Ivo Lupu", True),
        ("State news agency TASS", False),
        # surnames that look like offices or trades
        ("Anna King, a resident of Turda,", True),
        ("Anna King", True),
        ("Lusine Judge, a nurse,", True),
        ("Maria Pope, 52,", True),
        ("Foreign Minister Anna Baker", False),
        ("Bishop John Major", False),
        ("King Charles", False),
        ("The Turda Mayor", False),
        # … and given names that are places
        ("Victoria Police", False),
        ("Florence Council", False),
        # humble heads
        ("Ana Pop, manager of a small bakery,", True),
        ("Ana Pop, the head of a family of six,", True),
        ("Ana Pop, head of a rescue agency,", False),
        # names with particles and initials
        ("Ludwig van der Berg, a resident of Turda,", True),
        ("Maria de la Cruz", True),
        ("Mayor Ludwig van der Berg", False),
        ("J. R. Pop, a resident of Turda,", True),
        ("A. Pop, 34,", True),
        ("Ana P., a nurse,", True),
    ],
)
def test_private_persons(speaker: str, is_private: bool) -> None:
    (one,) = read(f"{speaker} said that shells had hit the mill.")
    assert one.text == "shells had hit the mill"
    assert one.is_private is is_private


@pytest.mark.parametrize(
    ("before", "speaker", "is_private"),
    [
        ("Anna King, a resident of Turda, came.", "King", True),
        ("Prime Minister James Cook came.", "Cook", False),
        ("Foreign Minister Ludwig van der Berg came.", "Van der Berg", False),
        ("Ludwig van der Berg, a baker, came.", "Van der Berg", True),
        ("Maria La Rocca, a nurse, came.", "La Rocca", True),
        ("It rained.", "La Repubblica", False),
    ],
)
def test_a_surname_is_as_private_as_its_first_bearer(
    before: str, speaker: str, is_private: bool
) -> None:
    (one,) = read(f"{before} {speaker} said that shells had hit the mill.")
    assert (one.speaker, one.is_private) == (speaker, is_private)


def test_statements_at_a_mention() -> None:
    text = "The governor said the army denied that shells had hit Turda. Cluj was quiet."
    found = read(text)
    at = text.index("Turda")
    assert [one.speaker for one in statements_at(found, at, at + 5)] == ["the army", "The governor"]
    at = text.index("Cluj")
    assert statements_at(found, at, at + 4) == ()
    assert statements_at((), 0, 4) == ()


def test_other_languages_are_left_alone() -> None:
    text = "The army said that Turda was quiet."
    assert read(text, "de") == ()
    assert len(read(text, None)) == len(read(text, "en-GB")) == 1


@pytest.mark.parametrize("text", ["", " \n ", '"', "“", "said", '""', "' '", "“”" * 9, ': "x'])
def test_odd_texts_have_no_statements(text: str) -> None:
    assert read(text) == ()


_PIECES = st.sampled_from(
    [
        *("said", "told", "Ana Pop", "the mayor", "police", "that", "according to", "citing", "he"),
        *("“", "”", "‘", "’", '"', "'", "«", "»", ",", ".", ":", ";", "—"),
        *("\n\n", "\n", "(", ")"),
        *(
            "quoted",
            "as saying",
            "denied",
            "who",
            "and",
            "in Turda",
            "shells fell",
            "34",
            "*",
            "@x:",
        ),
    ]
)


@given(st.lists(_PIECES, max_size=40), st.sampled_from([" ", ""]))
def test_every_span_holds(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    found = read(text)
    for one in found:
        assert text[one.start : one.end] == one.text
        assert 0 <= one.speaker_start < one.speaker_end <= len(text)
        assert one in statements_at(found, one.start, one.end)
    assert [one.start for one in found] == sorted(one.start for one in found)


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    spans = find_paragraphs(text)
    assert all(low < high for low, high in spans)
    for one in find_quotations(text):
        assert 0 <= one.outer_start < one.start < one.end <= one.outer_end <= len(text)
    read(text)


def test_quotations_nest() -> None:
    text = "“One ‘two’ three” four 'five' don't six' \"seven\""
    assert [(text[one.start : one.end], one.depth) for one in find_quotations(text)] == [
        ("One ‘two’ three", 0),
        ("two", 1),
        ("five", 0),
        ("seven", 0),
    ]


def test_long_texts_cost_no_more_a_word() -> None:
    """Neither without full stops, nor without closing marks, nor of nothing but cues."""
    for unit in ("he said ", "“said ", "said, the mayor, ", "according to ", '"x\n\n'):
        for one in read(unit * (60_000 // len(unit))):
            assert len(one.text) < 60_000


def test_a_claim_does_not_reach_over_the_next_speakers() -> None:
    text = "Kapan was hit, police said, and Goris burned, residents said."
    report = Report("r", text, language="en")
    found = read_statements(report, split_sentences(report))
    assert [(one.speaker, one.text) for one in found] == [
        ("police", "Kapan was hit"),
        ("residents", "Goris burned"),
    ]
