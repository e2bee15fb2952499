# SPDX-License-Identifier: Apache-2.0
"""J15: work that takes long, with one person and with two, script on and off."""

from __future__ import annotations

import email
import os
import re
import signal
import socket
import ssl
import time
from email import policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from tests.jobs.record.test_mail import Box, certificate
from tests.journeys.conftest import WAYS
from tests.journeys.test_accounts import enter, go
from tests.people import admit
from tests.site import Town

from yuzui import registry
from yuzui.job import background
from yuzui.job.workspace import Workspace
from yuzui.store import jobs, messages
from yuzui.store.subjects import resolve

ROOT = Path(__file__).parents[2]
WORDS = {
    "en": {"runs": "Counting. About ", "done": "✓ Trial: done", "next": "See the result", "again": "tried once more"},
    "zh": {"runs": "计数，约剩", "done": "✓ 试验：已完成", "next": "查看结果", "again": "将再试一次"},
}


@pytest.fixture
def trial(monkeypatch):
    """Let jobs be of a kind that tests declare, here and in the processes that do them."""
    for folder in (ROOT, ROOT / "tests" / "background" / "start"):
        monkeypatch.syspath_prepend(folder)
    seams = {**registry.SEAMS, "background": (*registry.SEAMS["background"], "tests.background")}
    monkeypatch.setattr(registry, "SEAMS", seams)
    monkeypatch.setenv("YUZUI_JOB_WORKERS", "2")


@pytest.fixture
def workspace(tmp_path, trial):
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


@pytest.fixture
def post(tmp_path, monkeypatch):
    """A mail server of this machine: where it listens, and what it was given."""
    files = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    box = Box()
    server = Controller(box, "127.0.0.1", port, ssl_context=context)
    server.start()
    yield f"smtps://127.0.0.1:{port}", box
    server.stop()


@pytest.mark.parametrize("way", ["en", "zh-plain"])
def test_who_ticked_it_is_mailed_when_a_long_job_is_done_and_the_link_leads_to_it(
    trial, tmp_path, serve, people, post, way
):
    (tmp_path / "w").mkdir()
    transport, box = post
    office = {"mail": transport, "sender": "office@yuzui.example"}
    town = Town(tmp_path / "w", host="127.0.0.1", url="http://127.0.0.1", **office)
    assert town.workspace.subject
    mei = town.person("Mei", "programme_officer")
    town.address = serve(tmp_path / "w", owned=False, site=town.site)
    page = people(*WAYS[way])
    town.accounts.change("Mei", lang=page.lang)
    subject = resolve(town.workspace.store, "Mei")
    path = background.ask(town.workspace.seen_by(subject, "web"), "trial", {"steps": 12, "pause": 1})
    enter(town, page, mei, path)
    progress(page, WORDS[page.lang]["runs"])
    page.check("#mail-mail")
    page.click("#form-mail button[type=submit]")
    page.wait_for_load_state()
    # as if it had begun a minute earlier
    row = jobs.get(town.workspace.store, subject, path.rsplit("/", 1)[1])
    assert row["notify"] and row["state"] == "running"
    with town.workspace.store.engine.transaction():
        messages.put(town.workspace.store, "background_job", row | {"started": row["started"] - 61})
    limit = time.monotonic() + 60
    while not [one for one in box.caught if b"jobs" in one.content] and time.monotonic() < limit:
        time.sleep(0.2)
    (sent,) = [one for one in map(read, box.caught) if path in one.get_body(("plain",)).get_content()]
    assert (
        sent["To"] == mei.email and sent["Subject"] == {"en": "Your job has ended", "zh": "您的任务已结束"}[page.lang]
    )
    text = sent.get_body(("plain",)).get_content()
    assert "Mei" not in text.replace(mei.email, "") and "Trial" not in text and "试验" not in text
    link = re.search(rf"http://127\.0\.0\.1(/{page.lang}\S+)", text)[1]
    other = people(*WAYS[way])
    enter(town, other, mei)
    go(town, other, link.removeprefix(f"/{page.lang}"))
    assert WORDS[page.lang]["done"].removeprefix("✓ ") in other.locator("main").inner_text()


def read(envelope):
    return email.message_from_bytes(envelope.content, policy=policy.default)
