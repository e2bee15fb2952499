# SPDX-License-Identifier: Apache-2.0
"""What every plan file of the folder must hold; a new file is tested without editing this one."""

import csv
from importlib.resources import files

import pytest

from yuzui.policy.evidence.run import Registry
from yuzui.policy.plan import loader
from yuzui.policy.plan.check import Link, Refuse, Rows, Serve, Value

NAMES = loader.names()
DEMO = files("yuzui") / "demo_data"


@pytest.fixture(scope="module", params=NAMES)
def plan(request):
    return loader.load(request.param)


@pytest.fixture(scope="module")
def manifest():
    with (DEMO / "MANIFEST.csv").open(encoding="utf-8", newline="") as source:
        return {row["file"]: row for row in csv.DictReader(source)}


def test_lint_finds_nothing(plan, manifest):
    for name in NAMES:
        raw = loader.assemble(loader.find(name))
        assert loader.content_faults(raw, loader.nodes(raw)) == []
    # ids are unique and sections known
    ids = [clause.id for clause in plan.clauses]
    assert len(ids) == len(set(ids))
    assert {clause.section for clause in plan.clauses} == set(plan.sections)
    # every word is in both languages
    texts = [plan.head.title, *plan.sections.values()]
    texts += [t for c in plan.clauses for t in (c.title, c.does_not_show)]
    for text in texts:
        assert text.en.strip() and text.zh.strip()
        assert any("\u4e00" <= char <= "\u9fff" for char in text.zh), text
        assert not any("\u4e00" <= char <= "\u9fff" for char in text.en), text
    # names of checks are unique in a clause
    for clause in plan.clauses:
        names = [check.name for check in clause.check]
        assert len(names) == len(set(names)), clause.id
    # data of checks is real and never the result of the code
    for clause in plan.clauses:
        for check in clause.check:
            for name in data_of(check):
                if name.startswith(("table:", "plan:")):
                    continue
                if "/" not in name and name != "MANIFEST.csv":
                    assert manifest[name]["origin"] == "real", (clause.id, name)


def data_of(check):
    if isinstance(check, Rows):
        return [check.data]
    if isinstance(check, Link):
        return [check.data.split("#")[0], check.to.split("#")[0]]
    return check.data if isinstance(check, Value) else []


def test_values_cite_where_they_are_published_and_have_a_twin(plan):
    for clause in plan.clauses:
        for check in clause.check:
            if isinstance(check, Value):
                assert check.citation and check.truths
                assert check.twin is not None, clause.id
    # refusals also take a good input
    for clause in plan.clauses:
        for check in clause.check:
            if isinstance(check, Refuse):
                assert check.cases and not check.accept.code
    # bindings and checks name known registries
    seams = set(Registry.installed().names)
    for clause in plan.clauses:
        refs = [b.ref for b in clause.bind]
        refs += [c.ref for c in clause.check if isinstance(c, Value | Serve | Refuse)]
        assert {ref.split(":")[0] for ref in refs} <= seams, clause.id
    # what is bound is also checked where a page or command serves
    for clause in plan.clauses:
        served = {c.ref for c in clause.check if isinstance(c, Serve)}
        for binding in clause.bind:
            if binding.ref.startswith(("page:", "command:", "endpoint:")):
                assert binding.ref in served, (clause.id, binding.ref)
