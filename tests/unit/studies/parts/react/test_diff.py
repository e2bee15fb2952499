# SPDX-License-Identifier: Apache-2.0
"""What is said of a difference."""

import pytest

from yuzui.scheduling.jobs import schedule_diff
from yuzui.scheduling.reschedule.report import diff as saying


@pytest.fixture
def document(workspace):
    same = schedule_diff.run(workspace, a="newest", b="newest")
    (one, two) = same["bookings"][0]
    moved = {**one, "to": {**one, "start": one["start"] + 60, "end": one["end"] + 60},
             "notice": -60}  # fmt: skip
    classes = [{**row, "bookings": int(row["from"] is None)} for row in same["notice"]]
    return same | {"moved": [moved], "dropped": [{**two, "notice": 86_400}], "unmoved": 0,
                   "stability": 0.5, "notice": classes}  # fmt: skip


def test_two_equal_schedules_are_said_to_be(workspace):
    found = schedule_diff.run(workspace, a="newest", b="newest")
    assert saying.finding(found).en == "The two schedules are the same"
    assert schedule_diff.pictures(found) == [] and saying.rows(found) == []


def test_changes_notice_and_stability_are_lines(document):
    said = {label.en: sentence for label, sentence in saying.lines(document)}
    assert said["changed"].en == "1 moved, 0 added, 1 dropped: value 0.00"
    assert said["notice"].en.startswith("already begun: 1 · counted from 2026-03-30 08:00")
    assert said["stability"].zh == "2 项预订（均未承诺）中 50.0% 不变"
    promised = document | {"of": "promised", "base": 4}
    assert "4 promised bookings" in saying.stability(promised).en
    assert "nothing" in saying.stability(document | {"stability": None}).en


def test_a_notice_that_came_too_late_has_a_sign(document):
    rows = saying.rows(document)
    assert [row[0].en for row in rows] == ["moved", "dropped"]
    assert rows[0][-1].en == "−60 s" and rows[1][-1].en == "24 h"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_changes_and_classes_are_sheets(document, lang):
    _, changes, notice = saying.exports(document, lang)
    assert len(changes.rows) == 2 and len(notice.rows) == 6


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_moves_are_drawn_as_arrows_and_many_are_not_drawn_one_by_one(document, lang):
    from yuzui.scheduling.reschedule.report import pictures
    from yuzui.view.charts import draw

    strips, notice = pictures.moves(document)
    for picture in (strips, notice):
        assert draw.svg(picture, lang, 360).startswith("<svg")
    many = document | {"moved": document["moved"] * (pictures.MOST + 1)}
    assert [one.meta.name for one in pictures.moves(many)] == ["notice"]
