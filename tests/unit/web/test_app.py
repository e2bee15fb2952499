# SPDX-License-Identifier: Apache-2.0
"""Languages, headers, errors: one answer for "not there" and "not for you"."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from yuzui import registry
from yuzui.errors import InputError, Place, StoreError
from yuzui.faces.web import app
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC
from yuzui.text import Text


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path)


@pytest.fixture
def client(workspace):
    return TestClient(app.create(workspace), follow_redirects=False)


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("en;q=0.2, zh;q=0.3", "zh"),
        ("de-DE,fr;q=0.4", "en"),
        ("zh;q=nonsense", "zh"),
        (";;;,,,", "en"),
    ],
)
def test_root_leads_to_the_language_asked_for(client, header, lang):
    answer = client.get("/", headers={"accept-language": header})
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/{lang}/"
    assert answer.headers["vary"] == "accept-language"


@pytest.mark.parametrize("path", ["/en/", "/en/nothing", "/static/style.css", "/", "/en/slates/x"])
def test_every_answer_carries_the_headers(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers


ABSENT = ["/en/nothing", "/en/plan/S9-99", "/en/slates/nothing", "/en/path?run=nothing",
          "/en/facilities/Z9", "/en/indicators/none", "/en/about/data/none.csv",
          "/en/about/data/datasets.svg", "/en/about/data/datasets.exe"]  # fmt: skip


def test_whatever_is_not_there_is_answered_with_the_same_bytes(client):
    answers = [client.get(path) for path in ABSENT]
    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1
    assert len({tuple(sorted(a.headers.items())) for a in answers}) == 1


def test_what_is_hidden_is_answered_as_what_is_not_there(workspace):
    from yuzui.job.result import stamp

    document = {"schema": "x", "run": stamp("path", {"a": 1}), "state": "proposed"}
    run = workspace.save("path", document)
    assert workspace.latest("path", run) is not None
    public = TestClient(app.create(workspace, PUBLIC))
    hidden, absent = (public.get(f"/en/path?run={name}") for name in (run, "0" * 12))
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
    assert hidden.headers == absent.headers
    assert hidden.status_code == 404


def test_errors_as_json_are_one_document(client):
    answer = client.get("/zh/slates/nothing?format=json")
    assert answer.status_code == 404
    assert answer.json()["schema"] == "yuzui.error/1"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InputError(Text("bad", "坏"), Place(file="a.xlsx", row=7), seen="55", expected="1-5"), 400),
        (StoreError(Text("busy", "忙")), 503),
    ],
)
def test_an_error_is_a_page_that_says_where_and_how(client, monkeypatch, error, status):
    def build(workspace, visit):
        raise error

    monkeypatch.setattr(registry.modules("page")["data"], "build", build)
    answer = client.get("/zh/about/data")
    assert answer.status_code == status
    said = re.sub(r"<[^>]+>", "", answer.text)
    assert error.message.zh in said
    if error.seen:
        assert "第 7 行" in said
        assert "应为：1-5" in said


def test_a_bug_is_an_error_page_without_its_text(workspace, monkeypatch):
    def build(workspace, visit):
        raise RuntimeError("a secret in a message")

    monkeypatch.setattr(registry.modules("page")["data"], "build", build)
    quiet = TestClient(app.create(workspace), raise_server_exceptions=False)
    answer = quiet.get("/en/about/data")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "RuntimeError" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_page_for_roles_that_are_not_held_is_not_there(client, monkeypatch):
    monkeypatch.setattr(registry.modules("page")["data"], "ROLES", ("administrator",))
    assert client.get("/en/about/data").content == client.get("/en/nothing").content


def test_only_reading_is_possible(client):
    assert client.post("/en/plan").status_code == 405


def test_links_keep_narrowed_eyes(client):
    html = client.get("/en/about/data?as=public").text
    assert 'href="/en/about/method?as=public"' in html
    assert 'href="/en/about/data"' in html, "the way back to all rights"
