# SPDX-License-Identifier: Apache-2.0
"""What came of a check, in words; what stops one from being run."""

from typing import get_args

from yuzui.policy.evidence.outcome import WORDS, NoDataError, NotBuiltError, Outcome, Word
from yuzui.text import Text


def test_every_outcome_has_its_word_in_both_languages():
    assert set(WORDS) == set(get_args(Word))
    assert all(word.en and not word.zh.isascii() for word in WORDS.values())


def test_nothing_measured_is_none_not_nought():
    assert Outcome("no_data", Text("none", "无")).measured is None


def test_why_there_is_no_data_is_kept():
    assert NoDataError(Text("load it", "请装载")).message.zh == "请装载"


def test_what_is_not_built_names_the_nearest():
    near = NotBuiltError("page:plam", "page:plan")
    assert near.message == Text(
        "page:plam is not built yet; nearest name: page:plan", "page:plam 尚未建成；相近名称：page:plan"
    )
    assert NotBuiltError("page:plam").message.en == "page:plam is not built yet"
