# SPDX-License-Identifier: Apache-2.0
"""A scorecard that cannot flatter: remove a part and the status falls; falsify and it is seen."""

import dataclasses
from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.properties import falsify

from yuzui.errors import YuzuiError
from yuzui.job.workspace import Workspace
from yuzui.policy.evidence.document import clause_row
from yuzui.policy.evidence.outcome import judge, kind
from yuzui.policy.evidence.run import World
from yuzui.policy.jobs import scorecard
from yuzui.policy.plan import loader
from yuzui.policy.plan.check import Rows
from yuzui.policy.plan.clause import Binding, Clause
from yuzui.policy.plan_answer import RANK
from yuzui.text import Text


@pytest.fixture(scope="module")
def world(tmp_path_factory, demonstrated):
    """What ships and the larger data sets; what the demonstration found is not asked again."""
    with World.of(Workspace(tmp_path_factory.mktemp("scorecard") / "w")) as made:
        for study, document in demonstrated.items():
            made.know(study, document)
        yield made
        made.workspace.close()


@pytest.fixture(scope="module")
def plan():
    return loader.load()


@pytest.fixture(scope="module")
def document(plan, world):
    return scorecard.score(plan, world, list(plan.clauses))


def rank(row):
    return RANK[row.counterpart_status or row.status]


def alive(document):
    return [row for row in document.clauses if rank(row) > 0]


def test_there_is_something_to_lose(document):
    assert any(rank(row) == 2 for row in alive(document))


def test_removing_any_part_used_by_a_served_clause_lowers_its_status(plan, world, document):
    for row in alive(document):
        for bound in row.bindings:
            if not bound.resolved:
                continue
            poorer = dataclasses.replace(world, registry=world.registry.without(bound.ref))
            after = clause_row(plan, plan[row.id], poorer, {})
            poorer.close()
            place = (row.id, bound.ref)
            if rank(row) == 2:
                assert rank(after) < rank(row), place
            else:
                assert rank(after) <= rank(row), place


def test_removing_every_part_leaves_nothing(plan, world, document):
    for row in alive(document):
        registry = world.registry
        for bound in row.bindings:
            registry = registry.without(bound.ref)
        after = clause_row(plan, plan[row.id], dataclasses.replace(world, registry=registry), {})
        assert rank(after) == 0, row.id


def test_every_check_that_passes_fails_on_falsified_data(plan, world, document, tmp_path):
    """A value that would hold on any data proves nothing."""
    worlds, noticed, missed = {}, 0, []
    for row in document.clauses:
        passed = {check.name for check in row.checks if check.outcome == "pass"}
        clause = plan[row.id]
        for check in clause.check:
            if check.name not in passed:
                continue
            asked = list(falsify.tampers(clause, check))
            assert asked or kind(check) not in ("rows", "link", "value"), (clause.id, check.name)
            for tamper in asked:
                if repr(tamper) not in worlds:
                    (folder := tmp_path / str(len(worlds))).mkdir()
                    worlds[repr(tamper)] = falsify.tampered(world, tamper, folder)
                runner = import_module(f"yuzui.policy.checks.{kind(check)}")
                try:
                    said = runner.run(check, worlds[repr(tamper)], clause).outcome
                except YuzuiError:
                    said = "fail"
                noticed += said == "fail"
                missed += [(clause.id, check.name, tamper, said)] * (said != "fail")
    assert noticed > 50 and missed == []


def test_no_check_ends_in_an_unexpected_error(document):
    broke = [
        (row.id, check.name, check.message.en)
        for row in document.clauses
        for check in row.checks
        if check.outcome == "error" and check.message.en.startswith("the check broke")
    ]
    assert broke == []


def test_statuses_are_the_same_on_a_second_day_on_the_same_data(plan, world, document):
    again = scorecard.score(plan, world, list(plan.clauses))
    assert again.run == document.run and again.clauses == document.clauses


WORDS = st.sampled_from(["pass", "fail", "error", "no_data", "stale"])
CHECKS = st.lists(
    st.tuples(st.booleans().map(lambda required: Rows(name="r", data="d", required=required)), WORDS), max_size=6
)
SAME = Text("a", "甲")


def clause(word):
    return Clause(id="C", section="1", title=SAME, kinds=[word], owner="evaluator",
                  bind=[Binding("study:a"), Binding("page:b", "support")], check=[],
                  does_not_show=SAME, counterpart=SAME)  # fmt: skip


def value(status, counterpart):
    return RANK[counterpart or status]


# the first input waits for imports, which on a busy machine is no fault of the strategy
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@UNHURRIED
@given(CHECKS, st.booleans(), st.booleans(), st.sampled_from(["data", "outside"]), st.data())
def test_better_outcomes_never_lower_and_lost_parts_never_raise(checks, a, b, kind, data):
    bound = {"study:a": a, "page:b": b}
    before = value(*judge(clause(kind), bound, checks))
    if checks:
        n = data.draw(st.integers(0, len(checks) - 1))
        better = [*checks[:n], (checks[n][0], "pass"), *checks[n + 1 :]]
        assert value(*judge(clause(kind), bound, better)) >= before
    for ref in bound:
        assert value(*judge(clause(kind), {**bound, ref: False}, checks)) <= before


@UNHURRIED
@given(CHECKS, st.sampled_from(["data", "outside"]))
def test_served_means_that_every_required_check_passes(checks, kind):
    status = value(*judge(clause(kind), {"study:a": True, "page:b": True}, checks))
    needed = [word for check, word in checks if check.required]
    if status == 2:
        assert needed and set(needed) == {"pass"}
