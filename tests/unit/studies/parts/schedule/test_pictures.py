# SPDX-License-Identifier: Apache-2.0
"""The pictures of a schedule."""

import pytest

from yuzui.charts import draw as drawing
from yuzui.studies.parts.schedule import pictures


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_bound_and_bookings_are_drawn(document, lang):
    proof, gantt = pictures.draw(document)
    assert len(proof.twin.rows) == 1 + len(document["baselines"])
    assert {row[1] for row in gantt.twin.rows} == {row["task"] for row in document["schedule"]}
    for picture in (proof, gantt):
        assert "<svg" in drawing.svg(picture, lang, 760)


def test_what_is_too_large_or_refused_is_not_drawn(document):
    many = document["schedule"] * (pictures.MOST // 2 + 1)
    assert len(pictures.draw({**document, "schedule": many})) == 1
    assert pictures.draw({**document, "status": "refused"}) == []
