# SPDX-License-Identifier: Apache-2.0
"""The certificate page of a schedule."""

from __future__ import annotations

import pytest

from yuzui.errors import VisibilityError
from yuzui.studies import schedule as study
from yuzui.studies.parts.workspace import Workspace
from yuzui.web.page import Figure, Listing, Remedy, Visit
from yuzui.web.pages import schedule


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    made = Workspace(tmp_path_factory.mktemp("schedules"))
    study.keep(made, study.run(made, path="telescope", budget=0.1))
    return made


def page_of(workspace, id, lang="en"):
    return schedule.build(workspace, Visit(lang, f"/schedules/{id}", {"id": id}))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_value_bound_reasons_and_prices_stand_on_the_page(workspace, lang):
    document = workspace.latest("schedule")
    page = page_of(workspace, "newest", lang)
    names = {b.picture.meta.name for b in page.leaves() if isinstance(b, Figure)}
    assert names == {"proof", "gantt"}
    listings = {b.name: b.rows for b in page.leaves() if isinstance(b, Listing)}
    assert sum(n for _, n in listings["reasons"]) == len(document["unplaced"])
    assert len(listings["unplaced"]) == len(document["unplaced"])
    assert listings["prices"][0][1] == max(document["certificate"]["duals"].values())


def test_a_refused_schedule_shows_the_rules_it_breaks(workspace):
    document = workspace.latest("schedule")
    broken = [{"code": "overlap", "message": {"en": "a overlaps b", "zh": "重叠"}}]
    refused = {**document, "status": "refused", "checker": broken, "schedule": [], "placed": {}}
    other = Workspace(workspace.dir / "other")
    other.save("schedule", {**refused, "run": {**document["run"], "id": "f" * 12}})
    page = page_of(other, "f" * 12)
    assert any(isinstance(b, Listing) and b.name == "broken" for b in page.leaves())
    assert not any(isinstance(b, Figure) for b in page.leaves())


def test_runs_that_are_not_there(workspace, tmp_path):
    with pytest.raises(VisibilityError):
        page_of(workspace, "0" * 12)
    assert any(isinstance(b, Remedy) for b in page_of(Workspace(tmp_path), "newest").leaves())
