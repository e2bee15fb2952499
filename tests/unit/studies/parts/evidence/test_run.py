# SPDX-License-Identifier: Apache-2.0
"""A fault concerns one check only: errors, time limits, twins without a parent."""

import time

import pytest

from yuzui.errors import InputError
from yuzui.plan.check import Mutate, Rows, Tamper
from yuzui.plan.clause import Clause
from yuzui.studies.parts.checks import rows as runner
from yuzui.studies.parts.evidence.outcome import NoDataError, NotBuiltError, Outcome
from yuzui.studies.parts.evidence.run import clause_results
from yuzui.text import Text, same

ROWS = Rows(name="a", data="centres.csv")
TWIN = Mutate(name="a-twin", of="a", tamper=Tamper(data="centres.csv"))


def clause(*checks):
    return Clause(id="C", section="1", title=same("a"), kinds=["data"], owner="evaluator", bind=[],
                  check=list(checks), does_not_show=same("a"))  # fmt: skip


def outcomes(world, *checks, limit=60.0):
    return [r.outcome.outcome for r in clause_results(clause(*checks), world, limit)]


def test_check_and_twin_pass(world):
    results = clause_results(clause(ROWS, TWIN), world, 60.0)
    assert [r.outcome.outcome for r in results] == ["pass", "pass"]
    assert results[0].digest and results[0].digest == results[1].digest


@pytest.mark.parametrize(
    ("raised", "word"),
    [
        (NoDataError(Text("n", "无")), "no_data"),
        (NotBuiltError("study:x"), "fail"),
        (InputError(Text("i", "入")), "error"),
        (ZeroDivisionError("oops"), "error"),
    ],
)
def test_what_is_raised_becomes_an_outcome_and_the_rest_goes_on(world, monkeypatch, raised, word):
    def run(check, world, clause):
        if check.name == "a":
            raise raised
        return Outcome("pass", same("fine"))

    monkeypatch.setattr(runner, "run", run)
    assert outcomes(world, ROWS, TWIN, Rows(name="b", data="x")) == [word, "no_data", "pass"]


def test_slow_check_is_an_error_of_that_check(world, monkeypatch):
    def run(check, world, clause):
        time.sleep(0.5 if check.name == "a" else 0)
        return Outcome("pass", same("late"))

    monkeypatch.setattr(runner, "run", run)
    assert outcomes(world, ROWS, Rows(name="b", data="x"), limit=0.1) == ["error", "pass"]
