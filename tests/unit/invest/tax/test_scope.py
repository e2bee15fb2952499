# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import UnknownIdentifierError
from yuzui.investment.tax.scope import Scope, Use, firm, firms, worded

ALL = Scope(excluded=frozenset({"negative_list"}))
MAKERS = Scope(sectors=frozenset({"manufacturing"}))
SMALL = Scope(classes=frozenset({"tsme"}))


def test_every_shipped_wording_is_understood(tax_rules):
    rows = [row for row in tax_rules if row["instrument"] != "event"]
    assert len(rows) == 15
    assert all(worded(row["scope"], row["applies_to"]) for row in rows)
    assert worded("friends", "own R&D, all types") is None
    assert worded("all eligible enterprises", "leisure") is None


def test_chinese_wordings():
    assert worded("科技型中小企业", "自主研发").classes == {"tsme"}
    assert worded("制造业企业", "自主研发").sectors == {"manufacturing"}


def test_named_sectors_are_narrower_than_all_and_not_ordered_with_classes():
    assert MAKERS.within(ALL) and not ALL.within(MAKERS)
    assert not SMALL.within(MAKERS) and not MAKERS.within(SMALL)
    assert not ALL.within(ALL)
    assert Scope(types=frozenset({"basic"})).within(Scope())
    assert Scope(work="own").within(Scope()) and not Scope().within(Scope(work="own"))


def test_who_is_covered():
    assert ALL.covers(firm("ordinary"), Use()) and not ALL.covers(firm("negative_list"), Use())
    assert MAKERS.covers(firm("manufacturing+hnte"), Use())
    assert not MAKERS.covers(firm("hnte"), Use())
    assert not Scope(work="contribution").covers(firm("ordinary"), Use("own"))


def test_firms_have_labels_in_both_languages_and_join():
    assert all(one.label.en and one.label.zh for one in firms().values())
    both = firm("manufacturing+hnte")
    assert both.classes == {"hnte"} and both.sectors == {"manufacturing"}
    assert both.label.zh == "制造业企业＋高新技术企业"
    with pytest.raises(UnknownIdentifierError) as caught:
        firm("bakery")
    assert "manufacturing" in caught.value.expected


def test_scope_in_a_document():
    assert ALL.json()["sectors_except"] == ["negative_list"]
