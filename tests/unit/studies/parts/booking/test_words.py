# SPDX-License-Identifier: Apache-2.0
"""What is said of bookings, in both languages."""

from yuzui.scheduling.booking.desk import words
from yuzui.scheduling.jobs import booking


def test_the_transcript_says_rules_bookings_waits_and_what_is_free(workspace, lab):
    lab.book(workspace, 9, 11, by="li", config="cryo")
    lab.book(workspace, 12, 13, by="wang", config="room")
    made = lab.book(workspace, 9, 11, by="zhao", wait=True)
    said = words.lines(made)
    english, chinese = (" ".join(text.say(lang) for _, text in said) for lang in ("en", "zh"))
    assert "2026-12-01 09:00 – 11:00 +08:00 · li" in english and "1. · 2026-12-01" in english
    assert "changeover before it 0:30" in english and "此前切换 0:30" in chinese
    assert f"place {made['wait']} in the wait list" in english
    assert "9.0 of 12.0" not in english and "hours are free" in english and "小时空闲" in chinese


def test_a_closed_resource_says_so(workspace):
    found = booking.run(workspace, resource="EM1", start="2026-12-20")
    assert "not open" in words.finding(found).en and "不开放" in words.finding(found).zh


def test_what_was_done_is_said(workspace, lab):
    one = lab.book(workspace, 9, 11, by="li")
    lab.book(workspace, 9, 11, by="wang", wait=True)
    done = booking.run(workspace, act="cancel", booking=one["booking"], by="li")
    said = " ".join(text.en for _, text in words.lines(done))
    assert f"took over the slot of {one['booking']}" in said
    tables = words.exports(done, "zh")
    assert [len(table.rows) for table in tables] == [1, 0, 1]
