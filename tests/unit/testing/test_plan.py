# SPDX-License-Identifier: Apache-2.0
"""A plan that may be loaded and still cannot be shown is told why."""

from dataclasses import replace

import msgspec
import pytest
from tests.contracts.checks import plan as checks

from yuzui.policy.plan import loader
from yuzui.policy.plan.check import Serve, Value
from yuzui.policy.plan.clause import Binding
from yuzui.text import Text


@pytest.fixture(scope="module")
def plan():
    return loader.load("river_institute_2030")


def told(plan):
    return " | ".join(fault for check in checks.CHECKS for fault in check(plan))


def changed(plan, place, **parts):
    clauses = list(plan.clauses)
    clauses[place] = msgspec.structs.replace(clauses[place], **parts)
    return replace(plan, clauses=tuple(clauses))


def with_check(plan, kind):
    return next(
        (i, j)
        for i, clause in enumerate(plan.clauses)
        for j, check in enumerate(clause.check)
        if isinstance(check, kind)
    )


def test_a_good_plan(plan):
    assert told(plan) == ""


def test_ids_and_sections(plan):
    assert "two clauses have this id" in told(replace(plan, clauses=(*plan.clauses, plan.clauses[0])))
    assert "section 9 has no title" in told(changed(plan, 0, section="9"))
    more = replace(plan, sections={**plan.sections, "z": Text("z", "末")})
    assert "section z has no clause" in told(more)
    clause = plan.clauses[0]
    assert "two checks have one name" in told(changed(plan, 0, check=[*clause.check, clause.check[0]]))


def test_languages(plan):
    assert "lacks a language" in told(changed(plan, 0, title=Text("a", "a")))
    assert "Chinese in the English text" in told(changed(plan, 0, title=Text("水", "水")))


def test_values_without_source_or_twin():
    plan = loader.load("cn_14fyp_ch4")
    i, j = with_check(plan, Value)
    check = msgspec.structs.replace(plan.clauses[i].check[j], citation="", name="lonely", twin=None)
    found = told(changed(plan, i, check=[check]))
    assert "no citation" in found and "no twin" in found


def test_names_nobody_knows_and_pages_nobody_asks(plan):
    bind = [*plan.clauses[0].bind, Binding("magic:wand"), Binding("page:nowhere")]
    found = told(changed(plan, 0, bind=bind))
    assert "magic:wand: no such registry" in found
    assert "page:nowhere: bound and never asked" in found
    i, j = with_check(loader.load("cn_14fyp_ch4"), Serve)
    assert i >= 0 and j >= 0


def test_a_file_that_is_no_plan(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("- 1\n", encoding="utf-8")
    assert checks.faults(str(path)) == ["a.yaml, line 1: this file does not have the shape of a plan"]
