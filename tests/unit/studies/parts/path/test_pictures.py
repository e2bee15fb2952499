# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.jobs import path
from yuzui.investment.path_report import pictures
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="module")
def document(tmp_path_factory, in_2025):
    return path.run(Workspace(tmp_path_factory.mktemp("work")))


def test_the_skewed_method_is_drawn_at_its_median(document):
    twin = pictures.fan(document).twin
    drawn = [row[2] for row in twin.rows if row[0].en == "other countries' history"]
    assert drawn == [row["p50"] for row in document["methods"]["reference_class"]]


def test_a_target_that_is_met_needs_no_growth(document):
    met = {**document, "target_met": True}
    assert [picture.meta.name for picture in pictures.pictures(met)] == ["path-fan"]


def test_required_growth_names_the_observed_rate(document):
    finding = pictures.required(document).meta.finding
    assert "8.9" in finding.en and "26.5" in finding.zh and "10.4" in finding.en


def test_pictures_can_be_drawn(document):
    from yuzui.view.charts import draw

    for picture in pictures.pictures(document):
        for lang in ("en", "zh"):
            assert draw.svg(picture, lang, 360).startswith("<svg")


def test_nothing_is_framed_by_a_growth_that_is_not_known(document, monkeypatch):
    """A growth below 0 is needed of a share far above its target: no window is known to reach it."""
    from yuzui.view.charts import heat

    drawn = []
    monkeypatch.setattr(heat, "draw", lambda meta, rows, *_: drawn.extend(rows))
    windows = [{**window, "part_growth": None} for window in document["windows"]]
    grid = [{**row, "basic_growth": -0.05} for row in document["required_growth"]]
    for known, framed in ((document["windows"], True), (windows, False)):
        drawn.clear()
        pictures.required({**document, "windows": known, "required_growth": grid})
        assert {one for row in drawn for one in row["framed"]} == {framed}


def test_a_document_of_an_earlier_version_is_drawn_still(document):
    """Evidence pages draw what was kept; a path kept before had no deadlines of its own."""
    earlier = {key: value for key, value in document.items() if key != "deadlines"}
    assert pictures.fan(earlier).meta.finding == pictures.fan(document).meta.finding
