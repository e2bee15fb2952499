# SPDX-License-Identifier: Apache-2.0
"""A kind of facility that is wrong is told what is wrong."""

from dataclasses import replace
from types import SimpleNamespace

from yuzui import registry
from yuzui.facilities.windows.provider import Provider
from yuzui.text import Text

QUOTA = registry.modules("facility_kind")["quota"]


def test_a_written_answer(outside, faults):
    answer = dict(QUOTA.EXAMPLE.expect)
    module = outside("facility_kind", "quota", solve=lambda given: answer)
    assert "does not depend on any number given" in faults("facility_kind", module)


def test_a_wrong_answer_and_another_one(outside, faults):
    def more(given):
        return {key: [value] for key, value in QUOTA.solve(given).items()}

    found = faults("facility_kind", outside("facility_kind", "quota", solve=more))
    assert "EXAMPLE expects" in found
    found = faults("facility_kind", outside("facility_kind", "quota", solve=lambda given: {"a": 1}))
    assert "solve returns ['a']" in found


def test_changing_what_is_given(outside, faults):
    def solve(given):
        answer = QUOTA.solve(given)
        given["left"] = 1
        return answer

    example = SimpleNamespace(given=dict(QUOTA.EXAMPLE.given), expect=QUOTA.EXAMPLE.expect)
    module = outside("facility_kind", "quota", solve=solve, EXAMPLE=example)
    assert "solve changes what it is given" in faults("facility_kind", module)


def test_declaration(outside, faults):
    twice = (QUOTA.FIELDS[0], QUOTA.FIELDS[0])
    module = outside(
        "facility_kind", "quota",
        MODE="sometimes", ROUTES=("lottery",), KPIS=(), FIELDS=twice, doc="Nothing.",
    )  # fmt: skip
    found = faults("facility_kind", module)
    for word in ("MODE sometimes", "lottery", "KPIS is empty", "one name", "References"):
        assert word in found
    module = outside("facility_kind", "quota", KPIS=("users", "turnaround"))
    assert "KPIS has turnaround, none of demand, " in faults("facility_kind", module)
    assert "ROUTES is empty" in faults("facility_kind", outside("facility_kind", "quota", ROUTES=()))


COHORT = registry.modules("facility_kind")["cohort"]


def told(outside, faults, **changed):
    return faults("facility_kind", outside("facility_kind", "cohort", **changed))


def test_neither_scheduled_nor_solved(outside, faults):
    example = SimpleNamespace(given={}, expect={})
    assert "solve is not declared" in told(outside, faults, EXAMPLE=example)
    assert "LEVEL is not declared" in told(outside, faults, solve=lambda given: {})


def test_a_written_optimum(outside, faults):
    case = COHORT.EXAMPLE
    found = told(outside, faults, EXAMPLE=replace(case, objective=161.0))
    assert "the schedule is worth 160.0" in found
    assert "the best of all schedules is worth 160.0" in found
    assert "placed are" in told(outside, faults, EXAMPLE=replace(case, placed=("C1",)))
    assert "not placed are" in told(outside, faults, EXAMPLE=replace(case, unplaced={"C5": "permit"}))
    assert "rejected are []" in told(outside, faults, EXAMPLE=replace(case, rejected=("C1",)))


def test_a_provider_that_reads_what_it_does_not_declare(outside, faults):
    def peeking(task, resource, horizon, facts):
        return [(*horizon, 1.0)] if task.get("grade") else []

    assert "reads more than it declares" in provided(outside, faults, peeking)


def test_a_provider_that_opens_what_it_may_not(outside, faults):
    def wide(task, resource, horizon, facts):
        return [(horizon[0] - 1, horizon[1], 2.0), (horizon[0], horizon[1], 1.0)]

    found = provided(outside, faults, wide)
    for word in ("outside the horizon", "overlap", "quality"):
        assert word in found


def provided(outside, faults, open_):
    one = Provider("odd", Text("odd", "奇"), open_)
    return told(outside, faults, PROVIDERS=(*COHORT.PROVIDERS, one))


def test_rules_about_columns_that_are_not_there(outside, faults):
    found = told(
        outside, faults,
        VALUE="amount * merit",
        CUMULATIVE=(replace(COHORT.CUMULATIVE[0], by="resource.hall"),),
        RELAX=(replace(COHORT.RELAX[1], field="weight"),),
        CHANGEOVER=replace(COHORT.CHANGEOVER, field="colour"),
        EVENTS={"x": "miracle"},
    )  # fmt: skip
    for word in ("merit", "resource.hall", "weight", "colour", "miracle"):
        assert word in found


def test_a_reason_without_chinese(outside, faults):
    one = replace(COHORT.PROVIDERS[0], reason=Text("late", "late"))
    found = told(outside, faults, PROVIDERS=(one, *COHORT.PROVIDERS[1:]))
    assert "reason dates is not in Chinese" in found
