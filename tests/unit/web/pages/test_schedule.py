# SPDX-License-Identifier: Apache-2.0
"""The certificate page of a schedule."""

from __future__ import annotations

import pytest
from tests.jobs.scheduling import documents

from yuzui.errors import VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.scheduling.pages import schedule
from yuzui.view.page import Figure, Filter, Remedy, Visit
from yuzui.view.table import DataTable


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    made = Workspace(tmp_path_factory.mktemp("schedules"))
    documents.keep(made, documents.run(made, path="telescope", budget=0.1))
    return made


def page_of(workspace, id, lang="en", **query):
    return schedule.build(workspace, Visit(lang, f"/schedules/{id}", {"id": id}, query))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_value_bound_reasons_and_prices_stand_on_the_page(workspace, lang):
    document = workspace.latest("schedule")
    page = page_of(workspace, "newest", lang)
    names = {b.picture.meta.name for b in page.leaves() if isinstance(b, Figure)}
    assert names == {"proof", "gantt", "reasons"}
    listings = {b.name: b.rows for b in page.leaves() if isinstance(b, DataTable)}
    rules = {rule.en: (chip.text.say(lang), n) for rule, chip, n, _ in listings["rules"]}
    assert rules["each task once, and as long as asked"][1] == len(document["schedule"])
    kept = {"en": {"kept", "nothing to check"}, "zh": {"满足", "无此项"}}[lang]
    assert len(rules) == 9 and {said for said, _ in rules.values()} == kept
    shares = {row[0]: row for row in listings["shares"]}
    assert set(shares) == {"p1", "p2", "p3", "p4", "p5"} and all(r[3] <= 1 for r in shares.values())
    assert len(listings["unplaced"]) == len(document["unplaced"])
    assert listings["prices"][0][1] == max(document["certificate"]["duals"].values())


def test_a_refused_schedule_shows_the_rules_it_breaks(workspace):
    document = workspace.latest("schedule")
    broken = [{"code": "overlap", "message": {"en": "a overlaps b", "zh": "重叠"}, "tasks": [], "when": None}]
    refused = {**document, "status": "refused", "checker": broken, "schedule": [], "placed": {}}
    other = Workspace(workspace.dir / "other")
    other.save("schedule", {**refused, "run": {**document["run"], "id": "f" * 12}})
    page = page_of(other, "f" * 12)
    assert any(isinstance(b, DataTable) and b.name == "broken" for b in page.leaves())
    assert not any(isinstance(b, Figure) for b in page.leaves())


def test_runs_that_are_not_there(workspace, tmp_path):
    with pytest.raises(VisibilityError):
        page_of(workspace, "0" * 12)
    assert any(isinstance(b, Remedy) for b in page_of(Workspace(tmp_path), "newest").leaves())


def test_the_calendar_can_be_taken_away(workspace):
    from yuzui.faces.web import blocks

    page = page_of(workspace, "newest")
    text = blocks.body(page, "calendar", "ics", "en").decode()
    assert text.count("BEGIN:VEVENT") == len(workspace.latest("schedule")["schedule"])
    assert blocks.body(page, "calendar", "yaml", "en") is None
    assert blocks.body(page, "gantt", "ics", "en") is None


def test_a_large_schedule_leads_to_each_resource_and_day(workspace, monkeypatch):
    from yuzui.scheduling import view

    assert not any(isinstance(b, Filter) for b in page_of(workspace, "newest").leaves())
    monkeypatch.setattr(view, "MOST_DRAWN", 100)
    page = page_of(workspace, "newest")
    resources, days = (b for b in page.leaves() if isinstance(b, Filter))
    assert "resource=" in resources.links[0].path and len(days.links) == 8
    first = resources.links[0].text.en
    drawn = {
        b.picture.meta.name: b.picture
        for query in ({"resource": first}, {"day": "2"}, {"resource": first, "day": "1"})
        for b in page_of(workspace, "newest", **query).leaves()
        if isinstance(b, Figure)
    }
    assert drawn["gantt"].twin.columns[-1].name == "use"
    assert {row[0] for row in drawn["closer"].twin.rows} <= {first}
    wrong = page_of(workspace, "newest", resource="nowhere", day="99")
    assert all(b.picture.meta.name != "closer" for b in wrong.leaves() if isinstance(b, Figure))
