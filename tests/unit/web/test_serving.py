# SPDX-License-Identifier: Apache-2.0
"""Pages beside solves: none waits for one, a full queue is said politely, who leaves is noticed."""

from __future__ import annotations

import asyncio
import pickle
import re
from itertools import count

import httpx2
import pytest
from starlette.testclient import TestClient

from yuzui.errors import StoreError
from yuzui.faces.web import app, serving
from yuzui.funding.jobs import fund
from yuzui.job.workspace import Workspace
from yuzui.solve import runner
from yuzui.solve.runner import Job, Runner

ROWS = "id,amount,value,field\nA-1,40,8,x\nB-1,70,13,y\nC-1,50,9,x\nD-1,30,2,y\n"
RULES = """format = "yuzui-rules/1"
call = {id = "small", currency = "CNY", unit = 1}
value = {from = "given", per = "proposal", zero = 0}
[[rule]]
name = "budget"
kind = "budget"
total = 100
strength = "hard"
source = "clause 1"
"""
WHY = "/en/slates/small/why/A-1"


SCOPE = {
    "type": "http", "method": "GET", "path": WHY, "raw_path": WHY.encode(),
    "query_string": b"", "headers": [(b"host", b"127.0.0.1")], "http_version": "1.1",
    "scheme": "http", "root_path": "", "server": ("127.0.0.1", 80),
}  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    place = tmp_path_factory.mktemp("serving")
    (place / "proposals.csv").write_text(ROWS, encoding="utf-8")
    (place / "rules.toml").write_text(RULES, encoding="utf-8")
    made = Workspace(place / "w")
    made.save("fund", fund.run(made, path=place))
    yield made
    made.close()


pytestmark = pytest.mark.usefixtures("fresh")


@pytest.fixture
def fresh():
    runner.ANSWERS.clear()


class Endless(Runner):
    """Solves nothing, ever; or as many at once as there is room for."""

    def __init__(self, room=1000):
        super().__init__(workers=1, room=room)
        self.jobs, self.left, self.order = [], [], count()

    def ask(self, task, owner):
        if len(self.jobs) >= self.room:
            raise self.busy()
        self.jobs.append(Job(next(self.order), task, owner))
        return self.jobs[-1]

    def leave(self, job, cancel=True):
        self.left.append((job.number, cancel))


def asking(workspace, runner):
    transport = httpx2.ASGITransport(app.create(workspace, runner=runner))
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1")


def test_readers_who_wait_for_a_solve_hold_no_other_page(workspace):
    """Forty-five of them held a page that is not there for 25 seconds."""

    async def go():
        runner = Endless()
        async with asking(workspace, runner) as client:
            waiting = [asyncio.create_task(client.get(WHY)) for _ in range(45)]
            while len(runner.jobs) < 45:
                await asyncio.sleep(0.01)
            missing = await asyncio.wait_for(client.get("/en/nothing"), 30)
            slates = await asyncio.wait_for(client.get("/en/slates"), 30)
            assert (missing.status_code, slates.status_code) == (404, 200)
            assert not any(one.done() for one in waiting)
            # and each gets its own answer when it comes
            for job in runner.jobs:
                job.future.set_result(job.task.run())
            answers = await asyncio.gather(*waiting)
        assert {one.status_code for one in answers} == {200}
        assert len({one.content for one in answers}) == 1
        assert sorted(runner.left) == [(n, True) for n in range(45)]
        return answers[0].content

    solved_elsewhere = asyncio.run(go())
    runner.ANSWERS.clear()
    assert TestClient(app.create(workspace)).get(WHY).content == solved_elsewhere


def test_a_full_queue_is_said_in_both_languages_with_when_to_come_back(workspace):
    client = TestClient(app.create(workspace, runner=Endless(room=0)))
    seen = {}
    for lang in ("en", "zh"):
        answer = client.get(WHY.replace("/en/", f"/{lang}/"))
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 2
        assert f'lang="{lang}' in answer.text
        seen[lang] = re.sub(r"</?span.*?>", "", answer.text)
    assert "the queue is full" in seen["en"] and "ask again in" in seen["en"]
    assert "队列已满" in seen["zh"] and "秒后重试" in seen["zh"]
    document = client.get(f"{WHY}?format=json")
    assert document.status_code == 503 and document.headers["retry-after"]
    assert document.json()["code"] == "queue_full"
    assert client.get("/en/slates").status_code == 200


def test_who_has_waited_long_is_asked_to_come_back_and_the_solve_goes_on(workspace, monkeypatch):
    monkeypatch.setattr(serving, "PATIENCE", 0.05)
    runner = Endless()
    answer = TestClient(app.create(workspace, runner=runner)).get(WHY)
    assert answer.status_code == 503 and answer.headers["retry-after"]
    assert runner.left == [(0, False)]


@pytest.mark.parametrize("leaving", [True, False])
def test_who_leaves_ends_the_wait(workspace, leaving):
    async def go():
        runner = Endless()
        pages, messages = app.create(workspace, runner=runner), asyncio.Queue()
        sent = []

        async def send(message):
            sent.append(message)

        page = asyncio.create_task(pages(SCOPE, messages.get, send))
        while not runner.jobs:
            await asyncio.sleep(0.01)
        if leaving:
            await messages.put({"type": "http.disconnect"})
        else:  # the server ends
            page.cancel()
        await asyncio.wait_for(page, 30)
        assert sent[0]["status"] == serving.GONE and runner.left == [(0, True)]

    asyncio.run(go())


def test_a_caller_that_says_the_same_for_ever_holds_nothing_up(workspace):
    """As a check of the plan asks pages: its channel never ends."""

    async def go():
        runner, sent = Endless(), []
        pages = app.create(workspace, runner=runner)

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        page = asyncio.create_task(pages(SCOPE, receive, send))
        while not runner.jobs:
            await asyncio.sleep(0.01)
        runner.jobs[0].future.set_result(runner.jobs[0].task.run())
        await asyncio.wait_for(page, 30)
        assert sent[0]["status"] == 200

    asyncio.run(go())


def test_a_page_solves_in_a_process_and_says_the_same(workspace):
    runner = Runner(workers=1)
    try:
        client = TestClient(app.create(workspace, runner=runner))
        first = client.get(WHY)
        (process,) = runner._processes.values()
        assert first.status_code == 200 and process._popen.poll() is None
        # what was answered is there for the next, in any form and language
        runner.close()
        assert client.get(WHY).content == first.content
        assert client.get(WHY.replace("/en/", "/zh/")).status_code == 200
        with pytest.raises(StoreError):
            runner.ask(runner.Task.of("os:getpid", keep=bool), "a")
    finally:
        runner.close()


def test_an_act_that_is_refused_is_done_once_though_its_page_is_built_twice(workspace, monkeypatch):
    from yuzui.errors import StateError
    from yuzui.faces.web import serving
    from yuzui.funding.pages import slate_why
    from yuzui.text import same

    acts = []

    def act(*_):
        acts.append(1)
        raise StateError(same("no"))

    for name, value in {"WRITERS": slate_why.ROLES, "act": act}.items():
        monkeypatch.setattr(slate_why, name, value, raising=False)
    monkeypatch.setattr(serving, "read", lambda *_: {})
    runner = Runner(workers=1)
    try:
        client = TestClient(app.create(workspace, runner=runner))
        answer = client.post(WHY, data={})
        assert answer.status_code == 409 and len(acts) == 1
        assert len(pickle.dumps(answer.content)) > 2000
    finally:
        runner.close()
