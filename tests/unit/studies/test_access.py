# SPDX-License-Identifier: Apache-2.0
"""Search by capability; what is restricted changes no byte of any channel."""

import json

import pytest
from starlette.testclient import TestClient
from tests.contracts.checks.study import document_faults

from yuzui.errors import InputError
from yuzui.faces.web import app
from yuzui.facilities.jobs import access
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.sheets.formats import write_xlsx

OFFICER = Subject("o", roles=frozenset({"programme_officer"}))
HIDDEN = {
    "id": "X9", "name": "hidden station", "site": "Hefei, Anhui", "kind": "beamline",
    "lat": 31.8, "lon": 117.1, "coord_error_km": 1.0,
}  # fmt: skip
ABLE = {
    "resource": "X9", "code": "PaNET01124", "scheme": "PaNET", "low": 1.0, "high": 30.0,
    "unit": "keV",
}  # fmt: skip
OFFER = {
    "id": "O1", "resources": ["X9"], "cycle": "2026B", "route": "peer", "unit": "shift",
    "price": 500_000, "currency": "CNY",
}  # fmt: skip


def workspace(folder, level):
    """Return a workspace with one resource of a level; None has none."""
    made = Workspace(folder, OFFICER)
    if level:
        with made.view.act("test", "x") as change:
            change.insert("resource", [HIDDEN])
            change.insert("capability", [ABLE])
            change.insert("access_offer", [OFFER])
            if level != "public":
                change.insert("row_visibility", [{"table": "resource", "row": "X9", "level": level}])
    return made


@pytest.mark.parametrize(
    ("query", "near", "first", "km"),
    [
        # one that operates comes before the one under construction whose range is stated
        ("photon energy 5..12 keV", "Hefei", "X1-1", 423),
        ("岩石覆盖 ≥2000 m", "北京", "P4-1", 1930),
        ("centrifuge 300 g", "", "A3-1", None),
    ],
)
def test_who_can_do_it(tmp_path, query, near, first, km):
    made = access.run(Workspace(tmp_path), query=query, near=near)
    assert list(document_faults(access, made)) == []
    row = made["found"][0]
    assert row["id"] == first and row["capabilities"][0]["quote"]
    assert row["distance_km"] is None if km is None else abs(row["distance_km"] - km) < 1
    assert row["queue"]["n"] is None and row["prices"] == []
    assert len(access.pictures(made)) == (made["counts"]["located"] > 1)


def test_nothing_found_says_that_it_is_no_proof(tmp_path):
    made = access.run(Workspace(tmp_path), query="antimatter")
    assert made["found"] == []
    assert "no proof" in " ".join(line.en for _, line in access.lines(made))


def test_a_facility_that_is_held_back_is_in_no_answer(tmp_path):
    for query in ("seismic", "地震", "wind tunnel", "风洞"):
        assert access.run(Workspace(tmp_path), query=query)["found"] == []


def test_a_light_source_of_the_plan_stands_once(tmp_path):
    made = access.run(Workspace(tmp_path), query="synchrotron")
    titles = [row["name"] for row in made["found"]]
    assert sum("Shanghai Synchrotron" in name for name in titles) == 1


def test_a_loaded_resource_is_found_with_route_and_price(tmp_path):
    made = access.run(workspace(tmp_path, "public").seen_by(PUBLIC), query="PaNET01124 5..12 keV")
    (row,) = made["found"]
    assert (row["id"], row["fit"], row["routes"], row["offered"]) == ("X9", "whole", ["peer"], True)
    assert row["prices"][0]["price"] == 500_000
    assert "5,000" in " ".join(line.en for _, line in access.lines(made))


def test_who_may_see_it_finds_it(tmp_path):
    made = access.run(workspace(tmp_path, "restricted"), query="PaNET01124")
    assert [row["id"] for row in made["found"]] == ["X9"]


@pytest.mark.parametrize(
    ("query", "near"), [("PaNET01124", ""), ("5..12 keV", "Hefei"), ("photon energy", "31.9,117.2")]
)
def test_what_is_restricted_changes_no_byte(tmp_path, query, near):
    answers = []
    for level in (None, "restricted"):
        made = workspace(tmp_path / str(level), level)
        seen = made.seen_by(PUBLIC)
        document = access.run(seen, query=query, near=near)
        answers.append([json.dumps(document), access.lines(document)])
        for lang in ("en", "zh"):
            path = tmp_path / f"{level}-{lang}.xlsx"
            write_xlsx(path, access.exports(document, lang))
            client = TestClient(app.create(seen))
            page = client.get(f"/{lang}/access", params={"q": query, "near": near})
            found = client.get(f"/{lang}/access", params={"q": query, "near": near, "format": "json"})
            assert page.status_code == found.status_code == 200
            answers[-1] += [path.read_bytes(), page.text, found.text]
    assert answers[0] == answers[1]


def test_a_question_that_cannot_be_asked(tmp_path):
    for given in ({"query": ""}, {"query": "x", "near": "Atlantis"}):
        with pytest.raises(InputError):
            access.run(Workspace(tmp_path), **given)
