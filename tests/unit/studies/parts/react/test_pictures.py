# SPDX-License-Identifier: Apache-2.0
"""The windows of a task, what runs in them and what keeps it out."""

import pytest

from yuzui.scheduling.jobs import schedule_why
from yuzui.scheduling.reschedule.report import pictures
from yuzui.view.charts import draw


@pytest.fixture
def document(workspace):
    return schedule_why.run(workspace, task="c")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [760, 360])
def test_the_ribbon_is_drawn_in_both_languages_and_widths(document, lang, width):
    assert draw.svg(pictures.ribbon(document), lang, width).startswith("<svg")


def test_the_table_holds_windows_what_is_in_the_way_and_the_place_found(document):
    found = pictures.ribbon(document)
    kinds = [(row[0], row[1].en) for row in found.twin.rows]
    assert ("station", "window of the task") in kinds and ("other", "where it would run") in kinds
    assert kinds.count(("station", "keeps it out")) == 2
    assert found.meta.finding.en == "2 others run inside its windows; 2 of the bookings keep it out"
    assert found.meta.origin == "synthetic"


def test_a_task_that_cannot_be_read_has_no_picture(workspace):
    assert pictures.ribbon(schedule_why.run(workspace, task="bad")) is None


def test_an_axis_of_days_begins_at_a_full_hour(document):
    size, unit = pictures.scale(document["schedule"], 1_774_828_800, 1_774_828_800 + 4 * 86_400)
    assert size == 86_400 and unit.en == "days from 2026-03-30 08:00"
