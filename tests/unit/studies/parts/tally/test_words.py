# SPDX-License-Identifier: Apache-2.0
"""Sentences about counting say nothing where nothing was counted."""

from yuzui.studies.parts.tally import words


def test_nothing_is_said_of_what_was_not_asked():
    document = {"counting": None, "units": None, "indicators": [], "windows": []}
    assert words.counted(document) == words.windows(document) == words.selves(document) == []


def test_windows_that_are_over_need_no_words():
    over = {"window": 3, "complete": 5, "works": 5, "left_out": 0}
    assert words.windows({"windows": [over, over | {"window": 5}]}) == []
    ((_, line),) = words.windows({"windows": [over, over | {"window": 5, "complete": 4}]})
    assert "counted to date" in line.en and "按迄今数据计入" in line.zh
