# SPDX-License-Identifier: Apache-2.0
"""What runs when, as it is drawn."""

import pytest

from yuzui.scheduling.run import plots

DAY, HOUR = 86_400, 3_600
MONDAY = 1_788_710_400
"""2026-09-07 00:00 in Shanghai."""


def document(start=MONDAY, days=7, zone="Asia/Shanghai", **more):
    end = start + days * DAY
    return {
        "instance": {"horizon": [start, end], "timezone": zone,
                     "calendars": {"line-10": [[start, end]], "line-2": [[start, start + DAY]]}},
        "schedule": [
            {"task": "a", "resource": "line-2", "start": start, "end": start + 6 * HOUR},
            {"task": "b", "resource": "line-10", "start": start + 20 * HOUR,
             "end": start + 30 * HOUR},
        ],
        "placed": {"a": ["p", "", 1.0], "b": [None, "", 1.0]},
        "changeovers": [["line-2", start + 6 * HOUR, start + 8 * HOUR]],
    } | more  # fmt: skip


def test_rows_are_in_the_order_of_their_numbers_with_all_that_is_drawn():
    found = plots.rows(document(), plots.whole(document()))
    assert [row["label"] for row in found] == ["line-2", "line-10"]
    assert found[0]["open"] == [(0.0, 1.0)] and found[0]["bookings"] == [(0.0, 0.25, 0, "a")]
    assert found[0]["changeovers"] == [(0.25, 8 / 24)]
    assert found[1]["bookings"][0][2] == 1, "without a partner"
    assert [one.en for one in plots.partners(document())[0]] == ["p", "no partner"]


def test_a_part_is_cut_to_its_ends():
    whole = plots.whole(document())
    start, end = plots.days(document())[1]
    part = plots.Part(whole.resources, start, end)
    assert [row["task"] for row in plots.bookings(document(), part)] == ["b"]
    line2, line10 = plots.rows(document(), part)
    assert line2["open"] == [] and line10["bookings"] == [(0.0, 6.0, 1, "b")]


def test_dated_time_has_local_midnights_and_names_its_zone():
    axis = plots.axis(document(), plots.whole(document()))
    assert [(at, word.en, word.zh) for at, word in axis.marks][:2] == [
        (0.0, "7 Sep", "9月7日"), (1.0, "8 Sep", "9月8日")
    ]  # fmt: skip
    assert "2026" in axis.unit.en and "Asia/Shanghai" in axis.unit.zh
    long = document(days=140)
    marks = plots.axis(long, plots.whole(long)).marks
    assert len(marks) <= 9 and all(at % 7 == 0 for at, _ in marks), "Mondays"


def test_a_day_has_full_hours():
    start, end = plots.days(document())[0]
    marks = plots.axis(document(), plots.Part(("line-2",), start, end)).marks
    assert [word.en for _, word in marks][:3] == ["7 Sep", "03:00", "06:00"]


def test_a_day_of_25_hours_keeps_its_midnights():
    start = 1_792_792_800  # 2026-10-24 00:00 in Berlin
    found = document(start=start, days=5, zone="Europe/Berlin")
    marks = plots.axis(found, plots.whole(found)).marks
    assert [at for at, _ in marks][:3] == pytest.approx([0.0, 1.0, 1 + 25 / 24])


@pytest.mark.parametrize(("lang", "said"), [("en", "days from the start"), ("zh", "自排程期开始")])
def test_a_horizon_that_is_no_date_is_counted(lang, said):
    found = document(start=0)
    axis = plots.axis(found, plots.whole(found))
    assert axis.marks == () and said in axis.unit.say(lang)
    start, end = plots.days(found)[2]
    assert "3" in plots.axis(found, plots.Part(("line-2",), start, end)).unit.say(lang)


def test_what_no_calendar_reaches_is_counted_from_its_start():
    found = document(start=2**45)
    assert str(2**45) in plots.axis(found, plots.whole(found)).unit.en
