# SPDX-License-Identifier: Apache-2.0
"""Pages of this job."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient
from tests.jobs.scheduling import documents, lab

from yuzui.errors import VisibilityError
from yuzui.faces.web import app, serving
from yuzui.job import demo_accounts
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.scheduling.answer import Stand
from yuzui.scheduling.pages import schedule, schedules
from yuzui.view.page import Figure, Filter, Notice, Remedy, Visit
from yuzui.view.table import DataTable

PATH = "/en/facilities/EM1/booking"
OWN = {"sec-fetch-site": "same-origin", "content-type": serving.FORM}
SLOT = {"act": "book", "start": "2026-12-01 09:00", "until": "2026-12-01 11:00"}


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.NOW))
    made = lab.make(tmp_path / "w")
    yield made
    made.close()


def client(workspace, subject=None):
    made = app.create(workspace, subject)
    return TestClient(made, base_url="http://127.0.0.1", follow_redirects=False)


def member(name):
    return Subject(name, frozenset({"member"}))


def test_a_slot_is_booked_shown_and_cancelled_by_form(workspace):
    mine = client(workspace, member("li"))
    answer = mine.post(PATH, data=SLOT, headers=OWN)
    assert answer.status_code == 303
    page = mine.get(answer.headers["location"]).text
    id = re.search(r"Booked: ([0-9a-f]{12})", page)[1]
    assert f'value="{id}"' in page and page.count("<script") == 1
    answer = mine.post(PATH, data={"act": "cancel", "booking": id}, headers=OWN)
    assert answer.status_code == 303 and f"cancelled={id}" in answer.headers["location"]
    assert workspace.view.get("booking", "standing:EM1", id)["state"] == "cancelled"
    (event,) = [e for e in workspace.view.select("audit") if e["action"] == "cancel"]
    assert event["via"] == "web" and event["actor"] == "li"


def test_who_comes_second_is_told_keeps_the_form_and_may_wait(workspace):
    client(workspace, member("li")).post(PATH, data=SLOT | {"config": "cryo"}, headers=OWN)
    second = client(workspace, member("wang"))
    answer = second.post(PATH, data=SLOT | {"config": "mine"}, headers=OWN)
    assert answer.status_code == 409
    assert "another user" in answer.text and 'value="2026-12-01 09:00"' in answer.text
    assert 'value="mine"' in answer.text and "Join the wait list" in answer.text
    answer = second.post(PATH, data=SLOT | {"wait": "yes"}, headers=OWN)
    assert answer.status_code == 303 and "waits=" in answer.headers["location"]
    chinese = second.post(PATH.replace("/en", "/zh"), data=SLOT, headers=OWN).text
    assert "其他使用人" in chinese and "加入候补" in chinese


def test_a_rule_that_is_broken_is_named(workspace):
    data = SLOT | {"until": "2026-12-01 19:00"}
    answer = client(workspace, member("li")).post(PATH, data=data, headers=OWN)
    assert answer.status_code == 422 and "onger than the longest booking" in answer.text
    assert "ore than one user may have in a day" in answer.text
    data = SLOT | {"start": "<b>x"}
    answer = client(workspace, member("li")).post(PATH, data=data, headers=OWN)
    assert answer.status_code == 422 and "<b>x" not in answer.text


def test_the_address_says_as_whom_one_looks_not_the_form(workspace):
    client(workspace, member("li")).post(PATH, data=SLOT, headers=OWN)
    answer = client(workspace).post(PATH, data=SLOT | {"as": "public"}, headers=OWN)
    assert answer.status_code == 409 and "Book a time" in answer.text


def test_only_who_may_write_writes(workspace):
    for subject in (Subject("any"), Subject("aud", frozenset({"auditor"}))):
        seen = client(workspace, subject)
        assert seen.post(PATH, data=SLOT, headers=OWN).status_code == 404
        page = seen.get(PATH).text
        assert "<form" not in page or 'method="post"' not in page
        assert "yuzui schedule book EM1" in page
    # in the demonstration one may look as somebody else, and writes nothing so
    (workspace.dir / demo_accounts.MARK).touch()
    narrowed = client(workspace).post(PATH + "?as=facility", data=SLOT, headers=OWN)
    assert narrowed.status_code == 409 and not workspace.view.count("booking")
    (workspace.dir / demo_accounts.MARK).unlink()
    other = client(workspace, member("li")).post(PATH, data=SLOT | {"by": "wang"}, headers=OWN)
    assert other.status_code == 409 and not workspace.view.count("booking")


def test_another_site_writes_nothing(workspace):
    mine = client(workspace, member("li"))
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}, {}):
        answer = mine.post(PATH, data=SLOT, headers=headers)
        assert answer.status_code == 403 and "not come from a page of this site" in answer.text
    answer = mine.post(PATH, json=SLOT, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 400 and not workspace.view.count("booking")
    assert mine.post("/en/facilities", data=SLOT, headers=OWN).status_code == 405


def test_the_list_of_facilities_leads_there(workspace):
    page = client(workspace).get("/en/facilities").text
    assert "/en/facilities/EM1/booking" in page
    assert client(workspace).get("/en/facilities/none/booking").status_code == 404


@pytest.fixture(scope="module")
def schedule_workspace(tmp_path_factory):
    made = Workspace(tmp_path_factory.mktemp("schedules"))
    documents.keep(made, documents.run(made, path="telescope", budget=0.1))
    return made


def page_of(workspace, id, lang="en", **query):
    return schedule.build(workspace, Visit(lang, f"/facilities/schedules/{id}", {"id": id}, query))


def test_value_bound_reasons_and_prices_stand_on_the_page(schedule_workspace):
    for lang in ["en", "zh"]:
        document = schedule_workspace.latest("schedule")
        page = page_of(schedule_workspace, "newest", lang)
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
    # a refused schedule shows the rules it breaks
    document = schedule_workspace.latest("schedule")
    broken = [{"code": "overlap", "message": {"en": "a overlaps b", "zh": "重叠"}, "tasks": [], "when": None}]
    refused = {**document, "status": "refused", "checker": broken, "schedule": [], "placed": {}}
    other = Workspace(schedule_workspace.dir / "other")
    other.save("schedule", {**refused, "run": {**document["run"], "id": "f" * 12}})
    page = page_of(other, "f" * 12)
    assert any(isinstance(b, DataTable) and b.name == "broken" for b in page.leaves())
    assert not any(isinstance(b, Figure) for b in page.leaves())


def test_runs_that_are_not_there(schedule_workspace, tmp_path):
    with pytest.raises(VisibilityError):
        page_of(schedule_workspace, "0" * 12)
    assert any(isinstance(b, Remedy) for b in page_of(Workspace(tmp_path), "newest").leaves())


def test_the_calendar_can_be_taken_away(schedule_workspace, tmp_path):
    from yuzui.faces.web import blocks

    page = page_of(schedule_workspace, "newest")
    text = blocks.body(page, "calendar", "ics", "en").decode()
    assert text.count("BEGIN:VEVENT") == len(schedule_workspace.latest("schedule")["schedule"])
    assert blocks.body(page, "calendar", "yaml", "en") is None
    assert blocks.body(page, "gantt", "ics", "en") is None
    # an earlier one that cannot be read is named: without it no event has its number
    document = schedule_workspace.latest("schedule")
    workspace, old = Workspace(tmp_path), {**document["run"], "id": "0" * 12}
    workspace.save("schedule", {**{name: document[name] for name in ("schema", "instance")}, "run": old})
    workspace.save("schedule", document)
    page = page_of(workspace, "newest")
    assert blocks.body(page, "calendar", "ics", "en") is None
    assert any("earlier version" in one.text.en for one in page.leaves() if isinstance(one, Notice))


def test_a_large_schedule_leads_to_each_resource_and_day(schedule_workspace, monkeypatch):
    from yuzui.scheduling import view

    assert not any(isinstance(b, Filter) for b in page_of(schedule_workspace, "newest").leaves())
    monkeypatch.setattr(view, "MOST_DRAWN", 100)
    page = page_of(schedule_workspace, "newest")
    resources, days = (b for b in page.leaves() if isinstance(b, Filter))
    assert "resource=" in resources.links[0].path and len(days.links) == 8
    first = resources.links[0].text.en
    drawn = {
        b.picture.meta.name: b.picture
        for query in ({"resource": first}, {"day": "2"}, {"resource": first, "day": "1"})
        for b in page_of(schedule_workspace, "newest", **query).leaves()
        if isinstance(b, Figure)
    }
    assert drawn["gantt"].twin.columns[-1].name == "use"
    assert {row[0] for row in drawn["closer"].twin.rows} <= {first}
    wrong = page_of(schedule_workspace, "newest", resource="nowhere", day="99")
    assert all(b.picture.meta.name != "closer" for b in wrong.leaves() if isinstance(b, Figure))


def test_list_links_to_each(tmp_path):
    workspace = Workspace(tmp_path / "w")
    documents.keep(workspace, documents.run(workspace, path="telescope", budget=0))
    page = schedules.build(workspace, Visit("zh", "/facilities/schedules"))
    (listing,) = [b for b in page.leaves() if isinstance(b, DataTable)]
    assert len(listing.rows) == 1 and listing.rows[0][0].path.startswith("/facilities/schedules/")
    empty = schedules.build(Workspace(tmp_path / "e"), Visit("en", "/facilities/schedules"))
    assert any(isinstance(b, Remedy) for b in empty.leaves())


def listed(document):
    row = schedules.Row(documents.answer(document), Stand(id="r", status="draft"))
    return schedules.LISTING.drawn([row]).rows


def test_the_list_and_the_certificate_give_one_gap():
    """What is proven within 5.62 % is proven within 5.7 %, not within 5.6."""
    from yuzui.scheduling import view

    document = {"run": {"id": "r"}, "instance": {"title": {"en": "t", "zh": "t"}, "tasks": 1},
                "status": "feasible", "schedule": [], "objective": 1.0, "bound": 1.0562, "gap": 0.0562}  # fmt: skip
    (row,) = listed(document)
    assert row[5].en == "—"
    engine = {"name": "cpsat", "version": "9.15.1", "parts": 1, "better": 0, "claim": None}
    assert listed(document | {"engine": engine})[0][5].zh == "CP-SAT 9.15.1"
    assert row[-1] == 0.057 and "5.7" in view.below(1.0, 1.0562).en
