# SPDX-License-Identifier: Apache-2.0
"""The page of booking: seen by anyone, written by who may, without a script."""

import re

import pytest
from starlette.testclient import TestClient
from tests.jobs.scheduling import lab

from yuzui.faces.web import app, serving
from yuzui.model.visibility import Subject

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
    assert f'value="{id}"' in page and "<script" not in page
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
    assert answer.status_code == 400 and "longer than the longest booking" in answer.text
    assert "more than one user may have in a day" in answer.text
    data = SLOT | {"start": "<b>x"}
    answer = client(workspace, member("li")).post(PATH, data=data, headers=OWN)
    assert answer.status_code == 400 and "<b>x" not in answer.text


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
    narrowed = client(workspace).post(PATH + "?as=public", data=SLOT, headers=OWN)
    assert narrowed.status_code == 404
    other = client(workspace, member("li")).post(PATH, data=SLOT | {"by": "wang"}, headers=OWN)
    assert other.status_code == 409 and not workspace.view.count("booking")


def test_another_site_writes_nothing(workspace):
    mine = client(workspace, member("li"))
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}, {}):
        answer = mine.post(PATH, data=SLOT, headers=headers)
        assert answer.status_code == 400 and "not come from a page of this site" in answer.text
    answer = mine.post(PATH, json=SLOT, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 400 and not workspace.view.count("booking")
    assert mine.post("/en/facilities", data=SLOT, headers=OWN).status_code == 405


def test_names_of_others_change_no_byte_of_the_page(tmp_path, monkeypatch):
    """Permute the people a member may not see: pages, headers and refusals stay as they are."""
    told = []
    for place, people in enumerate((("Qian Yi", "Sun Er"), ("Sun Er", "Li San"))):
        monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.NOW))
        workspace = lab.make(tmp_path / str(place))
        lab.book(workspace, 9, 11, by=people[0], config="cryo")
        lab.book(workspace, 9, 10, by=people[1], wait=True)
        seen = client(workspace, member("eve"))
        answers = [seen.get(PATH), seen.get(PATH + "?format=json"), seen.post(
            PATH, data=SLOT, headers=OWN), seen.get(PATH + "/bookings.csv")]  # fmt: skip
        told.append([(a.status_code, sorted(a.headers.items()), a.content) for a in answers])
        assert all(name.encode() not in a.content for name in people for a in answers)
        assert people[0].encode() in client(workspace).get(PATH).content
        workspace.close()
    assert told[0] == told[1]


def test_the_list_of_facilities_leads_there(workspace):
    page = client(workspace).get("/en/facilities").text
    assert "/en/facilities/EM1/booking" in page
    assert client(workspace).get("/en/facilities/none/booking").status_code == 404
