# SPDX-License-Identifier: Apache-2.0
"""The API gives the documents of the command line; hidden and missing are one answer."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from yuzui import asgi, registry
from yuzui.catalogue.request import Request
from yuzui.job.result import canonical, stamp
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC

HERE = "http://127.0.0.1"


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path)
    card = {"schema": "x", "plan": "p", "clauses": [{"id": "S3-11", "status": "served"}]}
    made.save("scorecard", {**card, "run": stamp("scorecard", {"n": 1})})
    for seed in (1, 2):
        made.save("path", {"schema": "x", "n": seed, "run": stamp("path", {"n": seed}, seed=seed)})
    return made


@pytest.fixture
def client(workspace):
    return TestClient(asgi.create_app(workspace.dir, workspace.subject), base_url=HERE)


def test_a_document_is_given_byte_for_byte(client, workspace):
    latest = workspace.latest("path")
    assert canonical(client.get("/api/runs/path").json()) == canonical(latest)
    run = latest["run"]["id"]
    assert client.get(f"/api/runs/path/{run}").json() == latest


def test_plan_and_clause(client):
    assert client.get("/api/plan/p").json()["plan"] == "p"
    assert client.get("/api/plan/p/clauses/S3-11").json() == {"id": "S3-11", "status": "served"}


@pytest.mark.parametrize(
    ("query", "code"),
    [("indicator=cd,composite", "composite_refused"), ("by=person", "person_ranking_refused"),
     ("indicator=sjr", "journal_metric_refused")],
)  # fmt: skip
def test_a_question_that_is_never_answered_gets_no_other_answer(workspace, client, query, code):
    workspace.save("evaluate", {"schema": "x", "run": stamp("evaluate", {"n": 1})})
    for path in ("/api/runs/evaluate", f"/api/runs/evaluate/{workspace.runs('evaluate')[0]['id']}"):
        assert client.get(path).status_code == 200
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 400 and answer.json()["code"] == code


MISSING = [
    "/api/plan/q",
    "/api/plan/p/clauses/S9",
    "/api/runs/usage",
    "/api/runs/nothing",
    "/api/runs/path/000000000000",
]


def test_what_is_not_there_is_one_document(client):
    answers = [client.get(path) for path in MISSING]
    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1
    assert answers[0].json()["schema"] == "yuzui.error/1"


def test_what_is_hidden_is_not_there(client, workspace):
    public = TestClient(asgi.create_app(workspace.dir, PUBLIC), base_url=HERE)
    missing = client.get(MISSING[0])
    for path in ("/api/runs/path", "/api/plan/p"):
        assert client.get(path).status_code == 200
        hidden = public.get(path)
        assert (hidden.status_code, hidden.content) == (404, missing.content)
        assert client.get(path + "?as=public").content == missing.content


def test_pages_stand_beside_the_api(client):
    assert client.get("/en/visibility").status_code == 200
    assert client.get("/en/visibility").headers["content-security-policy"]


@pytest.mark.parametrize("name", sorted(registry.modules("endpoint")))
def test_endpoints_answer_as_their_examples_say(client, name):
    endpoint = registry.modules("endpoint")[name]
    for request, status in endpoint.EXAMPLE:
        assert isinstance(request, Request)
        if request.path.startswith("/clause/cn_"):
            continue  # the plan is not loaded in this workspace
        answer = client.request(request.method, endpoint.PREFIX + request.path, params=request.params)
        assert answer.status_code == status, request
        json.loads(answer.content)


def test_openapi_lists_every_study_and_endpoint(client):
    document = client.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for name in registry.modules("study"):
        assert f"/api/runs/{name}" in document["paths"]
    for endpoint in registry.modules("endpoint").values():
        assert endpoint.PREFIX in document["paths"]
    for path, item in document["paths"].items():
        names = {parameter["name"] for parameter in item["get"]["parameters"]}
        assert names == {part[1:-1] for part in path.split("/") if part.startswith("{")}
