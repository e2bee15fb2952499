# SPDX-License-Identifier: Apache-2.0
"""Every endpoint file: its examples, its prefix, its walk, and silence about what is hidden."""

from __future__ import annotations

import csv
import json
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient
from tests import loading

from yuzui import registry
from yuzui.asgi import create_app
from yuzui.catalogue.jobs.catalogue import Seen
from yuzui.catalogue.request import Request
from yuzui.job import demo_accounts
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC

ENDPOINTS = registry.modules("endpoint")
EXAMPLES = [(name, n) for name, module in ENDPOINTS.items() for n in range(len(module.EXAMPLE))]
each = pytest.mark.parametrize("name", list(ENDPOINTS))
FILES = ("facilities.csv", "light_sources.csv", "fields.csv", "centres.csv", "palmer_penguins.csv")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Return a workspace with small real data, some rows of which wait for confirmation."""
    found = Workspace(tmp_path_factory.mktemp("endpoint"))
    loading.load(found, files=[found.shipped(name) for name in FILES])
    yield found
    found.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    found = Workspace(tmp_path_factory.mktemp("empty"))
    yield found
    found.close()


def asked(module, workspace, request):
    response = module.handle(request, Seen(workspace))
    return response, json.loads(response.body)


@each
def test_prefix_is_a_path_of_its_own(name):
    prefixes = [module.PREFIX for module in ENDPOINTS.values()]
    assert ENDPOINTS[name].PREFIX.startswith("/") and prefixes.count(ENDPOINTS[name].PREFIX) == 1
    assert not any(
        other.PREFIX != ENDPOINTS[name].PREFIX and other.PREFIX.startswith(ENDPOINTS[name].PREFIX + "/")
        for other in ENDPOINTS.values()
    )


def test_example_is_answered_as_declared(request):
    for name, n in EXAMPLES:
        for place in ["workspace", "empty"]:
            module = ENDPOINTS[name]
            asking, status = module.EXAMPLE[n]
            response = module.handle(asking, Seen(request.getfixturevalue(place)))
            assert response.status == status
            assert response.headers["content-type"]
            again = module.handle(asking, Seen(request.getfixturevalue(place)))
            assert again == response


@each
def test_an_unknown_parameter_is_an_error_of_the_one_form(name, workspace):
    module = ENDPOINTS[name]
    response, document = asked(module, workspace, Request("GET", "", {"no_such_parameter": "1"}))
    assert response.status == 400
    assert document["schema"] == "yuzui.error/1" and document["errors"][0]["message"]["zh"]
    assert "no_such_parameter" in document["errors"][0]["message"]["en"]


@each
def test_examples_hold_an_error_of_each_form(name):
    statuses = {status for _, status in ENDPOINTS[name].EXAMPLE}
    assert {200, 400, 404} <= statuses


# ------------------------------------------------------------------ records
RECORDS = ENDPOINTS["records"]


def walk(workspace, **params):
    """Return every record, page by page, and the count each page told."""
    found, counts, cursor = [], set(), None
    while True:
        given = {**params, **({"cursor": cursor} if cursor else {})}
        _, page = asked(RECORDS, workspace, Request("GET", "", given))
        found += page["results"]
        counts.add(page["meta"]["count"])
        cursor = page["meta"]["next_cursor"]
        for values in page["facets"].values():
            assert sum(value["count"] for value in values) == page["meta"]["count"]
        if cursor is None:
            return found, counts


def test_a_walk_gives_each_record_once_and_as_many_as_were_counted(workspace):
    for role in ["officer", "public"]:
        for params in [{}, {"q": "facility"}, {"kind": "facility"}, {"q": "量子"}, {"kind": "specimen", "q": "adelie"}]:
            seen = workspace if role == "officer" else workspace.seen_by(PUBLIC)
            found, counts = walk(seen, per_page="37", **params)
            names = [(one["kind"], one["id"]) for one in found]
            assert counts == {len(names)} and len(set(names)) == len(names) > 0
            for facet in ("kind", "source"):
                value = found[0][facet]
                part, _ = walk(seen, per_page="200", **{**params, facet: value})
                assert {(one["kind"], one["id"]) for one in part} == {
                    (one["kind"], one["id"]) for one in found if one[facet] == value
                }


def test_the_public_finds_what_waits_for_confirmation_nowhere(workspace):
    """National laboratories known from memory only are restricted when they are loaded."""
    public = workspace.seen_by(PUBLIC)
    with workspace.shipped("centres.csv").open(encoding="utf-8", newline="") as source:
        held = {row["id"] for row in csv.DictReader(source) if row["fact_status"] == "memory-only"}
    held -= {id for id in held if id.startswith("CNT")}
    mine = {one["id"] for one in walk(workspace, kind="organisation", per_page="200")[0]}
    theirs = {one["id"] for one in walk(public, kind="organisation", per_page="200")[0]}
    assert held and mine - theirs == held
    found, _ = walk(public, q="laboratory", kind="organisation")
    assert not {one["id"] for one in found} & held


def over_http(workspace, subject):
    return TestClient(create_app(workspace.dir, subject), base_url="http://127.0.0.1")


def test_hidden_and_missing_are_one_answer(workspace, empty):
    client = over_http(workspace, PUBLIC)
    hidden = client.get("/api/records/organisation/NL-HEFEI")
    missing = client.get("/api/records/organisation/NL-XYZZY")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content and hidden.headers == missing.headers
    # one record has the fields its reader may read
    _, record = asked(RECORDS, workspace, Request("GET", "/facility/A1"))
    fields = {field["name"]: field["value"] for field in record["fields"]}
    assert record["title"]["zh"] == "高能同步辐射光源" and fields["list_class"].startswith("02")
    assert record["licence"] == "facts with source" and record["page"] == "/facilities/A1"
    # every shipped file is a data set with its line of the manifest
    with empty.shipped("MANIFEST.csv").open(encoding="utf-8", newline="") as source:
        lines = {row["file"]: row for row in csv.DictReader(source)}
    found, _ = walk(empty.seen_by(PUBLIC), kind="dataset", per_page="200")
    assert {one["id"] for one in found} == set(lines)
    for one in found:
        line = lines[one["id"]]
        assert (one["source"], one["licence"]) == (line["source"], line["licence"])
        assert one["title"] == {"en": line["title_en"], "zh": line["title_zh"]}


# ------------------------------------------------------------------ over HTTP
@each
def test_mounted_as_it_answers(name, workspace):
    module, client = ENDPOINTS[name], over_http(workspace, workspace.subject)
    for asking, status in module.EXAMPLE:
        response = client.request(asking.method, module.PREFIX + quote(asking.path), params=dict(asking.params))
        assert response.status_code == status
        assert response.headers["x-content-type-options"] == "nosniff"


def test_in_the_demonstration_the_reader_sees_what_the_public_does(workspace):
    (workspace.dir / demo_accounts.MARK).touch()
    client = over_http(workspace, workspace.subject)
    mine = client.get("/api/records").json()["meta"]["count"]
    public = client.get("/api/records", params={"as": "public"}).json()["meta"]["count"]
    assert 0 < public < mine
    (workspace.dir / demo_accounts.MARK).unlink()
    assert client.get("/api/records", params={"as": "public"}).json()["meta"]["count"] == mine
    # endpoints are described
    paths = over_http(workspace, workspace.subject).get("/api/openapi.json").json()["paths"]
    assert all(module.PREFIX in paths for module in ENDPOINTS.values())
