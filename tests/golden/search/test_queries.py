# SPDX-License-Identifier: Apache-2.0
"""Fifty queries in both languages, and what must be among the first five hits of each.

``queries.csv`` holds the words a person would type for a page, a term of the glossary, a proposal
or a facility. Around them stand four hundred things that hold none of it, or only the words of
their kind.
"""

import csv
from pathlib import Path

import pytest

from yuzui.catalogue.jobs import catalogue
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC

with Path(__file__).with_name("queries.csv").open(encoding="utf-8", newline="") as _stream:
    ROWS = list(csv.DictReader(_stream))

RESOURCES = [
    {"id": "A1", "name": "HEPS", "kind": "synchrotron", "capacity_facts": "15 beamlines", "operator": "Lab"},
    {"id": "Q2", "name": "Deep sea vessel", "kind": "vessel", "operator": "Lab"},
]  # fmt: skip
PROPOSALS = [
    {"id": "EP/X1/1", "title": "Battery chemistry", "institute": "University of Leeds", "pi": "J. Doe"},
    {"id": "2026-甲-1", "title": "钙钛矿太阳能电池", "institute": "某研究院", "pi": "张某"},
]  # fmt: skip
SLATE = {
    "schema": "yuzui.fund/1",
    "run": {"id": "abcabcabcabc", "at": "2026-05-01T00:00:00Z", "seed": 7,
            "inputs_hash": "0" * 64, "rules_hash": "0" * 64, "version": "0"},
    "origin": "real",
    "call": {"id": "C9"},
    "proposals": [
        {"id": "S-0054", "columns": {"title": "Ocean currents"}},
        {"id": "S-0055", "columns": {"title": "Perovskite cells", "field": "photonics"}},
    ],
}  # fmt: skip


def search(workspace, *words, **rest):
    return catalogue.find(workspace, *words, **rest).document()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    found = Workspace(tmp_path_factory.mktemp("queries"))
    with found.view.act("load", "all") as change:
        change.insert("resource", RESOURCES)
        change.insert("proposal", PROPOSALS)
        change.insert("award", [{"id": f"G{n}", "funder": "F"} for n in range(300)])
        change.insert("organisation", [{"id": f"I{n}", "name": f"School {n}"} for n in range(100)])
    found.save("fund", SLATE, "restricted")
    yield found
    found.close()


def test_what_is_sought_is_among_the_first_five(workspace):
    assert len(ROWS) >= 40
    assert {any("一" <= c <= "鿿" for c in row["query"]) for row in ROWS} == {True, False}
    missed = []
    for row in ROWS:
        hits = search(workspace, row["query"], limit=5)["hits"]
        if (row["kind"], row["id"]) not in [(hit["kind"], hit["id"]) for hit in hits]:
            missed.append((row["query"], [(hit["kind"], hit["id"]) for hit in hits]))
        assert all(hit["snippet"]["en"] and hit["snippet"]["zh"] for hit in hits), row["query"]
    assert missed == []
    # one thing under its names gives the same hits
    answers = [
        [(hit["kind"], hit["id"]) for hit in search(workspace, query)["hits"]]
        for query in ("光束线", "线站", "beamline", "光束线站", "Beamlines", "beam line")
    ]
    assert answers[0] and all(set(answer) == set(answers[0]) for answer in answers)


def test_the_name_of_a_kind_is_no_hit_for_all_of_it(workspace):
    """Three hundred awards without a title are called “award 7”, and none is about awards."""
    for query in ("award", "资助", "rows", "organisation", "机构", "proposal", "申请书"):
        counts = {one["value"]: one["count"] for one in search(workspace, query)["facets"]["kind"]}
        for kind, size in (("award", 300), ("organisation", 100), ("proposal", 3)):
            assert counts.get(kind, 0) < size, (query, counts)
    assert [hit["id"] for hit in search(workspace, "G7", limit=5)["hits"]] == ["G7"]


def test_a_reader_finds_counts_and_snippets_only_of_what_may_be_seen(workspace):
    public = workspace.seen_by(PUBLIC)
    for query in ("S-0055", "perovskite", "钙钛矿", "EP/X1/1", "battery", "Leeds"):
        assert search(workspace, query)["count"] >= 1, query
        answer = search(public, query)
        kinds = {hit["kind"] for hit in answer["hits"]}
        assert "proposal" not in kinds and answer["count"] == len(answer["hits"]), query
        assert "Perovskite" not in str(answer) and "Battery" not in str(answer)
    # a hit shows where the words stand and its page
    hit = search(workspace, "beamline", kind="facility")["hits"][0]
    assert "15 beamlines" in hit["snippet"]["en"]
    own = search(workspace, "S-0055")["hits"][0]
    assert own["page"] == "/fund/proposals/S-0055" and "C9" in own["snippet"]["en"]
    assert own["title"]["en"] == "Perovskite cells"
    slashed = search(workspace, "EP/X1/1")["hits"][0]
    assert (slashed["title"]["en"], slashed["page"]) == ("Battery chemistry", None)
    # a walk over pages gives each thing once
    for query in ("", "School", "research"):
        seen, after = [], None
        while True:
            answer = search(workspace, query, after=after, limit=40)
            seen += [(hit["kind"], hit["id"]) for hit in answer["hits"]]
            after = answer["next"]
            if after is None:
                break
        assert len(seen) == len(set(seen)) == answer["count"], query
