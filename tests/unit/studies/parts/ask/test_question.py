# SPDX-License-Identifier: Apache-2.0
"""The grammar of questions: the same in both languages, closed, without guessing."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import InputError
from yuzui.funding.ask import question as q


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("why P-0412", "why P-0412"),
        ("Why not P-0412?", "why P-0412"),
        ("为什么 P-0412", "why P-0412"),
        ("为何未资助 P-0412？", "why P-0412"),
        ("what if budget=650M", "what if budget=650M"),
        ("如果 预算＝6.5亿", "what if 预算=6.5亿"),
        ("what if budget=650M, basic=20%", "what if budget=650M, basic=20%"),
        ("如果 预算=6.5亿，基础=20%", "what if 预算=6.5亿, 基础=20%"),
        ("what if budget=1,200,000", "what if budget=1,200,000"),
        ("loosen basic_floor by 1 %", "loosen basic_floor by 1 %"),
        ("loosen budget to 650M", "loosen budget to 650M"),
        ("放宽 基础下限 1个百分点", "loosen 基础下限 by 1个百分点"),
        ("放宽 预算 至 6.5亿", "loosen 预算 to 6.5亿"),
        ("diff A B", "diff A B"),
        ("比较 A 与 B", "diff A B"),
        ("compare A..B", "diff A B"),
        ("sensitivity", "sensitivity"),
        ("敏感性", "sensitivity"),
    ],
)
def test_forms(said, text):
    assert q.parse(said).text == text


@pytest.mark.parametrize(
    "said", ["why P-0412", "what if budget=650M", "loosen basic_floor by 1 %", "diff A B", "sensitivity"]
)
def test_the_form_that_is_always_the_same_is_read_again(said):
    assert q.parse(q.parse(said).text) == q.parse(said)


@pytest.mark.parametrize("said", ["", "what if", "what if budget", "why", "loosen budget", "diff A",
                                  "delete everything", "如果 预算"])  # fmt: skip
def test_anything_else_is_refused_and_names_the_forms(said):
    with pytest.raises(InputError) as error:
        q.parse(said)
    assert error.value.code == "unknown_question" and "diff A B" in str(error.value.expected)


@pytest.mark.parametrize(
    ("said", "number", "percent", "scaled"),
    [
        ("650M", 650e6, False, True),
        ("6.5亿元", 650e6, False, True),
        ("200万", 2e6, False, True),
        ("US$ 2 bn", 2e9, False, True),
        ("20 %", 0.2, True, True),
        ("1 percentage point", 0.01, True, True),
        ("1个百分点", 0.01, True, True),
        ("\u22125", -5, False, False),
        ("1,200,000", 1_200_000, False, False),
        ("５", 5, False, False),
    ],
)
def test_numbers_with_their_units(said, number, percent, scaled):
    found = q.quantity(said)
    assert found.number == pytest.approx(number)
    assert (found.percent, found.scaled or percent) == (percent, scaled)


@pytest.mark.parametrize("said", ["", "many", "5 apples", "1.2.3", "M"])
def test_what_is_no_number_is_refused(said):
    with pytest.raises(InputError) as error:
        q.quantity(said)
    assert error.value.code == "no_number"


@given(st.text(max_size=40))
def test_no_text_breaks_the_grammar(text):
    with contextlib.suppress(InputError):
        assert q.parse(text).kind in ("why", "what_if", "loosen", "diff", "sensitivity")
