# SPDX-License-Identifier: Apache-2.0
"""A scorecard that cannot flatter: the same everywhere, and worse without any of its parts."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yuzui.job.workspace import Workspace
from yuzui.policy.evidence import release
from yuzui.policy.evidence.outcome import judge
from yuzui.policy.evidence.world import Registry
from yuzui.policy.inputs import Scorecard
from yuzui.policy.jobs import scorecard
from yuzui.policy.plan import loader
from yuzui.policy.plan.check import Holds, WorkspaceRows
from yuzui.policy.plan.clause import Binding, Clause
from yuzui.policy.plan_answer import RANK
from yuzui.text import Text, same


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    made = Workspace(tmp_path_factory.mktemp("scorecard") / "w")
    yield made
    made.close()


def rank(row):
    return RANK[row.counterpart_status or row.status]


def tool(rows):
    return {row.id: (row.status, row.counterpart_status, [(c.name, c.outcome) for c in row.checks if c.basis != "beside"])
            for row in rows}  # fmt: skip


def test_the_same_status_in_an_empty_workspace_and_in_the_demonstration(empty, demo_workspace):
    full = Workspace(demo_workspace)
    for name in loader.names():
        first, second = (scorecard.compute(one, Scorecard(plan=name)) for one in (empty, full))
        assert tool(first.clauses) == tool(second.clauses)
        assert (first.counts, first.package, first.evidence) == (second.counts, second.package, second.evidence)
        assert first.basis == "release" and first.evidence, "no check of a shipped plan runs on a visit"
    full.close()


def test_removing_any_part_used_by_a_proven_clause_lowers_its_status(empty):
    whole = Registry.installed()
    for name in loader.names():
        plan = loader.load(name)
        rows = scorecard.compute(empty, Scorecard(plan=name)).clauses
        assert any(rank(row) == 2 for row in rows), "there is something to lose"
        for row in rows:
            words = [(check, one.outcome) for check, one in zip(plan[row.id].check, row.checks, strict=True)]
            refs = [bound.ref for bound in row.bindings]
            for ref in refs:
                poorer = whole.without(ref)
                status, counterpart = judge(plan[row.id], {other: poorer.has(other) for other in refs}, words)
                after = RANK[counterpart or status]
                assert after < 2 and after <= rank(row), (row.id, ref)


def test_the_same_plan_data_and_software_give_the_same_run(empty):
    answers = [scorecard.compute(empty, Scorecard(plan=loader.FIRST)) for _ in range(2)]
    assert answers[0] == answers[1] and answers[0].run.id == answers[1].run.id
    shown = release.released(loader.load()).checks.values()
    assert not [one for one in shown if one.outcome == "error" and one.message.en.startswith("the check broke")]


WORDS = st.sampled_from(["pass", "fail", "error", "no_data", "awaits"])
CHECKS = st.lists(
    st.tuples(
        st.builds(
            lambda required, own: (WorkspaceRows(name="r", table="work", required=required) if own else
                                   Holds(name="r", register="d", things=[], facts=[], required=required)),
            st.booleans(), st.sampled_from([False, False, True]),
        ),
        WORDS,
    ),
    max_size=6,
)  # fmt: skip


def clause(word):
    return Clause(id="C", section="1", title=same("a"), promise=same("a"), kinds=[word], owner="evaluator",
                  bind=[Binding("study:a"), Binding("page:b", "support")], check=[],
                  does_not_show=same("a"), counterpart=Text("a", "甲"))  # fmt: skip


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
        after = value(*judge(clause(kind), bound, better))
        assert after >= before
        if isinstance(checks[n][0], WorkspaceRows) or not checks[n][0].required:
            assert after == before, "own data and support never speak for the tool"
    for ref in bound:
        assert value(*judge(clause(kind), {**bound, ref: False}, checks)) <= before


@UNHURRIED
@given(CHECKS, st.sampled_from(["data", "outside"]))
def test_proven_means_that_every_required_check_passes(checks, kind):
    status, counterpart = judge(clause(kind), {"study:a": True, "page:b": True}, checks)
    needed = [word for check, word in checks if check.required and not isinstance(check, WorkspaceRows)]
    assert (value(status, counterpart) == 2) == (bool(needed) and set(needed) == {"pass"})
    assert (value(status, counterpart) == 0) == ("pass" not in needed)
    assert (counterpart is None) == (kind == "data") and (status == "outside") == (kind == "outside")
