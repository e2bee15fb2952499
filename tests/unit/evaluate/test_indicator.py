# SPDX-License-Identifier: Apache-2.0
"""Parameters and tables of indicators."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "properties"))

from graphs import numbered

from yuzui.errors import InputError
from yuzui.evaluation.indicator import REASONS, WORDS, Parameters, Timed, coded, tables


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("zero_ref", "zero"),
        ("zero_mean", "two"),
        ("negative_lag", "keep"),
        ("precision", "week"),
        ("window", -1),
        ("shared", 0),
        ("min_refs", 0),
        ("min_citers", -1),
        ("pool_cells", -1),
    ],
)
def test_an_impossible_parameter_is_refused_in_both_languages(name, value):
    with pytest.raises(InputError) as caught:
        Parameters(**{name: value})
    assert caught.value.seen == str(value) and caught.value.expected
    assert caught.value.say("en") != caught.value.say("zh")


def test_timed_arrays_share_the_lists_of_the_graph():
    graph = numbered({"a": 2000, "b": 2001}, [("b", "a")], "day")
    timed = Timed.of(graph, "month")
    assert timed.in_idx is graph.in_idx and timed.time.tolist() == [24000, 24012]


def test_tables_are_unbound_and_named_as_in_the_record():
    t = tables("int64")
    assert (t.work.get_name(), t.citation.get_name()) == ("work", "citation")
    assert t.citation.columns == ("citing_id", "cited_id")


def test_reasons_come_back_from_their_codes_and_no_other_word_has_one():
    why = np.array(["", "uncited", "too_early", ""])
    assert [WORDS[code] for code in coded(why)] == why.tolist() and coded([]).dtype == np.int8
    assert set(WORDS[1:]) == set(REASONS) and len(WORDS) < 128
    with pytest.raises(KeyError):
        coded(["because"])
