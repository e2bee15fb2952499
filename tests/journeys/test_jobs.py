# SPDX-License-Identifier: Apache-2.0
"""J15: work that takes long, with one person and with two, script on and off."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from tests.people import admit

from yuzui import registry
from yuzui.job import background
from yuzui.job.workspace import Workspace
from yuzui.store import jobs
from yuzui.store.subjects import resolve

ROOT = Path(__file__).parents[2]
WORDS = {
    "en": {"runs": "Counting. About ", "done": "✓ Trial: done", "next": "See the result", "again": "tried once more"},
    "zh": {"runs": "计数，约剩", "done": "✓ 试验：已完成", "next": "查看结果", "again": "将再试一次"},
}


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    for folder in (ROOT, ROOT / "tests" / "background" / "start"):
        monkeypatch.syspath_prepend(folder)
    seams = {**registry.SEAMS, "background": (*registry.SEAMS["background"], "tests.background")}
    monkeypatch.setattr(registry, "SEAMS", seams)
    monkeypatch.setenv("YUZUI_JOB_WORKERS", "2")
    workspace = Workspace(tmp_path / "w")
    admit(workspace, "ann", "bob", roles=("programme_officer",))
    yield workspace
    workspace.close()


def seen(workspace, name):
    return workspace.seen_by(resolve(workspace.store, name), "web")


def progress(page, pattern, seconds=60):
    """Wait until the page says something by itself: by script, or because it is asked for again."""
    page.locator("main", has_text=re.compile(pattern)).wait_for(timeout=seconds * 1000)


def test_one_person_sees_how_far_it_is_and_goes_on(workspace, serve, person):
    address = serve(workspace.dir, owned=False, subject=resolve(workspace.store, "ann"))
    words = WORDS[person.lang]
    path = background.ask(seen(workspace, "ann"), "trial", {"steps": 40, "pause": 0.3})
    person.goto(f"{address}/{person.lang}{path}")
    progress(person, words["runs"])
    assert person.locator("progress").get_attribute("max") == "40"
    if not person.script:
        person.get_by_role("link", name={"en": "Stop refreshing", "zh": "停止刷新"}[person.lang]).click()
        person.wait_for_timeout(4000)
        assert "still" in person.url and person.locator("[data-job]").count() == 1
        person.get_by_role("link", name={"en": "Look again", "zh": "再次查看"}[person.lang]).click()
    progress(person, re.escape(words["done"]))
    assert person.title().startswith("✓")
    if person.script:
        assert words["done"] in person.locator(".live").inner_text()  # said to who does not see it
    person.get_by_role("button", name=words["next"]).click()
    assert f"/{person.lang}/fund" in person.url
    person.goto(f"{address}/{person.lang}/jobs")
    assert words["done"].removeprefix("✓ ") in person.locator("main").inner_text()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_two_people_one_cancels_the_runner_is_killed_the_other_gets_it_done(workspace, serve, people, lang):
    pages, paths = {}, {}
    for name, script in (("ann", True), ("bob", False)):
        address = serve(workspace.dir, owned=False, subject=resolve(workspace.store, name))
        pages[name] = people(lang, 1280, script)
        paths[name] = background.ask(seen(workspace, name), "trial", {"steps": 30, "pause": 0.5})
        pages[name].goto(f"{address}/{lang}{paths[name]}")
    for page in pages.values():
        progress(page, WORDS[lang]["runs"])
    other = pages["ann"].context.new_page()
    assert other.goto(pages["ann"].url.replace(paths["ann"], paths["bob"])).status == 404
    pages["ann"].get_by_role("button", name={"en": "Cancel", "zh": "取消"}[lang]).click()
    progress(pages["ann"], {"en": "Trial: cancelled", "zh": "试验：已取消"}[lang])
    name = paths["bob"].rsplit("/", 1)[1]
    running = jobs.get(workspace.store, seen(workspace, "bob").subject, name)
    assert running["state"] == "running" and running["tries"] == 1
    os.kill(running["pid"], signal.SIGKILL)  # the runner, and with it what it started
    progress(pages["bob"], re.escape(WORDS[lang]["done"]), 90)
    row = jobs.get(workspace.store, seen(workspace, "bob").subject, name)
    assert (row["state"], row["tries"]) == ("done", 2)
    actions = [event["action"] for event in workspace.store.engine.log(0) if event["object"] == f"job:{name}"]
    assert actions == ["job asked", "job lost", "job done"]
