# SPDX-License-Identifier: Apache-2.0
"""Sentences about counting say nothing where nothing was counted."""

from yuzui.studies.parts.look.words import lines
from yuzui.studies.parts.tally import words


def test_nothing_is_said_of_what_was_not_asked():
    document = {"counting": None, "units": None, "indicators": [], "windows": []}
    assert lines(document, words.SENTENCES) == []


def test_windows_that_are_over_need_no_words():
    over = {"window": 3, "complete": 5, "works": 5, "left_out": 0}
    assert lines({"windows": [over, over | {"window": 5}]}, words.SENTENCES) == []
    late = {"windows": [over, over | {"window": 5, "complete": 4}]}
    ((_, line),) = lines(late, words.SENTENCES)
    assert "counted to date" in line.en and "按迄今数据计入" in line.zh
