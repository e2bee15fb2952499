# SPDX-License-Identifier: Apache-2.0
"""Every code has its words in both languages, with its numbers in them."""

import pytest

from yuzui.scheduling.reschedule import conflict, relax, static
from yuzui.scheduling.reschedule.report import words

FRAME = {"timezone": "Asia/Shanghai", "horizon": [0, 10 * words.DAY]}
DATED = {"timezone": "Asia/Shanghai", "horizon": [1_800_000_000, 1_900_000_000]}


def test_every_code_there_is_has_words():
    assert set(words.STATIC) == set(static.CODES) - {"lags"}
    assert set(words.ITEMS) == set(conflict.KINDS)
    assert set(words.CHANGES) == set(words.KINDS) == set(relax.ORDER)


@pytest.mark.parametrize("code", static.CODES)
def test_a_reason_says_its_numbers(code):
    wrong = [{"message": {"en": "too late", "zh": "太晚"}}]
    one = {"code": code, "errors": wrong, "resources": ["r"], "tasks": ["t"], "need": 7200,
           "longest": 3600, "pool": "p", "has": 3, "partner": "x", "left": 60, "group": "g",
           "k": 1, "task": "t"}  # fmt: skip
    said = words.static(one)
    assert "{" not in said.en + said.zh and said.en != said.zh
    if code == "short_windows":
        assert said.en == "its longest window is 60 min; it needs 2 h"


def test_what_is_in_the_way_says_when():
    row = {"kind": "booking", "task": "t", "resource": "r", "start": 3600, "end": words.DAY}
    assert words.item(row, FRAME).en == "“t” on “r”, day 1, 01:00 to day 2, 00:00"
    assert words.item({"kind": "quota", "partner": "x"}, FRAME).zh == "合作方“x”的份额"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "window", "resource": "r", "to": [0, 7200], "by": 3600},
         "let its window on “r” reach from day 1, 00:00 to day 1, 02:00, 60 min longer"),
        ({"kind": "shorter", "by": 600, "to": 6600},
         "shorten it by 10 min, to 110 min, its value unchanged"),
        ({"kind": "calendar", "by": 60, "resources": {"r": [[0, 60]]}, "pools": {"p": [[0, 120]]}},
         "open longer: “r” from day 1, 00:00 to day 1, 00:01; "
         "“p” from day 1, 00:00 to day 1, 00:02"),
        ({"kind": "pool", "pool": "p", "by": 2}, "2 more of “p” at once"),
        ({"kind": "quota", "partner": "x", "by": 7200}, "2 h more for “x”"),
        ({"kind": "group", "group": "g", "by": 1}, "let 1 more of “g” in"),
    ],
)  # fmt: skip
def test_a_change_is_something_to_be_done(change, said):
    assert words.change(change, FRAME).en == said
    assert "{" not in words.change(change, FRAME).zh


def test_instants_are_local_and_to_the_second_where_it_matters():
    assert words.at(1_800_000_000, DATED).en == "2027-01-15 16:00"
    assert words.at(1_800_000_001, DATED).en == "2027-01-15 16:00:01"
    assert words.at(10**15, DATED).en == str(10**15)


def test_long_lists_are_cut_and_counted():
    assert words.listed([f"t{n}" for n in range(8)]).en.endswith("“t5” and 2 more")
    assert words.listed([]).zh == "无"


def test_loss_and_gain():
    assert words.lost(2).en == "costs 2.00 points" and words.lost(-2).zh == "增加 2.00 分"
    assert words.lost(0).en == "costs nothing"
