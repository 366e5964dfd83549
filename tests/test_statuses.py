"""How a sentence speaks of its events: the grammar of cue words, one sentence a rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.events.statuses import SentenceWords
from mapper.records import EVENT_STATUSES

VERB, NOUN = False, True

CASES = [
    # as reported
    ("Shells hit Batumi and Poti.", "hit", VERB, "reported"),
    ("Shelling was reported around Batumi.", "Shelling", NOUN, "reported"),
    ("Three people died when a bus overturned near Nakuru.", "overturned", VERB, "reported"),
    ("The town was not only shelled but burned.", "shelled", VERB, "reported"),
    ("They never reached Gulu, which was shelled.", "shelled", VERB, "reported"),
    ("After the attack on Gulu, residents fled.", "fled", VERB, "reported"),
    ("He warned that floods had cut the road to Gulu.", "cut", VERB, "reported"),
    ("It is feared that 40 people died in Derna.", "died", VERB, "reported"),
    ("No one was hurt by the blast in Lille.", "blast", NOUN, "reported"),
    ("The mayor called Tuesday's attack a disgrace.", "attack", NOUN, "reported"),
    ("The dam failed and flooded Derna.", "flooded", VERB, "reported"),
    ("Rebels failed to capture Aleppo and retreated to Idlib.", "retreated", VERB, "reported"),
    ("They failed to prevent an attack in Gori.", "attack", NOUN, "reported"),
    ("Protesters demanding jobs marched in Gori.", "marched", VERB, "reported"),
    ("Thousands demanded change and marched through Belgrade.", "marched", VERB, "reported"),
    ("Rebels vowed revenge and attacked Goma.", "attacked", VERB, "reported"),
    ("A wanted man was shot in Gori.", "shot", VERB, "reported"),
    ("A possible gas leak caused an explosion in Milan.", "explosion", NOUN, "reported"),
    ("For the third time this week floods hit Derna.", "hit", VERB, "reported"),
    ("Flights were cancelled due to a storm in Chicago.", "storm", NOUN, "reported"),
    ("Protesters set fire to cars and attacked police.", "attacked", VERB, "reported"),
    ("The planned dam above Derna collapsed on Monday.", "collapsed", VERB, "reported"),
    ("The former mayor was shot in Gori.", "shot", VERB, "reported"),
    ("Three people were killed two days ago in Gori.", "killed", VERB, "reported"),
    ("Fighting has not stopped in Kharkiv.", "Fighting", NOUN, "reported"),
    ("The blast could be heard in Beirut.", "blast", NOUN, "reported"),
    ("Not only was Gori shelled, it burned.", "burned", VERB, "reported"),
    ("They managed to leave Gori.", "leave", VERB, "reported"),
    ("Kyiv denied involvement in the attack on Goris.", "attack", NOUN, "reported"),
    ("The city denied entry to pilgrims marching to Goris.", "marching", VERB, "reported"),
    ("Kyiv rejected an offer to end the siege of Goris.", "siege", NOUN, "reported"),
    ("Baku reported an attack, which Kyiv denied.", "attack", NOUN, "reported"),
    ("Reports that the mayor of Gori was dismissed spread.", "dismissed", VERB, "reported"),
    # denied
    ("Reports of shelling in Poti were denied on Monday.", "shelling", NOUN, "denied"),
    ("Claims that Gori was shelled have been rejected as lies.", "shelled", VERB, "denied"),
    ("Kyiv rejected claims of a siege of Goris.", "siege", NOUN, "denied"),
    ("Kyiv rejected that it had shelled Goris.", "shelled", VERB, "denied"),
    ("Baku disputed reports of a blast in Goris.", "blast", NOUN, "denied"),
    ("The army did not carry out an attack on Kharkiv.", "attack", NOUN, "denied"),
    ("There wasn't any fighting in Gori on Monday.", "fighting", NOUN, "denied"),
    ("The army never launched an attack on Gori.", "attack", NOUN, "denied"),
    ("No missile has struck Kyiv this week.", "struck", VERB, "denied"),
    ("Nobody was killed in Gori.", "killed", VERB, "denied"),
    ("Not a single shot was fired in Bamako.", "fired", VERB, "denied"),
    ("At no point did shells hit Kharkiv.", "hit", VERB, "denied"),
    ("Claims that Gori was shelled are false.", "shelled", VERB, "denied"),
    ("The army rejected as false claims that Gori was shelled.", "shelled", VERB, "denied"),
    ("It is not true that Gori was shelled.", "shelled", VERB, "denied"),
    ("The army denied, in a statement on Monday, that Gori was hit.", "hit", VERB, "denied"),
    ("There is no truth in claims that a bomb exploded in Vienna.", "exploded", VERB, "denied"),
    ("Police found no evidence that anyone was shot in Lyon.", "shot", VERB, "denied"),
    ("An alleged attack in Cologne turned out to be a hoax.", "attack", NOUN, "denied"),
    ("A rally in Juneau was called off.", "rally", NOUN, "denied"),
    ("The army denied reports of a massacre in Timbuktu.", "massacre", NOUN, "denied"),
    ("The ministry denied that the bridge at Batumi was hit.", "hit", VERB, "denied"),
    ("The army denied that Batumi, Poti and Gori were shelled.", "shelled", VERB, "denied"),
    ("Officials said no shelling had reached Poti.", "shelling", NOUN, "denied"),
    ("There were no reports of shelling in Poti.", "shelling", NOUN, "denied"),
    ("They never reached Gulu.", "reached", VERB, "denied"),
    ("Police said the blast was not an attack.", "blast", NOUN, "denied"),
    ("The column failed to capture Kyiv.", "capture", VERB, "denied"),
    ("Troops didn't enter the town.", "enter", VERB, "denied"),
    ("Troops didn’t enter the town.", "enter", VERB, "denied"),
    ("Reports of shelling in Poti were false.", "shelling", NOUN, "denied"),
    ("Snow prevented them from evacuating the valley.", "evacuating", VERB, "denied"),
    ("The vote in Mali passed without violence.", "violence", NOUN, "denied"),
    # possible
    ("The fighting could spread to Batumi.", "fighting", NOUN, "possible"),
    ("The fighting could spread to Batumi.", "spread", VERB, "possible"),
    ("Residents fear an attack on Batumi.", "attack", NOUN, "possible"),
    ("If fighting resumes in Batumi, they will leave.", "fighting", NOUN, "possible"),
    ("She called for an end to the siege of Mekelle.", "siege", NOUN, "possible"),
    ("Forecasters warned of floods in Assam.", "floods", NOUN, "possible"),
    ("The militia threatened to attack Goma.", "attack", VERB, "possible"),
    ("There is a risk of flooding in Assam.", "flooding", NOUN, "possible"),
    ("The risk is of floods in Assam, a loss of the harvest.", "loss", NOUN, "possible"),
    ("Russia would've attacked Kharkiv.", "attacked", VERB, "possible"),
    ("He would push for an immediate halt to fighting in Gori.", "fighting", NOUN, "possible"),
    ("Troops came to Gori to build a camp.", "build", VERB, "possible"),
    # planned
    ("They'll attack Gori, a resident said.", "attack", VERB, "planned"),
    ("A planned summit in Vienna was on the agenda.", "summit", NOUN, "planned"),
    ("Ministers will meet in Vienna on Friday.", "meet", VERB, "planned"),
    ("The rally is scheduled to be held in Kyiv.", "held", VERB, "planned"),
    ("A summit in Vienna next week", "summit", NOUN, "planned"),
    ("Voters are due to go to the polls in Chad.", "go", VERB, "planned"),
    # past, known
    ("He spoke on the anniversary of the siege of Leningrad.", "siege", NOUN, "past"),
    ("Gas prices rose amid the war in Ukraine.", "war", NOUN, "known"),
    ("Gas prices rose amid the war in Ukraine.", "rose", VERB, "reported"),
    ("Talks about the war in Yemen went on.", "war", NOUN, "known"),
]


@pytest.mark.parametrize(("text", "word", "is_noun", "expected"), CASES)
def test_the_status_of_an_event_word(text: str, word: str, is_noun: bool, expected: str) -> None:
    start = text.index(word)
    words = SentenceWords(text, 0, len(text))
    assert words.status(start, start + len(word), is_noun=is_noun) == expected


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("the shelling of Poti", "shelling", True),
        ("Sunday's attack on Goma", "attack", True),
        ("their long siege of Mekelle", "siege", True),
        ("heavy shelling of Poti", "shelling", False),
        ("a fire in the old town", "fire", False),
        ("reports by the army of shelling", "shelling", False),
        ("linked the new outbreak of fighting in Ituri to", "fighting", True),
        ("the army launched a wave of attacks", "attacks", False),
    ],
)
def test_whether_a_noun_stands_as_known(text: str, word: str, expected: bool) -> None:
    start = text.index(word)
    words = SentenceWords(text, 0, len(text))
    assert words.is_definite(start, start + len(word)) is expected


def test_only_the_own_sentence_is_read() -> None:
    text = "The army denied it. Shells hit Poti."
    start = text.index("hit")
    assert SentenceWords(text, 20, len(text)).status(start, start + 3, is_noun=False) == "reported"


def test_a_span_between_words_is_reported() -> None:
    assert SentenceWords("Poti burns.", 0, 11).status(40, 44, is_noun=False) == "reported"
    assert SentenceWords("", 0, 0).status(0, 1, is_noun=True) == "reported"
    assert not SentenceWords("", 0, 0).is_definite(0, 1)


@given(st.text(max_size=80), st.integers(0, 80), st.booleans())
def test_any_text_has_a_status(text: str, start: int, is_noun: bool) -> None:
    words = SentenceWords(text, 0, len(text))
    assert words.status(start, start + 3, is_noun=is_noun) in EVENT_STATUSES


@pytest.mark.parametrize(
    "text", ["Goris was never hit so hard.", "They did not attack Goris until Monday."]
)
def test_what_is_only_without_equal_is_reported(text: str) -> None:
    start = text.index("hit") if "hit" in text else text.index("attack")
    word = text[start:].split(maxsplit=1)[0]
    words = SentenceWords(text, 0, len(text))
    assert words.status(start, start + len(word), is_noun=False) == "reported"
