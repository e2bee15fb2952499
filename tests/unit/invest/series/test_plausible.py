# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.investment.series import facts, ratio


def share(*rows):
    return ratio.ratio(facts.read(rows, "s.csv"), "CHN", "basic", "total")


@pytest.mark.parametrize(
    ("whole", "part", "code", "line"),
    [
        ("1000", "-5", "not_positive", 3),
        ("1000", "0", "not_positive", 3),
        ("-1000", "5", "not_positive", 2),
        ("0", "5", "not_positive", 2),
        ("1000", "6000", "share_range", 3),
    ],
)
def test_amounts_that_make_no_share_are_refused_with_their_row(row, whole, part, code, line):
    with pytest.raises(InputError) as caught:
        share(row("GERD", whole), row("basic", part))
    error = caught.value
    assert (error.code, error.exit, error.place.row) == (code, 2, line)
    assert error.place.column == "value" and error.mending.zh and error.message.zh


def test_every_such_year_is_named(row):
    rows = [cell for y in (2021, 2022) for cell in (row("GERD", "10", y), row("basic", "-1", y))]
    with pytest.raises(InputError) as caught:
        share(*rows)
    assert len(caught.value.more) == 1


def test_a_share_below_a_thousandth_is_kept_and_flagged(row):
    tiny = share(row("GERD", "1000"), row("basic", "0.5"))
    assert [(f.code, f.row) for f in tiny.findings] == [("out_of_range", "3")]
    assert tiny.latest.share == 0.0005
    assert not share(row("GERD", "1000"), row("basic", "1")).findings
