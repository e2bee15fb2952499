# SPDX-License-Identifier: Apache-2.0
"""The calendar: a line a day, hours from its beginning."""

from yuzui.scheduling.booking.desk import pictures
from yuzui.scheduling.jobs import booking


def test_a_line_a_day_with_hours_from_midnight(workspace, lab):
    lab.book(workspace, 9, 11, by="li", config="cryo")
    lab.book(workspace, 13, 14, by="office")
    (picture,) = pictures.draw(booking.run(workspace, resource="EM1", start="2026-12-01"))
    rows = picture.twin.rows
    assert rows[0][0] == "12-01" and rows[0][1] == "cryo" and rows[0][3:] == (9.0, 11.0)
    assert [row[2].en for row in rows] == ["booked by hand", "your own"]
    assert picture.twin.columns[0].label.zh == "日期"
