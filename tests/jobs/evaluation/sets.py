# SPDX-License-Identifier: Apache-2.0
"""Small sets of works with their results kept, and real ones cut off at a year."""

from __future__ import annotations

import csv
import dataclasses
from functools import partial
from types import SimpleNamespace

from yuzui.evaluation import request
from yuzui.evaluation.answer import Subject
from yuzui.evaluation.context import EvaluationContext
from yuzui.evaluation.inputs import Evaluate
from yuzui.evaluation.jobs import evaluate
from yuzui.job.contract import of
from yuzui.job.progress import silent
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake
from yuzui.text import same

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


def computed(workspace, tell=silent, **inputs):
    """Evaluate; return the answer, its document, and the values beside it."""
    answer = evaluate.evaluation(workspace, Evaluate(**inputs), tell)
    values = {one.name: getattr(answer.solved, one.name) for one in dataclasses.fields(answer.solved)}
    return SimpleNamespace(answer=answer, document=answer.document(), **values)


def settings(**inputs):
    """Return what is asked with the defaults."""
    return request.settings(Evaluate(**inputs), 7)


def context(graph, source="made up", **inputs):
    """Return a graph with the parameters of an evaluation."""
    subject = Subject(label=same(source), source=source, vintage="2026", origin="synthetic")
    return EvaluationContext(graph, settings(**inputs), subject)


def _asked(name, workspace, **inputs):
    return of(name).run(workspace, **inputs).document()


document = partial(_asked, "evaluate")
snapshot = partial(_asked, "evaluate_snapshot")
objection = partial(_asked, "objection")
results = partial(_asked, "evaluate_result")
lines, exports, pictures = (getattr(of("evaluate"), name) for name in ("lines", "exports", "pictures"))


def difference(workspace, a, b):
    """Return the document of the difference of two results."""
    return _asked("evaluate_diff", workspace, a=a, b=b)


def kept(workspace, indicator="cd", **inputs):
    """Evaluate, keep, and return the ids of the results by indicator."""
    answer = evaluate.compute(workspace, Evaluate(indicator=indicator, **inputs))
    evaluate.keep(workspace, answer)
    return {one.indicator: one.id for one in answer.results}


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
