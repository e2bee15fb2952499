# SPDX-License-Identifier: Apache-2.0
"""The queue of background jobs, and the runner that works it off."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from tests.people import admit
from tests.work_queue import work_off

from yuzui import registry, runner
from yuzui.errors import StateError, StoreError, VisibilityError
from yuzui.job import background
from yuzui.job.mail import Office
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.store import jobs, messages
from yuzui.store.subjects import resolve
from yuzui.text import Text

ROOT = Path(__file__).parents[2]


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    for folder in (ROOT, ROOT / "tests" / "background" / "start"):
        monkeypatch.syspath_prepend(folder)  # what is started gets the same path
    seams = {**registry.SEAMS, "background": (*registry.SEAMS["background"], "tests.background")}
    monkeypatch.setattr(registry, "SEAMS", seams)
    workspace = Workspace(tmp_path / "w")
    assert workspace.subject
    yield workspace
    workspace.close()


def person(workspace, name):
    admit(workspace, name, roles=("programme_officer",))
    return workspace.seen_by(resolve(workspace.store, name), "web")


def ask(workspace, **args):
    return background.ask(workspace, "trial", args).removeprefix("/jobs/")


def row(workspace, name):
    return jobs.get(workspace.store, workspace.subject, name)


def actions(workspace):
    return [event["action"] for event in workspace.store.engine.log(0) if event["action"].startswith("job")]


def until(test, seconds=20):
    end = time.monotonic() + seconds
    while not (value := test()):
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)
    return value


def worked(workspace, name, most=1, rounds=lambda: None):
    """Let a runner work here until a job has ended; return its row."""
    one = runner.Runner(workspace.dir, most)
    try:
        until(lambda: (one.round(), rounds(), row(workspace, name)["ended"])[-1])
        one.round()
    finally:
        one.close()
    return row(workspace, name)


def test_the_same_question_asked_twice_is_one_job_and_is_seen_by_its_maker_only(workspace):
    ann, bob = person(workspace, "ann"), person(workspace, "bob")
    name = ask(ann, n=1)
    assert ask(ann, n=1) == name != ask(ann, n=2) and ask(bob, n=1) != name
    for other in (bob.subject, PUBLIC, Subject("ann", frozenset({"public"}))):
        with pytest.raises(VisibilityError) as caught:
            jobs.get(workspace.store, other, name)
        assert caught.value.say("en") == VisibilityError.not_found().say("en")
        with pytest.raises(VisibilityError):
            jobs.cancel(workspace.store, other, name)
    office = Subject("chief", frozenset({"administrator"}))
    assert jobs.get(workspace.store, office, name)["by"] == "ann" and len(jobs.every(workspace.store, office)) == 3
    with pytest.raises(VisibilityError):
        jobs.every(workspace.store, bob.subject)
    assert [one["args"]["n"] for one in jobs.of(workspace.store, bob.subject)] == [1]
    assert workspace.view.count("background_job") == 0  # nobody reads it any other way
    with pytest.raises(VisibilityError):
        background.ask(ann, "nothing", {})
    for n in range(3, jobs.MOST + 1):
        ask(ann, n=n)
    with pytest.raises(StateError) as full:
        ask(ann, n=99)
    assert full.value.code == "too_many_jobs" and "取消" in str(full.value.fix.zh)


def test_jobs_are_started_in_turn_by_person(workspace):
    ann, bob, cid = (person(workspace, name) for name in ("ann", "bob", "cid"))
    names = {ask(who, n=n): f"{who.subject.name}{n}" for who, n in
             ((ann, 1), (ann, 2), (ann, 3), (bob, 1), (bob, 2), (cid, 1))}  # fmt: skip
    order = [names[one["id"]] for one in jobs.in_order(jobs._rows(workspace.store, jobs._LIVE))]
    assert order == ["ann1", "bob1", "cid1", "ann2", "bob2", "ann3"]
    ids = {label: name for name, label in names.items()}
    assert jobs.place(workspace.store, ids["ann2"]) == (4, 6)
    started = [names[one["id"]] for one in jobs.claim(workspace.store, 2)]
    assert started == ["ann1", "bob1"] and jobs.place(workspace.store, ids["cid1"]) == (1, 4)
    with closing(Workspace(workspace.dir)) as other:  # another runner takes none of these
        assert [names[one["id"]] for one in jobs.claim(other.store, 9)] == ["cid1", "ann2", "bob2", "ann3"]
    assert jobs.claim(workspace.store, 9) == []


def test_what_came_of_a_job_is_written_down_and_told(workspace, monkeypatch):
    monkeypatch.setenv("YUZUI_JOB_MEMORY", "1500000000")
    monkeypatch.setenv("YUZUI_JOB_CPU", "2")
    one = runner.Runner(workspace.dir, 4)
    asked = {
        do: ask(workspace, do=do, **more)
        for do, more in {
            "write": {"number": 1, "steps": 3}, "die once": {}, "hoard": {"bytes": 4e9}, "spin": {},
        }.items()
    }  # fmt: skip
    until(lambda: (one.round(), all(row(workspace, name)["ended"] for name in asked.values()))[-1], 40)
    one.close()
    rows = {do: row(workspace, name) for do, name in asked.items()}
    assert {do: (one["state"], one["tries"]) for do, one in rows.items()} == {
        "write": ("done", 1), "die once": ("done", 2), "hoard": ("failed", 1), "spin": ("failed", 1),
    }  # fmt: skip
    done = rows["write"]
    assert (done["result"], done["done"], done["total"]) == ("/fund", 3, 3) and done["cpu"] > 0
    assert workspace.view.get("call", "T1")["title"] == workspace.subject.name
    for do in ("refuse", "break"):
        asked[do] = ask(workspace, do=do)
    assert work_off(workspace) == 2
    rows = {do: row(workspace, name) for do, name in asked.items()}
    assert rows["refuse"]["error"]["message"] == {"en": "this is wrong", "zh": "有误"}
    assert rows["refuse"]["error"]["fix"]["zh"] == "请写 8"
    codes = {do: one["error"]["code"] for do, one in rows.items() if one["error"]}
    assert codes == {"refuse": "wrong", "break": "fault", "hoard": "memory_limit", "spin": "cpu_limit"}
    told = {one["about"]: one["kind"] for one in messages.notices(workspace.store, workspace.subject)}
    assert told == {f"/jobs/{one['id']}": f"job_{one['state']}" for one in rows.values()}
    messages.read(workspace.store, workspace.subject, f"/jobs/{done['id']}")
    assert len(messages.notices(workspace.store, workspace.subject)) == 5
    assert sorted(set(actions(workspace))) == ["job asked", "job done", "job failed", "job lost"]
    assert workspace.store.log_state().bad is None and list(workspace.store.replayed()) == []


def test_who_no_longer_may_is_refused_when_it_starts(workspace):
    ann = person(workspace, "ann")
    name = ask(ann, do="write", number=2)
    with workspace.store.engine.transaction():
        workspace.store.engine.connection.execute("DELETE FROM role_grant WHERE subject = 'ann'")
    assert work_off(workspace) == 1
    ended = jobs._rows(workspace.store, '"id" = ?', name)[0]
    assert ended["state"] == "failed" and ended["error"]["code"] == VisibilityError.not_found().code


def test_a_cancelled_job_ends_with_its_process(workspace):
    waits, runs = ask(workspace, steps=1000, pause=0.05), ask(workspace, n=2)
    jobs.cancel(workspace.store, workspace.subject, runs)  # that one waits still
    one = runner.Runner(workspace.dir, 1)
    until(lambda: (one.round(), row(workspace, waits)["done"])[-1])
    pid = one.running[0].popen.pid
    until(lambda: (one.round(), row(workspace, waits)["done"] > 2)[-1])
    assert background.seconds_left(row(workspace, waits), time.time() + 2) > 10
    jobs.cancel(workspace.store, workspace.subject, waits)
    jobs.cancel(workspace.store, workspace.subject, waits)  # twice is once
    until(lambda: one.round() == 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert {row(workspace, name)["state"] for name in (waits, runs)} == {"cancelled"}
    assert actions(workspace).count("job cancelled") == 2
    one.close()


def test_a_runner_that_is_killed_loses_nothing(workspace):
    office = Office("folder:out", "office@yuzui.example", "https://yuzui.example", workspace.dir)
    keeper = runner.Keeper(workspace, office, every=0.1)
    keeper.start()
    name = ask(workspace, steps=1, pause=1.0)
    until(lambda: row(workspace, name)["done"])
    first = keeper.popen.pid
    os.kill(first, signal.SIGKILL)
    ended = until(lambda: row(workspace, name)["ended"] and row(workspace, name))
    assert (ended["state"], ended["tries"]) == ("done", 2) and keeper.popen.pid != first
    assert actions(workspace) == ["job asked", "job lost", "job done"]
    messages.mail(workspace.store, "ann@a.example", "en", "signed", "e", {"about": "/fund"})
    until(lambda: list(workspace.dir.glob("out/*.eml")))  # the runner sends it
    # the web process is killed: the runner sees that its standard input ended, and puts back what runs; that is no try
    name = ask(workspace, steps=1, pause=60)
    until(lambda: row(workspace, name)["done"])
    keeper._closed.set()
    keeper.popen.stdin.close()
    assert keeper.popen.wait(10) == 0
    assert (row(workspace, name)["state"], row(workspace, name)["tries"]) == ("queued", 0)
    keeper.close()


def test_a_process_that_is_not_heard_of_within_its_lease_is_lost(workspace):
    name = ask(workspace)
    assert len(jobs.claim(workspace.store, 1)) == 1
    alive = os.getppid()
    jobs.renew(workspace.store, name, pid=alive, done=1)
    assert row(workspace, name)["lease"] - time.time() > jobs.LEASE - 5 and jobs.waiting(workspace.store) == 0
    assert jobs.recover(workspace.store) == 0
    for tries in (1, 2):
        with workspace.store.engine.transaction():
            messages.put(workspace.store, jobs.TABLE, row(workspace, name) | {"lease": 1, "pid": alive})
        assert jobs.waiting(workspace.store) == 1 and jobs.recover(workspace.store, {name}) == 0
        assert jobs.recover(workspace.store) == 1 and not jobs.renew(workspace.store, name)
        lost = row(workspace, name)
        assert (lost["state"], lost["tries"], lost["ended"] is None) == ("lost", tries, tries == 1)
        assert len(jobs.claim(workspace.store, 1)) == 2 - tries
    assert jobs.end(workspace.store, name, "done") is None  # what comes too late changes nothing
    # the runner itself ends a process that says nothing any more
    name = ask(workspace, pause=600)
    one = runner.Runner(workspace.dir, 1)
    until(lambda: (one.round(), row(workspace, name)["done"])[-1])
    one.running[0].heard -= jobs.LEASE + 600
    one.round()
    assert row(workspace, name)["state"] in ("lost", "running") and row(workspace, name)["tries"] in (1, 2)
    assert actions(workspace).count("job lost") == 3
    one.close()


def test_a_locked_store_and_a_full_disk_are_waited_for(workspace, monkeypatch):
    workspace.close()
    monkeypatch.setenv("YUZUI_BUSY_TIMEOUT", "0.05")
    workspace = Workspace(workspace.dir)
    name = ask(workspace, steps=3)
    one = runner.Runner(workspace.dir, 1)
    until(lambda: one.round())
    until(lambda: one.running[0].outcome)
    with closing(sqlite3.connect(workspace.dir / "yuzui.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            one.round()
        assert caught.value.code == "busy" and row(workspace, name)["state"] == "running"
        with pytest.raises(StoreError):
            ask(workspace, n=2)
    pages = one.workspace.store.engine.run("PRAGMA page_count")[0][0]
    with closing(sqlite3.connect(workspace.dir / "yuzui.sqlite")) as other:
        other.execute("VACUUM")
    one.workspace.store.engine.run(f"PRAGMA max_page_count = {pages}")
    put = jobs.tell
    monkeypatch.setattr(jobs, "tell", lambda store, row: (_fill(store), put(store, row)))
    with pytest.raises(StoreError) as caught:
        one.round()
    assert caught.value.code == "sqlite_full" and row(workspace, name)["state"] == "running"
    monkeypatch.setattr(jobs, "tell", put)
    one.workspace.store.engine.run("PRAGMA max_page_count = 1000000")
    until(lambda: one.round() == 0)
    assert row(workspace, name)["state"] == "done"
    one.close()


def _fill(store):
    table = store.engine.tables["notice"]
    rows = [(f"{n}", "x", "k", '"' + "x" * 4000 + '"', None, 1, None) for n in range(500)]
    assert len(table.names) == len(rows[0])
    store.engine.put(table, rows, replace=True)


def test_every_kind_says_what_it_is_and_takes_the_inputs_of_its_question():
    from yuzui.funding.inputs import Fund
    from yuzui.scheduling.inputs import Schedule

    for name, kind in registry.modules("background").items():
        assert isinstance(kind.TITLE, Text) and isinstance(background.following(name), Text) and callable(kind.run)
    read = background.inputs(Fund, {"call": "C1", "rules": "a/b.toml", "redraws": 50, "lang": "zh", "more": 1})
    assert (read.call, read.rules.name, read.redraws, read.lang) == ("C1", "b.toml", 50, "zh")
    assert background.inputs(Schedule, {"path": "x.json", "budget": 5}).path == "x.json"
