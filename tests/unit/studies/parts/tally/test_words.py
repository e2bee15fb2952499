# SPDX-License-Identifier: Apache-2.0
"""Sentences about counting say nothing where nothing was counted."""

from yuzui.evaluation.aggregation import words
from yuzui.evaluation.report.words import lines


def test_nothing_is_said_of_what_was_not_asked():
    document = {"counting": None, "units": None, "indicators": [], "windows": []}
    assert lines(document, words.SENTENCES) == []


def test_windows_that_are_over_need_no_words():
    over = {"window": 3, "complete": 5, "works": 5, "left_out": 0}
    assert lines({"windows": [over, over | {"window": 5}]}, words.SENTENCES) == []
    late = {"windows": [over, over | {"window": 5, "complete": 4}]}
    ((_, line),) = lines(late, words.SENTENCES)
    assert "counted to date" in line.en and "按迄今数据计入" in line.zh


def test_parts_that_are_known_of_no_work_are_not_said_to_be_none():
    named = {"title": {"en": "Kinds", "zh": "类型"}, "works": 4}

    def part(name, valued, mean):
        return {"label": {"en": name, "zh": name}, "valued": valued, "mean": {"value": mean}}

    def plain(said):
        return " ".join(said.split())

    some = named | {"parts": [part("a", 4, 0.25), part("b", 4, 0.0), part("c", 0, None)]}
    ((_, line),) = lines({"shares": [some]}, words.SENTENCES)
    assert plain(line.en) == "Kinds: a 25.0 % (known of all); c: known of no work"
    ((_, line),) = lines({"shares": [named | {"parts": [part("a", 3, 0.0)]}]}, words.SENTENCES)
    assert plain(line.en) == "Kinds: none (not known of 1 work, 25.0 %)" and "均未知" not in line.zh
