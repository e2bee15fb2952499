# SPDX-License-Identifier: Apache-2.0
"""The larger tables named by YUZUI_DATA, with every trap their makers left in."""

import csv
import os
from pathlib import Path

import pytest

from yuzui.investment.series import facts, identities, panel, ratio

FOLDER = Path(os.environ.get("YUZUI_DATA", ""), "policy")
pytestmark = pytest.mark.data(*(f"policy/{name}.csv" for name in ("rd_expenditure", "oecd_basic_share", "tax_rules")))


def rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="module")
def china():
    return identities.check(facts.read(rows("rd_expenditure.csv"), "rd_expenditure.csv"))


def test_306_rows_without_a_repeated_key_in_five_kinds(china):
    assert len(china.rows) == 306 == len({fact.key for fact in china.rows})
    kinds = {fact.vintage_kind for fact in china.rows}
    assert kinds == {"final", "restated", "preliminary", "panel", "derived"}
    assert len({fact.vintage for fact in china.rows}) == 7
    assert [finding.code for finding in china.findings] == ["known_gap"]


def test_composite_categories(china):
    assert {fact.parts for fact in china.rows if "|" in fact.category} >= {
        ("government", "enterprise"),
        ("higher_education", "basic"),
    }


def test_panel_shares_stand_beside_the_final_series(china):
    share = ratio.ratio(china, "CHN", "basic", "total")
    assert share.kind == "final" and len(share.points) == 11
    assert {point.kind for point in share.others} == {"preliminary", "panel"}
    apart = [abs(p.share - share.at(p.year).share) for p in share.others if share.at(p.year)]
    assert max(a for a in apart) < 0.005


def test_panel_counts_what_it_leaves_out():
    found = panel.read(rows("oecd_basic_share.csv"))
    assert found.excluded["no_value"] == 10 and found.excluded["held_back"] == 7
    assert sum(found.excluded.values()) + found.rows == 697
