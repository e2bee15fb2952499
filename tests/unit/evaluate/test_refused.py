# SPDX-License-Identifier: Apache-2.0
"""What is refused, by whatever name it is asked for."""

import pytest

from yuzui import registry
from yuzui.errors import InputError
from yuzui.evaluation import refused


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("composite", "composite_refused"), ("Overall-Score", "composite_refused"),
        ("综合得分", "composite_refused"), ("Impact Factor", "journal_metric_refused"),
        ("jif", "journal_metric_refused"), ("SJR", "journal_metric_refused"),
        ("snip", "journal_metric_refused"), ("CiteScore", "journal_metric_refused"),
        ("journal", "journal_metric_refused"), ("影响因子", "journal_metric_refused"),
        ("person_ranking", "person_ranking_refused"),
    ],
)  # fmt: skip
def test_a_word_is_refused_with_what_to_use_instead(word, code):
    with pytest.raises(InputError) as caught:
        refused.guard([word])
    error = caught.value
    assert error.code == code and error.seen == word and error.place.column == "--indicator"
    assert error.fix.en != error.fix.zh and "--" in error.fix.en


@pytest.mark.parametrize("word", ["person", "Author", "researchers", "个人", "作者"])
def test_nothing_is_gathered_by_person_whatever_is_asked(word):
    with pytest.raises(InputError) as caught:
        refused.guard(["h_index"], by=word)
    assert caught.value.code == "person_ranking_refused" and caught.value.place.column == "--by"


def test_what_is_offered_is_not_refused_and_what_is_refused_is_not_offered():
    known = registry.modules("indicator")
    refused.guard(known, by="organisation")
    assert not set(known) & set(refused.KNOWN)
    for kind in refused.KINDS:
        for name in kind.names:
            assert refused.plain(name) == name, "a name that can never be met"
        offered = kind.instead.en.rpartition("--indicator ")[2]
        assert set(offered.split(",")) <= set(known) or "--indicator" not in kind.instead.en


def test_a_word_of_two_kinds_would_be_refused_for_one_of_them():
    assert len(refused.KNOWN) == sum(len(kind.names) for kind in refused.KINDS)
