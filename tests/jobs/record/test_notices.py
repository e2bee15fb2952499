# SPDX-License-Identifier: Apache-2.0
"""Who is told what, once, by whatever moves: lists, decisions, bookings, trainings, jobs, the week."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
import time
from contextlib import closing, contextmanager

import pytest
from tests.jobs.funding.test_sign_here import RULES
from tests.jobs.scheduling import lab
from tests.jobs.scheduling.test_training import planned
from tests.site import Town
from tests.slates import FUND, decide

from yuzui import runner
from yuzui.funding import slate_acts
from yuzui.job import background, daily, mail, notices
from yuzui.job.contract import of
from yuzui.job.mail import Office
from yuzui.model.visibility import Subject
from yuzui.scheduling.booking import desk, series, training
from yuzui.scheduling.booking.desk import Terms
from yuzui.scheduling.booking.policy import Slot
from yuzui.sheets.formats import ics
from yuzui.store import durable, jobs, messages
from yuzui.store.sqlite import SqliteEngine
from yuzui.store.subjects import resolve

DAY = 86_400


def mails(workspace):
    """Return kind and person of every mail in the queue, and empty it."""
    found = sorted((row["kind"], row["account"]) for row in messages.rows(workspace.store, "mail", "1"))
    workspace.store.engine.run('DELETE FROM "mail"')
    return found


def told(workspace, kind):
    return sorted(row["account"] for row in messages.rows(workspace.store, "notice", '"kind" = ?', kind))


def seen(town, person):
    return town.workspace.seen_by(resolve(town.workspace.store, person), "web")


@pytest.fixture
def clock(monkeypatch):
    def turn(second):
        monkeypatch.setattr(durable, "FIXED", second)

    turn(int(lab.NOW))
    return turn


def test_a_list_is_told_to_whose_turn_it_is_and_a_decision_to_who_worked_on_it(tmp_path):
    (tmp_path / "proposals.csv").write_text("id,amount,value,pi\nA,40,8,Lin\nB/1,50,5,Wu\nC:2,50,6,Qi\n")
    (tmp_path / "rules.toml").write_text(RULES)
    (tmp_path / "w").mkdir()
    town = Town(tmp_path / "w")
    workspace = town.workspace
    assert workspace.subject
    for name, role in (("Otto", "programme_officer@call:c"), ("Olga", "programme_officer@call:c"),
                       ("Dora", "decider@call:c"), ("Cai", "panel_chair@call:c"), ("Eve", "decider@call:other"),
                       ("Max", "decider"), ("Ann", "applicant@call:c")):  # fmt: skip
        town.person(name, role)
    mails(workspace)
    run = FUND.save(workspace, FUND.run(workspace, path=tmp_path), of("fund").module.Inputs(path=tmp_path))
    slate_acts.propose(seen(town, "Otto"), run, "")
    # whose office is everywhere is asked only where nobody answers for the call
    assert mails(workspace) == [("decision_waits", "Cai"), ("decision_waits", "Dora")]
    slate_acts.send_back(seen(town, "Dora"), run, "", "one score was wrong")
    assert mails(workspace) == [("decision_waits", "Olga"), ("decision_waits", "Otto")]
    slate_acts.propose(seen(town, "Otto"), run, "")
    mails(workspace)
    decide(seen(town, "Dora"), run, by="Dora", authority="clause 9", reason="as ranked")
    assert mails(workspace) == [("signed", "Cai"), ("signed", "Olga"), ("signed", "Otto")]
    assert told(workspace, "signed") == ["Cai", "Olga", "Otto"] and not told(workspace, "released")
    assert list(workspace.store.replayed()) == []


def test_bookings_are_mailed_with_their_entry_for_a_calendar_and_name_nobody(tmp_path, clock):
    office = lab.make(tmp_path / "w", level="network")
    town = Town(tmp_path / "w")
    for name in ("Li", "Bo"):
        town.person(name, "member")
    town.accounts.change("Bo", lang="zh")
    mails(office)
    first = lab.book(seen(town, "Li"), 9, 11)["booking"]
    lab.book(seen(town, "Bo"), 9, 11, wait=True)
    lab.book(office, 12, 13, by="Li")
    found = messages.rows(office.store, "mail", '"kind" = ?', "booking_made")
    assert [row["account"] for row in found] == ["Li", "Li"] and told(office, "booking_made") == ["Li"]
    mails(office)
    desk.cancel(seen(town, "Li"), first, "Li")
    rows = {row["kind"]: row for row in messages.rows(office.store, "mail", "1")}
    assert {kind: row["account"] for kind, row in rows.items()} == {
        "booking_cancelled": "Li", "booking_handed_over": "Bo",
    }  # fmt: skip
    (tmp_path / "a.ics").write_text(rows["booking_cancelled"]["args"]["ics"], newline="")
    (event,) = ics.events(tmp_path / "a.ics")
    assert (event.status, event.uid) == ("CANCELLED", f"{first}@EM1.yuzui")
    assert "SEQUENCE:1" in rows["booking_cancelled"]["args"]["ics"]
    (tmp_path / "b.ics").write_text(rows["booking_handed_over"]["args"]["ics"], newline="")
    (event,) = ics.events(tmp_path / "b.ics")
    assert (event.status, event.start) == ("CONFIRMED", dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC))
    # another time is one event with both entries; a series is one mail
    mails(office)
    (booked,) = [row["id"] for row in office.desk.select("booking") if row["user"] == "Bo"]
    desk.change_time(seen(town, "Bo"), booked, Slot(lab.second(15), lab.second(17)), "Bo")
    (changed,) = messages.rows(office.store, "mail", "1")
    assert (changed["kind"], changed["account"]) == ("booking_changed", "Bo")
    (tmp_path / "c.ics").write_text(changed["args"]["ics"], newline="")
    assert sorted(one.status for one in ics.events(tmp_path / "c.ics")) == ["CANCELLED", "CONFIRMED"]
    mails(office)
    dates = [Slot(lab.second(9, day), lab.second(10, day)) for day in (1, 2, 3)]
    series.book(seen(town, "Li"), "EM1", dates, series.Rule("daily"), Terms("Li"), [one.start for one in dates])
    assert mails(office) == [("booking_made", "Li")]
    for row in rows.values():
        assert not {"Li", "Bo"} & set(str(row["args"]["ics"]).replace(":", " ").split())


def test_the_clock_tells_of_trainings_that_end_and_of_the_week_once(tmp_path, clock, monkeypatch):
    office = lab.make(tmp_path / "w", qualification="1")
    town = Town(tmp_path / "w")
    for name in ("Li", "Bo", "Cy"):
        town.person(name, "member")
    training.give(office, "EM1", "Li", "1", "2026-12-20")
    training.give(office, "EM1", "Bo", "1", "2027-03-01")
    session = planned(office)
    training.book(seen(town, "Cy"), session)
    clock(lab.second(12))
    training.confirm(office, "EM1", session, "Cy", passed=False)
    assert mails(office) == [("request_answered", name) for name in ("Bo", "Cy", "Li")]
    later = [0]
    now = messages.now
    monkeypatch.setattr(messages, "now", lambda: now() + later[0])
    assert not daily.due(office.store)  # the first hour begins
    later[0] = 3600
    assert daily.due(office.store) and any("Li: EM1 1" in line for line in daily.tick(office))
    assert mails(office) == [("training_ends", "Li")] and not daily.due(office.store)
    later[0] = 7200
    assert daily.due(office.store)
    daily.tick(office)
    assert mails(office) == [] and told(office, "training_ends") == ["Li"]
    # what ends at another time is another event
    training.give(office, "EM1", "Li", "1", "2026-12-25")
    mails(office)
    daily.tick(office)
    assert mails(office) == [("training_ends", "Li")]
    # Monday: the officers of a call with a list that waits; who ended it gets nothing, nor who has nothing to do
    (tmp_path / "proposals.csv").write_text("id,amount,value,pi\nA,40,8,Lin\nB,50,5,Wu\n")
    (tmp_path / "rules.toml").write_text(RULES)
    FUND.save(town.workspace, FUND.run(town.workspace, path=tmp_path), of("fund").module.Inputs(path=tmp_path))
    otto, olga = (town.person(name, "programme_officer@call:c").quick() for name in ("Otto", "Olga"))
    mails(office)
    assert otto.post("/en/me/mail").status_code == 303  # nothing is ticked
    assert "You get no weekly mail" in otto.get("/en/me/mail").text and "Once a week" in olga.get("/en/me/mail").text
    clock(lab.second(9, 6))
    for _ in range(2):
        daily.tick(office)
    assert mails(office) == [("digest", "Olga")]
    assert list(office.store.replayed()) == []


def test_a_runner_of_a_site_ticks_and_mails_even_if_the_disk_is_full_meanwhile(tmp_path, clock, monkeypatch):
    office = lab.make(tmp_path / "w", qualification="1")
    town = Town(tmp_path / "w")
    town.person("Li", "member")
    training.give(office, "EM1", "Li", "1", "2026-12-20")
    mails(office)
    monkeypatch.setattr(runner, "POST", 0.05)
    way = Office("folder:out", "Yuzui <office@yuzui.example>", "https://yuzui.example", tmp_path)
    with office.store.engine.transaction():
        messages.put(office.store, "clock_tick", {"name": "tick", "at": messages.now() - 3600})
    one = runner.Runner(tmp_path / "w", 1, way)
    engine = one.workspace.store.engine
    engine.run(f"PRAGMA max_page_count = {engine.run('PRAGMA page_count')[0][0]}")
    real, full = messages.put, []

    def put(store, table, row):
        if len(full) < 3:
            full.append(table)
            raise desk.StateError(notices.Text("the disk is full", "磁盘已满"), code="sqlite_full")
        real(store, table, row)

    monkeypatch.setattr(messages, "put", put)
    thread = threading.Thread(target=one._post, daemon=True)
    engine.run("PRAGMA max_page_count = 1000000")
    thread.start()
    limit = time.monotonic() + 20
    while time.monotonic() < limit and not list((tmp_path / "out").glob("*.eml")):
        time.sleep(0.05)
    one.stopped.set()
    thread.join(10)
    assert len(full) == 3 and len(list((tmp_path / "out").glob("*.eml"))) == 1
    assert told(office, "training_ends") == ["Li"]
    one.close()


def test_a_tick_on_the_page_of_a_job_asks_for_a_mail(tmp_path):
    (tmp_path / "w").mkdir()
    town = Town(tmp_path / "w", mail="folder:out", sender="office@yuzui.example")
    li, bo = (town.person(name, "programme_officer").quick() for name in ("Li", "Bo"))
    path = background.ask(seen(town, "Li"), "draft", {})
    name = path.rsplit("/", 1)[1]
    subject = resolve(town.workspace.store, "Li")
    for given, wanted in (({"mail": "yes"}, True), ({}, False), ({"mail": "yes"}, True)):
        assert li.post(f"/en{path}", act="mail", **given).status_code == 303
        assert bool(jobs.get(town.workspace.store, subject, name)["notify"]) is wanted
    assert bo.post(f"/en{path}", act="mail", token=bo.token("/en/me"), mail="yes").status_code == 404
    with pytest.raises(Exception, match="not found"):
        jobs.notify(town.workspace.store, Subject("Ada", frozenset({"administrator"})), name, False)
    assert mail.send(town.workspace.store, Office("none", "", "", tmp_path)) == 0


def test_a_form_that_meets_a_locked_store_or_a_full_disk_comes_back_filled_and_works_later(
    tmp_path, clock, monkeypatch
):
    monkeypatch.setenv("YUZUI_BUSY_TIMEOUT", "0.05")
    lab.make(tmp_path / "w", qualification="1").close()
    town = Town(tmp_path / "w")
    fa = town.person("Fa", "facility_officer@facility:EM1").quick()
    path = "/en/facilities/EM1/people"
    form = {"act": "plan", "level": "1", "start": "2026-12-01T10:00", "until": "2026-12-01T12:00", "places": "3",
            "room": "Lab beyond the weir"}  # fmt: skip
    token = fa.token(path)
    with closing(sqlite3.connect(tmp_path / "w" / "yuzui.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        locked = fa.post(path, token=token, **form)
    engine = town.workspace.store.engine
    pages = engine.run("PRAGMA page_count")[0][0]
    real = SqliteEngine.transaction

    @contextmanager
    def full(self, *args, **more):
        with real(self, *args, **more):
            self.run(f"PRAGMA max_page_count = {pages}")
            yield
            self.put(self.tables["notice"], [(f"{n}", "x", "k", '"' + "x" * 4000 + '"', None, 1, None)
                                             for n in range(500)], replace=True)  # fmt: skip

    monkeypatch.setattr(SqliteEngine, "transaction", full)
    filled = fa.post(path, token=token, **form)
    monkeypatch.setattr(SqliteEngine, "transaction", real)
    for answer in (locked, filled):
        assert answer.status_code == 503 and 'value="Lab beyond the weir"' in answer.text
        assert 'role="alert"' in answer.text
    assert town.workspace.desk.count("training_session") == 0 == len(messages.rows(town.workspace.store, "notice", "1"))
    town.workspace.store.engine.run("PRAGMA max_page_count = 1000000")
    for _ in range(2):  # connections of other threads
        answer = fa.post(path, token=token, **form)
    assert answer.status_code == 303 and town.workspace.desk.count("training_session") >= 1
