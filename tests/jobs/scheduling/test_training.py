# SPDX-License-Identifier: Apache-2.0
"""Training: a place is booked, confirmed by the officer, opens the booking, ends; nobody sees others."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from starlette.testclient import TestClient
from tests.jobs.scheduling import lab

from yuzui.administration import granting
from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.faces.web import app
from yuzui.model.visibility import Subject
from yuzui.scheduling.booking import training
from yuzui.store import durable, messages, subjects

DAY = 86_400
NOW = int(lab.NOW)


@pytest.fixture
def clock(monkeypatch):
    def turn(second):
        monkeypatch.setattr(durable, "FIXED", second)

    turn(NOW)
    return turn


def planned(workspace, level="1", start=None, places=2, days=60, **more):
    start = lab.second(10) if start is None else start
    row = {"level": level, "t0": start, "t1": start + 7200, "places": places, "valid_days": days, "room": "Lab 3"}
    return training.plan(workspace, "EM1", row | more)


def refused(workspace, *args, **more):
    with pytest.raises(InputError) as caught:
        lab.book(workspace, *args, **more)
    return caught.value


def test_missing_booked_confirmed_works_ended_refused(tmp_path, clock):
    office = lab.make(tmp_path, qualification="1", horizon=400 * DAY)
    li, bo, cy = (lab.as_(office, name) for name in ("Li", "Bo", "Cy"))
    error = refused(li, "2026-12-02T09:00", "2026-12-02T10:00")
    assert error.code == "qualification"
    assert error.message.en == "You need level 1 for this instrument. No session is planned"
    session = planned(office)
    planned(office, start=lab.second(10, 2))
    error = refused(li, "2026-12-02T09:00", "2026-12-02T10:00")
    assert error.message.en == "You need level 1 for this instrument. Next session: 1 December"
    assert error.message.zh == "使用该仪器须具备一级资质，下次培训：12 月 1 日"
    assert "The user needs level 1" in refused(office, "2026-12-02T09:00", "2026-12-02T10:00", by="Li").message.en
    # two places: a third person waits for another session; a place that is given back is free again
    training.book(li, session)
    training.book(bo, session)
    for person, code in ((li, "place_taken"), (cy, "session_full")):
        with pytest.raises(StateError) as caught:
            training.book(person, session)
        assert caught.value.code == code
    training.leave(bo, session)
    training.book(cy, session)
    training.leave(cy, session)
    # only the officer answers, and not before it took place
    with pytest.raises(VisibilityError):
        training.confirm(bo, "EM1", session, "Li")
    with pytest.raises(StateError) as caught:
        training.confirm(office, "EM1", session, "Li")
    assert caught.value.code == "session_not_begun"
    clock(lab.second(12))
    with pytest.raises(StateError):
        training.book(bo, session)
    (step,) = training.waiting(office)
    assert step.path == "/facilities/EM1/people" and "1 on EM1" in step.text.en and not list(training.waiting(li))
    training.confirm(office, "EM1", session, "Li")
    assert not list(training.waiting(office))
    done = lab.book(li, "2026-12-02T09:00", "2026-12-02T10:00")
    assert done["booking"]
    assert refused(bo, "2026-12-02T11:00", "2026-12-02T12:00").code == "qualification"
    # 60 days later it has ended, and is refused again
    clock(lab.second(13, 60))
    known = training.of(li, "EM1")
    assert known.holds("Li") is None and not known.ending()
    clock(lab.second(12, 40))
    assert [row["person"] for row in training.of(li, "EM1").ending()] == ["Li"]
    with li.view.act("book", "x"), pytest.raises(VisibilityError):
        training._unless_officer(li, "EM1")
    training.end(office, "EM1", "Li", "1")
    assert training.of(li, "EM1").holds("Li") is None
    training.give(office, "EM1", "Bo", "1", (dt.date(2026, 12, 1) + dt.timedelta(days=400)).isoformat())
    assert training.of(li, "EM1").holds("Bo")["t1"] == lab.second(0, 400)
    assert list(office.store.replayed()) == []


def test_officers_of_another_resource_and_signed_out_people_do_nothing(tmp_path, clock):
    office = lab.make(tmp_path, qualification="1")
    session = planned(office)
    other = office.seen_by(
        Subject("F2", frozenset({"public"}), frozenset({"facility:EM2"}), scoped=frozenset({"facility_officer"}))
    )
    own = office.seen_by(
        Subject("F1", frozenset({"public"}), frozenset({"facility:EM1"}), scoped=frozenset({"facility_officer"}))
    )
    nobody = office.seen_by(Subject("", frozenset({"public"})))
    for act in (lambda one: training.cancel(one, "EM1", session), lambda one: training.give(one, "EM1", "Li", "1"),
                lambda one: planned(one)):  # fmt: skip
        for person in (other, nobody):
            with pytest.raises(VisibilityError):
                act(person)
    with pytest.raises(VisibilityError):
        training.book(nobody, session)
    with office.store.open(lab.LOADER).act("load", "lab") as change:
        change.insert("qualification", [{"person": "Li", "resource": "EM1", "level": "1", "t0": 1, "t1": NOW + DAY}])
    training.give(own, "EM1", "Li", "1")
    assert training.of(own, "EM1").holds("Li")["t1"] is None
    training.end(own, "EM1", "Li", "1")
    training.cancel(own, "EM1", session)
    assert training.of(own, "EM1").planned == []
    with pytest.raises(StateError):
        training.book(lab.as_(office, "Li"), session)


def test_who_had_a_place_sees_what_came_of_it(tmp_path, clock):
    office = lab.make(tmp_path, qualification="1", horizon=400 * DAY)
    with pytest.raises(InputError, match="2026-12-01") as caught:
        planned(office, t1=lab.second(9))
    assert str(lab.second(9)) not in caught.value.say("en")
    session, off = planned(office), planned(office, start=lab.second(15))
    li = lab.as_(office, "Li")

    def page(who=li, path="/facilities/EM1/people"):
        browser = TestClient(app.create(who, who.subject), base_url="http://127.0.0.1")
        return browser.get(f"/en{path}").text

    training.book(li, session)
    training.book(li, off)
    training.cancel(office, "EM1", off)
    assert "called off: it does not take place" in page()
    assert "You have a place in the training on 2026-12-01" in page() and "Book a place in a session" not in page()
    clock(lab.second(13))
    waits = "You need level 1 for this instrument. The training of 1 December is to be confirmed by a facility officer"
    assert waits in page() and page().count("to be confirmed by a facility officer") > page().count(waits)
    assert refused(li, "2026-12-02T09:00", "2026-12-02T10:00").message.en == waits
    assert waits in page(path="/facilities/bookings?week=2026-11-30&r=all")
    assert "Plan sessions, and confirm" in page(office) and "Book a place in a session" not in page(office)
    training.confirm(office, "EM1", session, "Li", passed=False)
    assert "you were noted as not trained" in page() and "No session is planned" in page()
    training.give(office, "EM1", "Li", "1", "2027-11-30")
    assert re.search("trained, until (<span[^>]*>)?2027-11-30", page(path="/facilities/bookings?week=2026-11-30&r=all"))


def test_who_can_take_no_place_asks_for_a_session_and_the_officer_sees_who(tmp_path, clock):
    office = lab.make(tmp_path, qualification="1", horizon=400 * DAY)
    subjects.grant(granting._keeper(office, "setup"), "Fa", "facility_officer", "facility:EM1", "2090-01-01T00:00:00Z",
                   "setup")  # fmt: skip
    li, bo = lab.as_(office, "Li"), lab.as_(office, "Bo")

    def browser(who):
        return TestClient(app.create(who, who.subject), base_url="http://127.0.0.1", follow_redirects=False)

    def press(who, **form):
        here = {"host": "127.0.0.1", "origin": "http://127.0.0.1"}
        return browser(who).post("/en/facilities/EM1/people", data=form, headers=here)

    def page(who, path="/facilities/EM1/people", lang="en"):
        return browser(who).get(f"/{lang}{path}").text

    # what is missing is said before the form of a booking, and its refusal leads to the page by its name
    book = page(li, "/facilities/EM1/booking")
    assert book.index("You need level 1") < book.index(">People and training<") < book.index('id="book-start"')
    told = refused(li, "2026-12-02T09:00", "2026-12-02T10:00")
    assert "“People and training”" in told.fix.en and "“人员与培训”" in told.fix.zh
    assert ">People and training<" in page(li, "/facilities/bookings?week=2026-11-30&r=all")
    assert "Ask for a session" in page(li) and "申请安排培训" in page(li, lang="zh")
    assert press(li, act="ask").status_code == 303
    assert "you are told once one is planned" in page(li) and 'value="ask"' not in page(li)
    with pytest.raises(StateError):
        training.ask(li, "EM1")
    for said in (page(office), page(office, lang="zh")):
        assert ">Li<" in said or "Li" in said
    assert "Who asks for a session" in page(office) and "Li" not in page(bo)
    (step,) = training.waiting(office)
    assert "1 ask for one" in step.text.en and not list(training.waiting(li))
    (row,) = messages.notices(office.store, Subject("Fa", frozenset({"member"})))
    assert row["kind"] == "waits" and row["about"] == "/facilities/EM1/people"
    # a session ends the asking once a place is taken; who asked is told of it; a full one offers no place
    session = planned(office, places=1)
    (row,) = messages.notices(office.store, li.subject)
    assert row["kind"] == "request_answered"
    assert not list(training.waiting(office)) and "Book a place" in page(li)
    training.book(li, session)
    assert training.of(office, "EM1").asked == []
    full = page(bo)
    assert "Every session that is planned is full" in full and "Book a place" not in full and 'value="ask"' in full
    assert "full" in refused(bo, "2026-12-02T09:00", "2026-12-02T10:00").message.en
    assert "confirmed it" in refused(li, "2026-12-02T09:00", "2026-12-02T10:00").fix.en
    training.ask(bo, "EM1")
    training.give(office, "EM1", "Bo", "1")
    assert training.of(office, "EM1").asked == [] and list(office.store.replayed()) == []
