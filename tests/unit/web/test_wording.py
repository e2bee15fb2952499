# SPDX-License-Identifier: Apache-2.0
"""Words of a slate: units of rules, states, moves, sources in the language of the page."""

from __future__ import annotations

import pytest

from yuzui.funding.slate import outcome
from yuzui.job import pages
from yuzui.text import Text

CALL = {"call": {"currency": "USD"}, "slate": {"gap": 0.0003}}


@pytest.mark.parametrize(
    ("rule", "value", "digits", "en", "zh"),
    [
        ({"share_of": "budget"}, 0.25, 0, "25.0\u202f%", "25.0%"),
        ({"measure": "amount"}, 145e6, 0, "US$145\u202fM", "1.45亿美元"),
        ({"measure": "amount"}, 144_989_155, 2, "US$144.99\u202fM", "1.4499亿美元"),
        ({"measure": "count"}, 20, 0, "20", "20"),
        ({"measure": "count"}, None, 0, "—", "—"),
    ],
)
def test_measured(rule, value, digits, en, zh):
    assert outcome.measured(CALL, rule, value, digits) == Text(en, zh)


@pytest.mark.parametrize(
    ("gap", "said"), [(None, "—"), (0, "0\u202f%"), (0.0003, "0.03\u202f%"), (2e-6, "0.0002\u202f%")]
)
def test_gap_is_never_rounded_to_nothing(gap, said):
    assert outcome.gap({"slate": {"gap": gap}}).en == said


def test_moves_name_the_first_and_count_the_rest():
    effect = {"enters": ["A", "B"], "leaves": list("CDEFGH")}
    said = outcome.moves(effect)
    assert said.en == "A, B in; C, D, E, F and 2 more out"
    assert said.zh == "入选：A、B；退出：C、D、E、F 等共 6 项"
    assert outcome.moves({"enters": [], "leaves": []}).en == ""


def test_source_in_two_languages_is_said_in_one():
    assert outcome.source({"source": "Call, clause 3 · 指南第 3 条"}) == Text("Call, clause 3", "指南第 3 条")
    assert outcome.source({"source": "国科办基〔2022〕93号"}).en == "国科办基〔2022〕93号"
    assert outcome.source({"source": None}).en == "—"


def test_state_is_in_words():
    assert outcome.state_words({"state": "decided"}).zh == "已决定"
    proposed = {"slate": {"value": 1.0}, "lottery": None}
    assert outcome.state_words(proposed).en == "proposed, not decided"


@pytest.mark.parametrize(
    ("said", "en", "zh"),
    [
        ("0 to 7697293 s of the log", "the whole log, 89.1 d", "日志全程，89.1 天"),
        ("0 to 36 months of age", "first 36 months", "发表后 36 个月内"),
        ("lags 1 to 5 years", "years 1 to 5 after", "发表后第 1 至 5 年"),
        ("2024", "2024", "2024"),
    ],
)
def test_a_window_is_said_in_both_languages(said, en, zh):
    found = outcome.window(said)
    assert (found.en, found.zh) == (en, zh)


def test_lines_of_the_transcript_are_sentences_of_the_page():
    said = Text("two pairs barred\nno more is known", "两对须回避\n其余不知")
    assert pages.sentences(said) == (Text("Two pairs barred.", "两对须回避。"), Text("No more is known.", "其余不知。"))
