# SPDX-License-Identifier: Apache-2.0
"""Small sets of works with their results kept, and real ones cut off at a year."""

from __future__ import annotations

import csv

from yuzui.evaluation.jobs import evaluate
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake

WORKS = {"a": 2000, "b": 2001, "c": 2002, "d": 2003, "u": ""}
LINKS = [("b", "a"), ("c", "a"), ("c", "b"), ("d", "c"), ("d", "a")]


def files(folder, works=WORKS, links=LINKS, name=""):
    """Write a set of works; return the inputs of an evaluation."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"works": [("work_id", "year"), *works.items()], "citations": [("citing", "cited"), *links]}
    for kind, rows in tables.items():
        with (folder / f"{name}{kind}.csv").open("w", newline="", encoding="utf-8") as target:
            csv.writer(target).writerows(rows)
    return {kind: folder / f"{name}{kind}.csv" for kind in tables}


def kept(workspace, indicator="cd", **inputs):
    """Evaluate, keep, and return the ids of the results by indicator."""
    document = evaluate.run(workspace, indicator=indicator, **inputs)
    evaluate.keep(workspace, document)
    return {one["indicator"]: one["id"] for one in document["results"]}


def whole():
    """Return a lake with the works and the links of hep-ph."""
    lake = Lake()
    lake.register("all_works", Workspace.shipped("hepph_works.parquet"))
    lake.register("all_links", Workspace.shipped("hepph_citations.parquet"))
    return lake


def hepph(workspace, last):
    """Write hep-ph up to a year of publication: works, and links between them."""
    lake = whole()
    some = f"SELECT arxiv_id FROM all_works WHERE year <= {last}"
    lake.query(f"CREATE OR REPLACE TABLE some_works AS FROM all_works WHERE year <= {last}")
    lake.query(f"CREATE OR REPLACE TABLE some_links AS FROM all_links WHERE citing IN ({some}) AND cited IN ({some})")
    workspace.dir.mkdir(parents=True, exist_ok=True)
    found = {}
    for kind, table in (("works", "some_works"), ("citations", "some_links")):
        found[kind] = workspace.dir / f"{kind}{last}.parquet"
        lake.write(table, found[kind])
    return found
