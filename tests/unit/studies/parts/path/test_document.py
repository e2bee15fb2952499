# SPDX-License-Identifier: Apache-2.0
"""What no shipped file shows; the document itself is tested in tests/unit/studies/test_path.py."""

from decimal import Decimal

import pytest

from yuzui.errors import InputError
from yuzui.investment.path_report.document import answer, explained
from yuzui.investment.path_report.question import Question
from yuzui.investment.path_report.sources import Material
from yuzui.investment.series import facts, panel

PANEL_ROWS = [
    {"iso3": f"C{i:02}", "year": y, "basic_pct": 10 + i + y % 3, "not_specified_pct": 0}
    for i in range(12)
    for y in range(2000, 2012)
]


def ask(amounts, target=0.2, by=None):
    rows = [
        {
            "country": "CHN",
            "year": year,
            "dimension": {"GERD": "total"}.get(name, "type"),
            "category": name,
            "value": value,
            "unit": "u",
            "vintage": "final",
            "status": "sourced",
        }
        for year, cells in amounts.items()
        for name, value in cells.items()
    ]
    material = Material(facts.read(rows), panel.read(PANEL_ROWS), panel.read(PANEL_ROWS, largest=Decimal(100)), ())
    return answer(Question("CHN", "basic", "total", target, by), material)


SERIES = {2000 + i: {"GERD": 1000 + 90 * i, "basic": 100 + 10 * i} for i in range(7)}


def test_methods_by_hand():
    found = ask(SERIES)
    base = 160 / 1540
    drift = (base - 110 / 1090) / 5
    rows = found["methods"]["damped_drift"]
    assert rows[0]["mean"] == pytest.approx(base + drift * 0.8)
    assert rows[1]["mean"] == pytest.approx(base + drift * (0.8 + 0.64))
    assert found["methods"]["persistence"][0]["mean"] == pytest.approx(base)


def test_evidence_counts_every_country_of_the_panel():
    found = ask(SERIES)["evidence"]["reference_class"]["by_years_ahead"]
    assert found[0] == {"years": 1, "forecasts": 12 * 11, "countries": 12, "effective_countries": 12.0}


def test_rest_is_assumed_to_grow_as_the_whole_did_last_year():
    found = ask(SERIES, by=2010)
    assert found["backcast"]["rest_growth"] == round(1540 / 1450 - 1, 3)
    assert found["backcast"]["denominator_rule"] == "fixed_rest"
    assert found["backcast"]["years"] == [2007, 2008, 2009, 2010]


def test_a_tiny_target_is_flagged():
    found = ask(SERIES, target=0.0005)
    assert "out_of_range" in [f["code"] for f in found["findings"]]


def test_explained_needs_amounts():
    from yuzui.investment.series.ratio import Point, Ratio

    point = Point(2000, 0.1, None, None, "panel", "UIS", "", ("s",), "sourced")
    share = Ratio("X", "basic", "total", "panel", (point,), ())
    with pytest.raises(InputError) as caught:
        explained(share, 2000, 2000)
    assert caught.value.code == "no_amounts"
    with pytest.raises(ValueError):
        explained(share, 1999, 2000)


def test_only_windows_with_amounts_at_both_ends_are_explained():
    assert [(one["from"], one["to"]) for one in ask(SERIES)["explain"]] == [
        (2002, 2006), (2003, 2006), (2004, 2006), (2005, 2006),
    ]  # fmt: skip
