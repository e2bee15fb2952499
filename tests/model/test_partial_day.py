# SPDX-License-Identifier: Apache-2.0
"""Dates of registers and phases: as precise as their cells, whatever their form."""

import datetime as dt

import pytest

from yuzui.sheets.partial_day import PartialDay, cut, first, last


def test_a_date_is_kept_as_precisely_as_it_was_written_and_never_widened():
    for cell, text, precision in (
        ("2016-02 (approval confirmed 15 Feb)", "2016-02", "month"),
        ("2016-02（15日确认）", "2016-02", "month"),
        (1983, "1983", "year"),
        (1983.0, "1983", "year"),
        ("2015年", "2015", "year"),
        (2027.3, "2027-03", "month"),
        ("2027年3月", "2027-03", "month"),
        ("2017年5月25日", "2017-05-25", "day"),
        ("2016/2/3", "2016-02-03", "day"),
        ("2020/2021", "2020/2021", "range"),
        ("２０２７年", "2027", "year"),
        (1895, "1895", "year"),
        ("1895年10月2日", "1895-10-02", "day"),
        ("20160203", "2016-02-03", "day"),
        ("2016-02-03 00:00:00", "2016-02-03", "day"),
        ("Feb 2016", "2016-02", "month"),
        (dt.datetime(2016, 2, 3, 8), "2016-02-03", "day"),
        ("2016.10", "2016-10", "month"),
        ("未查到", "", "unknown"),
        ("unknown", "", "unknown"),
    ):
        found = PartialDay.of(cell)
        assert (found.text, found.precision) == (text, precision), cell
    # 2016.1 may be October, written by a spreadsheet
    for cell in (2016.1, "2016.1", "2016-13", "spring", "15 Feb", "Feb 16", "2016-02-31", "2021/2020", "3/4/2026", 3):
        with pytest.raises(ValueError):
            PartialDay.of(cell)
    assert (first("2016-02"), last("2016-02"), last("2020/2021"), first("")) == (
        "2016-02-01", "2016-02-29", "2021-12-31", "0001-01-01",
    )  # fmt: skip
    cases = (
        ("2016-02-03", "day"),
        ("2016-02-03", "month"),
        ("2016-02-03", "year"),
        ("2016-02-03", None),
        (None, "day"),
    )
    assert [cut(*one) for one in cases] == ["2016-02-03", "2016-02", "2016", "2016-02-03", ""]
