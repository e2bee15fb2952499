# SPDX-License-Identifier: Apache-2.0
from decimal import Decimal

import pytest

from yuzui.errors import InputError
from yuzui.investment.series import facts, identities


@pytest.fixture
def year(row):
    """A year whose types miss the total by a given amount."""

    def make(gap="0", year=2020):
        total = Decimal(1000)
        rest = total - 100 - 200 + Decimal(gap)
        parts = {"GERD": total, "basic": 100, "applied": 200, "experimental": rest}
        return facts.read([row(name, str(value), year) for name, value in parts.items()], "s.csv")

    return make


@pytest.mark.parametrize("gap", ["0", "0.1", "-0.1"])
def test_rounding_is_allowed(year, gap):
    assert identities.check(year(gap)).findings == ()


@pytest.mark.parametrize("gap", ["0.11", "-0.2", "2.0"])
def test_an_unlisted_gap_is_an_error_with_row_and_remedy(year, gap):
    with pytest.raises(InputError) as caught:
        identities.check(year(gap))
    error = caught.value
    assert error.code == "unknown_gap" and error.place.row == 2
    assert "--accept-gap" in error.fix.en and "--accept-gap" in error.fix.zh


def test_an_accepted_gap_is_kept_with_its_reason(year):
    found = identities.check(year("2.0"), accept="printed so").findings
    assert [f.code for f in found] == ["parts_not_total"] and "printed so" in found[0].seen


def test_the_gap_of_2021_holds_exactly_as_listed(china):
    found = identities.check(facts.read(china)).findings
    assert [f.code for f in found] == ["known_gap"] and "+2.0" in found[0].seen


@pytest.mark.parametrize("other", ["3145.5", "3145.3", "3143.3"])
def test_any_other_gap_in_2021_is_not_the_listed_one(china, other):
    moved = [r | {"value": other} if r["value"] == "3145.4" else r for r in china]
    assert moved != china
    if other == "3143.3":  # the gap closes to -0.1
        assert identities.check(facts.read(moved)).findings == ()
        return
    with pytest.raises(InputError, match="not listed"):
        identities.check(facts.read(moved))


def test_a_sum_with_a_part_missing_says_nothing(row):
    found = facts.read([row("GERD", "1000"), row("basic", "100"), row("applied", "5")])
    assert identities.gaps(found.rows) == []


def test_vintages_are_summed_apart(row):
    rows = [
        row("GERD", "1000", vintage="preliminary"),
        *(row(name, "1") for name in ("basic", "applied", "experimental")),
    ]
    assert identities.gaps(facts.read(rows).rows) == []


def test_performers_are_checked_too(china):
    found = identities.gaps(facts.read(china).rows)
    assert len([gap for gap in found if gap.dimension == "performer"]) == 10
    assert max(abs(gap.gap) for gap in found if gap.dimension == "performer") <= Decimal("0.1")
