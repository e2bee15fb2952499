# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from yuzui.model.provenance import FOLDS, NEWEST, RULES, Fold, Provenance, computed, fold_of, mix, secondary
from yuzui.model.schema import TABLES


@pytest.mark.parametrize("place", FOLDS)
def test_every_rule_names_a_column_of_the_record(place):
    table, column = place.split(".")
    assert column in TABLES[table]


@pytest.mark.parametrize("fold", set(FOLDS.values()) | {NEWEST})
def test_every_rule_says_what_it_does(fold):
    assert fold.kind in RULES and fold.label.en and fold.label.zh
    assert (fold.kind == "prefer") == bool(fold.sources)
    assert all(source in fold.label.zh for source in fold.sources)


def test_a_column_without_a_rule_takes_the_newest():
    assert fold_of("work", "field") == NEWEST
    assert fold_of("work", "year") == Fold("vote")


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["real", "real"], "real"),
        (["real", "derived"], "derived"),
        (["real", "synthetic"], "mixed"),
        (["synthetic"], "synthetic"),
        ([], "mixed"),
        (["derived", "mixed"], "mixed"),
    ],
)
def test_origin_of_what_was_made_from_several(parts, whole):
    assert mix(parts) == whole


@pytest.mark.parametrize(
    ("data", "figure"), [("real", "derived"), ("derived", "derived"), ("synthetic", "synthetic"), ("mixed", "mixed")]
)
def test_a_figure_of_real_data_is_derived_and_any_other_stays_what_it_is(data, figure):
    assert computed(data) == figure


def test_provenance_is_a_value():
    assert Provenance("a", "2024", "real") == Provenance("a", "2024", "real")


def test_what_was_read_second_hand_is_told_from_its_address():
    assert secondary("https://bbs.netbig.top/t-1") and secondary("copy: http://mirror.example/x")
    assert not secondary("https://www.stats.gov.cn/x.html; https://bbs.netbig.top/t-1")
    assert not secondary("Statistical Yearbook 2024, table 20-1") and not secondary(None)
