# SPDX-License-Identifier: Apache-2.0
"""From an empty workspace to the demonstration beside it: asked for as a job, served on a port of its own."""

import time
from urllib.request import urlopen

from starlette.testclient import TestClient
from tests.site import Town

from yuzui import asgi
from yuzui.demonstration.background import demonstration
from yuzui.job import beside, demo_accounts
from yuzui.job.workspace import Workspace
from yuzui.store import jobs

OWN = {"sec-fetch-site": "same-origin"}


def test_the_demonstration_is_made_beside_and_served_until_this_server_ends(tmp_path, monkeypatch):
    workspace = Workspace(tmp_path / "own")
    app = asgi.create_app(workspace.dir, subject=workspace.subject, alone=True)
    here = TestClient(app, base_url="http://127.0.0.1:8642", follow_redirects=False)
    assert 'href="/zh/demo"' in here.get("/zh/").text
    # it is asked for as a job, once
    for _ in range(2):
        job = here.post("/en/demo", data={"form_": "demo"}, headers=OWN).headers["location"]
        assert job.startswith("/en/jobs/")
    (row,) = jobs.of(workspace.store, workspace.subject)
    assert row["kind"] == "demonstration"

    def made(folder, progress, lang):
        Workspace(folder).store.close()
        (folder / demo_accounts.MARK).touch()
        assert lang == "zh"
        return Workspace(folder)

    monkeypatch.setattr(demonstration, "demo", made)
    assert demonstration.run(workspace, {"lang": "zh"}, lambda *_: None) == "/demo"
    # then it is opened by a link, as a form may not lead to another port
    assert "The demo is ready" in here.get("/en/demo").text and "?open=yes" in here.get("/en/demo").text
    assert here.post("/en/demo", data={"form_": "demo"}, headers=OWN).headers["location"] == "/en/demo"
    led = here.get("/zh/demo?open=yes").headers["location"]
    assert led.startswith("http://127.0.0.1:") and "/zh?token=" in led
    assert here.get("/zh/demo?open=yes").headers["location"] == led, "one server"
    page = urlopen(led)
    assert page.status == 200 and "yuzui_" in page.headers["set-cookie"]
    server = beside._servers[beside.folder(workspace)][0]
    server.stdin.close()  # what the end of this process does
    limit = time.monotonic() + 10
    while server.poll() is None and time.monotonic() < limit:
        time.sleep(0.05)
    assert server.poll() == 0
    server.stdout.close()
    # within the demonstration it is there already; on a site, and for the public, there is none
    own = TestClient(
        asgi.create_app(beside.folder(workspace), subject=workspace.subject, alone=True), base_url="http://127.0.0.1:1"
    )
    assert "This is the demonstration" in own.get("/en/demo").text
    assert own.post("/en/demo", data={"form_": "demo"}, headers=OWN).status_code == 404
    inside = TestClient(asgi.create_app(beside.folder(workspace), token="t", alone=True), base_url="http://127.0.0.1:1")
    assert inside.get("/en/demo").status_code == 404
    town = Town(tmp_path / "own")
    person = town.person("Ada", "administrator", "programme_officer", "decider", "facility_officer").quick()
    assert person.get("/en/demo").status_code == 404 and town.client().get("/en/demo").status_code == 404
