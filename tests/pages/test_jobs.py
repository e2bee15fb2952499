# SPDX-License-Identifier: Apache-2.0
"""Pages of jobs, without a browser: what is seen by whom, and what is done by a form."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient
from tests.people import admit
from tests.work_queue import work_off

from yuzui import registry, runner
from yuzui.asgi import create_app
from yuzui.job import background
from yuzui.job.workspace import Workspace
from yuzui.store import jobs
from yuzui.store.subjects import resolve

OWN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    seams = {**registry.SEAMS, "background": (*registry.SEAMS["background"], "tests.background")}
    monkeypatch.setattr(registry, "SEAMS", seams)
    workspace = Workspace(tmp_path / "w")
    assert workspace.subject
    yield workspace
    workspace.close()


def site(workspace, name):
    return TestClient(
        create_app(workspace.dir, resolve(workspace.store, name), alone=True), "http://127.0.0.1", headers=OWN
    )


def read(page):
    return re.sub(r"<[^>]+>", "", page.text)


def test_a_job_is_seen_cancelled_and_finished_by_its_maker_and_by_nobody_else(workspace):
    admit(workspace, "ann", "bob", roles=("programme_officer",))
    admit(workspace, "chief", roles=("administrator",))
    ann = workspace.seen_by(resolve(workspace.store, "ann"), "web")
    path = background.ask(ann, "trial", {"steps": 4})
    mine, other, chief = (site(workspace, name) for name in ("ann", "bob", "chief"))
    page = mine.get("/en" + path)
    assert page.status_code == 200 and "Trial: waiting" in page.text and "Place 1 of 1" in page.text
    assert "data-job" in page.text and '<noscript><meta http-equiv="refresh" content="3; url=/en/jobs/' in page.text
    still = mine.get(f"/zh{path}?still=1").text
    assert "http-equiv" not in still and "再次查看" in still and "排队中" in still
    assert mine.get(f"/en{path}?format=json").json()["state"] == "queued"
    stranger = other.get("/en" + path)
    assert stranger.status_code == 404 and stranger.text == other.get("/en/jobs/0123456789abcdef").text
    assert other.post("/en" + path, data={"act": "cancel"}).status_code == 404
    assert chief.get("/en" + path).status_code == 200 and "ann" in chief.get("/en/admin/jobs").text
    assert other.get("/en/admin/jobs").status_code == 404 and "Trial" not in other.get("/en/jobs").text
    row = jobs.claim(workspace.store, 1)[0]
    news = background.now_doing(runner.Text("drawing again: 350 of at most 1,000", "正在重抽：350 次（至多 1000 次）"),
                                (350, 1000), None)  # fmt: skip
    news["label"] |= {"since": news["label"]["since"] - 20, "first": 0}
    jobs.renew(workspace.store, row["id"], **news)
    assert (
        "Drawing again: 350 of at most 1,000. About 37 s left. You may close this page." in mine.get("/en" + path).text
    )
    assert "正在重抽：350 次（至多 1000 次），约剩 37 秒。可以关闭本页。" in read(mine.get("/zh" + path))
    jobs.lose(workspace.store, row["id"])
    assert "tried once more" in mine.get("/en" + path).text
    answer = mine.post("/en" + path, data={"act": "cancel"}, follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"] == "/en" + path
    assert "Trial: cancelled" in mine.get("/en" + path).text
    done, failed = (background.ask(ann, "trial", {"do": do}) for do in ("", "refuse"))
    assert work_off(workspace) == 2
    page = mine.get("/en" + done)
    assert "✓ Trial: done" in page.text and 'action="/en/fund' in page.text and "data-job" not in page.text
    page = mine.get("/zh" + failed)
    assert "有误。" in read(page) and "请写 8" in read(page) and failed.split("/")[-1] in page.text
    again = mine.post("/en" + failed, data={"act": "again"}, follow_redirects=False).headers["location"]
    assert again not in ("/en" + failed, "/en" + done) and "waiting" in mine.get(again).text
    assert chief.post("/en" + failed, data={"act": "again"}).status_code == 404  # that is for its maker
    listed = mine.get("/en/jobs")
    assert listed.text.count("Trial") >= 4 and "You were told" in listed.text
    assert mine.post("/en/jobs", data={"act": "read"}, follow_redirects=False).status_code == 303
    assert "You were told" not in mine.get("/en/jobs").text
