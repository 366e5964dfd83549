"""Which reports are copies of each other."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.copies import LEAST_WORDS, MOST_WORDS, group_copies
from mapper.records import Report

FERRY = (
    "A ferry with ninety passengers ran aground on a sandbank off the harbour of Ullapool early on "
    "Thursday, the coastguard said. Lifeboats from two stations took everybody off within three "
    "hours, and nobody was reported hurt. The skipper told a local broadcaster that thick fog had "
    "come in without warning and that his radar had failed shortly before. Engineers were to look "
    "at the hull at low tide. The operator cancelled all sailings to the islands until Saturday "
    "and offered travellers a place on the night bus. Hotels in the town said they were full.\n\n"
    "It was the second grounding of the year on that route. In March a freighter lost its rudder "
    "in heavy seas and drifted for a day before a tug reached it. Councillors have asked for a "
    "new light at the harbour mouth since then, and a decision is due next month."
)
OTHERS_WORDS = (
    "Everyone aboard a ferry that hit a sandbank near Ullapool on Thursday morning has been "
    "brought ashore safely, rescuers report. Ninety people were on the boat. Fog was thick at the "
    "time and, according to the captain, the radar of the vessel was out of order. Until Saturday "
    "no ship will leave for the islands, the company announced. Passengers may take a bus at "
    "night instead. Earlier this year, in March, a freighter had drifted off the same coast for a "
    "whole day after losing its rudder. The council wants another light at the harbour."
)


def texts(*all_of_them: str) -> tuple[int, ...]:
    return group_copies([Report(str(i), text) for i, text in enumerate(all_of_them)])


@pytest.mark.parametrize(
    "copy",
    [
        FERRY,
        FERRY.upper(),
        "Lucky escape in the fog\n\n" + FERRY,
        "Rescue at sea: all ninety aboard a stranded ferry are safe\n\n" + FERRY,
        "ULLAPOOL, Scotland (Own Agency) — " + FERRY + "\n\n(Reporting by A. Body; editing by B.)",
        FERRY.replace(", ", " – ").replace(".", ";").replace("\n\n", "\n \n"),
        FERRY.replace("ninety", "90").replace("Thursday", "Thursday morning"),
        FERRY[: FERRY.index("It was the second")],
        "Fog ends a trip\n" + FERRY[: FERRY.index("Engineers")],
    ],
)
def test_copies(copy: str) -> None:
    assert texts(FERRY, OTHERS_WORDS, copy) == (0, 1, 0)
    assert texts(copy, FERRY, OTHERS_WORDS) == (0, 0, 2)


def test_the_same_event_in_other_words_is_no_copy() -> None:
    assert texts(FERRY, OTHERS_WORDS) == (0, 1)


def test_a_report_that_quotes_a_paragraph_of_another_is_no_copy() -> None:
    quoting = OTHERS_WORDS + " " + FERRY[: FERRY.index("The skipper")]
    assert texts(FERRY, quoting) == (0, 1)


def test_two_texts_below_the_same_boilerplate_are_no_copies() -> None:
    head = "This page is free for all to read and is paid for by its readers, not by adverts. " * 2
    assert texts(head + FERRY, head + OTHERS_WORDS) == (0, 1)


def test_a_short_text_is_a_copy_of_the_same_words_only() -> None:
    short = "Lifeboats took everybody off within three hours."
    assert len(short.split()) < LEAST_WORDS
    assert texts(short, short + " Again.", short.upper() + "\n", FERRY) == (0, 1, 0, 3)


def test_texts_without_words_are_no_copies() -> None:
    assert texts("", "", "…", "…", " \n") == (0, 1, 2, 3, 4)
    assert group_copies([]) == ()


def test_two_short_cuts_of_one_text_are_copies_by_way_of_it() -> None:
    cut = FERRY[: FERRY.index("Engineers")]
    shorter = FERRY[: FERRY.index("The skipper")]
    assert texts(shorter, cut, FERRY) == (0, 0, 0)


def test_scripts_without_spaces_are_compared_letter_by_letter() -> None:
    text = (
        "星期四清晨，一艘载有九十名乘客的渡轮在港口外的沙洲上搁浅，海岸警卫队说。"
        "两个站的救生艇在三小时内接走了所有人。"
    )
    other = (
        "救援人员说，星期四早上在港口附近撞上沙洲的渡轮上的所有人都已安全上岸。"
        "当时雾很浓，雷达也坏了，船长这样告诉记者。"
    )
    assert texts(text, text.replace("，", "、"), text[:-8], other) == (0, 0, 0, 3)


def test_what_lies_beyond_the_compared_words_counts_when_all_is_the_same() -> None:
    long = " ".join(map(str, range(MOST_WORDS + 500)))
    assert texts(long, long, long + " end") == (0, 0, 0)


def test_a_million_letters_and_thousands_of_likes_are_bounded() -> None:
    assert texts("a" * 1_000_000, "b " * 500_000, "x") == (0, 1, 2)
    head = " ".join(FERRY.split()[:60])
    bodies = [" ".join(f"{i}x{k}" for k in range(60)) for i in range(1_000)]
    alike = [f"{head} {body}" for body in bodies]
    assert texts(*alike) == tuple(range(1_000))


def test_half_a_surrogate_pair_is_only_a_letter() -> None:
    assert texts(FERRY + "\ud800", FERRY) == (0, 0)


_sentences = st.sampled_from([*FERRY.split(". "), *OTHERS_WORDS.split(". ")])


@given(st.lists(st.lists(_sentences, max_size=9).map(". ".join), max_size=7), st.randoms())
def test_groups_do_not_depend_on_the_order(some: list[str], rng: random.Random) -> None:
    order = list(range(len(some)))
    rng.shuffle(order)
    groups, shuffled = texts(*some), texts(*(some[i] for i in order))
    assert all(groups[first] == first <= i for i, first in enumerate(groups))
    place = {i: at for at, i in enumerate(order)}
    for i in range(len(some)):
        for j in range(i):
            together = shuffled[place[i]] == shuffled[place[j]]
            assert (groups[i] == groups[j]) == together


def test_the_benchmark_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from benchmarks import copies

    monkeypatch.setattr("sys.argv", ["copies", "--reports", "60", "--words", "100"])
    copies.main()
    out = capsys.readouterr().out
    assert "grouped with another report 0 of 60" in out
    assert "60 reports of 100 words" in out
