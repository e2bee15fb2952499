# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.invest.tax import b_index


@pytest.mark.parametrize(
    ("rate", "extra", "subsidy"),
    [
        (0.25, 0.5, 0.1667),
        (0.25, 0.75, 0.25),
        (0.25, 1.0, 0.3333),
        (0.25, 1.2, 0.4),
        (0.15, 0.5, 0.0882),
        (0.15, 0.75, 0.1324),
        (0.15, 1.0, 0.1765),
        (0.15, 1.2, 0.2118),
    ],
)
def test_check_values(rate, extra, subsidy):
    assert 1 - b_index(rate, extra) == pytest.approx(subsidy, abs=5e-5)


def test_values_listed_with_the_rules(tax_rules):
    count = 0
    for row in tax_rules:
        for rate, column in ((0.25, "25pct"), (0.15, "15pct")):
            listed = row[f"implied_subsidy_at_{column}_cit"]
            if listed:
                count += 1
                assert 1 - b_index(rate, float(row["rate"])) == pytest.approx(
                    float(listed), abs=5.0001e-5
                )
    assert count == 18


def test_no_deduction_no_subsidy_and_waiting_makes_it_worth_less():
    assert b_index(0.25, 0.0) == 1
    assert b_index(0.25, 1.0, wait=3, interest=0.05) > b_index(0.25, 1.0)
    assert b_index(0.25, 1.0, wait=3, interest=0.0) == b_index(0.25, 1.0)
