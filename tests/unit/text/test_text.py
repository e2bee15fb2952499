# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from yuzui.text import LANGUAGES, Text, join, same


def test_a_text_speaks_its_two_languages_and_no_other():
    text = Text("share", "占比")
    assert [text.say(lang) for lang in LANGUAGES] == ["share", "占比"]
    with pytest.raises(KeyError):
        text.say("fr")


def test_a_text_within_a_text_keeps_its_language():
    whole = Text("{what} of {n}", "{n} 的{what}").format(what=Text("share", "占比"), n=3)
    assert (whole.en, whole.zh) == ("share of 3", "3 的占比")


def test_json_has_both_languages():
    assert Text("a", "甲").json() == {"en": "a", "zh": "甲"}


def test_a_text_is_read_from_data_as_it_was_written():
    assert Text.of(Text("a", "甲").json()) == Text("a", "甲")


@pytest.mark.parametrize("value", [None, "a", {"en": "a"}, {"en": "a", "zh": 1}, ["a", "甲"], {}])
def test_what_is_no_text_is_refused_and_shown(value):
    with pytest.raises(ValueError, match="both languages") as caught:
        Text.of(value)
    assert str(value) in str(caught.value)


def test_sum_and_list_keep_the_languages_apart():
    assert Text("a", "甲") + Text("b", "乙") == Text("ab", "甲乙")
    assert join([Text("a", "甲"), Text("b", "乙")]) == Text("a, b", "甲、乙")
    assert join([]) == Text("", "")


def test_same_reads_alike():
    assert same(7) == Text("7", "7")
