# SPDX-License-Identifier: Apache-2.0
"""The catalogue counts what the public may know, whoever asks, and says it in both languages."""

import csv
import json

import pytest

from yuzui.administration.jobs import load
from yuzui.catalogue.jobs import catalogue
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    found = Workspace(tmp_path_factory.mktemp("catalogue"))
    load.run(found, files=[found.shipped(n) for n in ("centres.csv", "facilities.csv")])
    yield found
    found.close()


def test_document_is_public_whoever_asks(workspace):
    mine, theirs = catalogue.run(workspace), catalogue.run(workspace.seen_by(PUBLIC))
    assert mine == theirs and catalogue.LEVEL == "public"
    assert catalogue.find(workspace)["count"] > mine["count"]
    for values in mine["facets"].values():
        assert sum(one["count"] for one in values) == mine["count"]
    json.dumps(mine, allow_nan=False)


def test_kinds_are_counted_as_the_files_hold_them(workspace):
    counts = {one["value"]: one["count"] for one in catalogue.run(workspace)["facets"]["kind"]}
    with workspace.shipped("centres.csv").open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["kind"] != "count"]
    assert counts["organisation"] == sum(row["fact_status"] != "memory-only" for row in rows)
    with workspace.shipped("MANIFEST.csv").open(encoding="utf-8", newline="") as source:
        listed = len(list(csv.DictReader(source)))
    assert counts["dataset"] == listed and counts["clause"] >= 111


def test_a_new_result_is_found_by_those_who_may_see_it(workspace):
    document = catalogue.run(workspace)
    run = workspace.save("catalogue", document, "restricted")
    mine = catalogue.find(workspace, run, kind="run")
    assert [hit["id"] for hit in mine["hits"]] == [run]
    assert mine["hits"][0]["title"] == catalogue.TITLE.json()
    assert catalogue.find(workspace.seen_by(PUBLIC), run)["count"] == 0


def test_lines_pictures_and_tables_say_the_counts(workspace):
    document = catalogue.run(workspace)
    (_, first), (_, sources) = catalogue.lines(document)
    assert f"{document['count']:,}" in first.en and f"{document['count']:,}" in first.zh
    assert "规划条款" in first.zh and sources.en
    (picture,) = catalogue.pictures(document)
    assert picture.meta.finding.zh
    kinds, *_ = catalogue.exports(document, "zh")
    assert sum(row[1] for row in kinds.rows) == document["count"]


def test_an_empty_workspace_has_plans_and_shipped_data_sets(tmp_path):
    empty = Workspace(tmp_path, PUBLIC)
    kinds = {one["value"] for one in catalogue.run(empty)["facets"]["kind"]}
    assert kinds == {"clause", "dataset", "page", "term"}
    empty.close()
