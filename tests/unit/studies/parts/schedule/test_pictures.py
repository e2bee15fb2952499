# SPDX-License-Identifier: Apache-2.0
"""The pictures of a schedule."""

import pytest

from yuzui.scheduling.run import pictures, plots
from yuzui.view.charts import draw as drawing


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_bound_bookings_and_what_was_left_out_are_drawn(document, lang):
    proof, gantt, reasons = pictures.draw(document)
    assert len(proof.twin.rows) == 1 + len(document["baselines"])
    assert {row[1] for row in gantt.twin.rows} == {row["task"] for row in document["schedule"]}
    assert sum(row[1] for row in reasons.twin.rows) == len(document["unplaced"])
    for picture in (proof, gantt, reasons):
        assert "<svg" in drawing.svg(picture, lang, 760)


def test_what_is_too_large_is_shown_by_its_use_and_what_is_refused_not_at_all(document):
    many = document["schedule"] * (pictures.MOST // 2 + 1)
    _, shaded, _ = pictures.draw({**document, "schedule": many})
    assert shaded.twin.columns[-1].name == "use" and len(drawing.svg(shaded, "en", 760)) < 60_000
    assert pictures.draw({**document, "status": "refused"}) == []


def test_a_part_of_a_large_schedule_is_drawn_booking_by_booking(document):
    many = {**document, "schedule": document["schedule"] * (pictures.MOST // 2 + 1)}
    day = {**many, "schedule": [*many["schedule"]]}
    start, end = plots.days(day)[5]
    part = plots.Part(plots.whole(day).resources, start, end)
    assert pictures.running(day, part, "closer").twin.columns[-1].name == "end"
