# SPDX-License-Identifier: Apache-2.0
"""A fault concerns one check only: errors, time limits."""

import threading
import time

import pytest

from yuzui.errors import InputError
from yuzui.policy.checks import rows as runner
from yuzui.policy.evidence.outcome import NoDataError, NotBuiltError, Outcome
from yuzui.policy.evidence.run import clause_results
from yuzui.policy.plan.check import Rows
from yuzui.policy.plan.clause import Clause
from yuzui.text import Text, same

ROWS = Rows(name="a", data="centres.csv")


def clause(*checks):
    return Clause(id="C", section="1", title=same("a"), kinds=["data"], owner="evaluator", bind=[],
                  check=list(checks), does_not_show=same("a"))  # fmt: skip


def outcomes(world, *checks, limit=60.0):
    return [r.outcome.outcome for r in clause_results(clause(*checks), world, limit)]


def test_a_check_passes_with_the_digest_of_its_data(world):
    (result,) = clause_results(clause(ROWS), world, 60.0)
    assert result.outcome.outcome == "pass" and result.digest


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
    assert outcomes(world, ROWS, Rows(name="b", data="x")) == [word, "pass"]


def busy(seconds):
    """Use the processor for so long."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


@pytest.mark.parametrize("slow", [busy, lambda seconds: time.sleep(10 * seconds)])
def test_slow_check_is_an_error_of_that_check(world, monkeypatch, slow):
    def run(check, world, clause):
        slow(0.5 if check.name == "a" else 0)
        return Outcome("pass", same("late"))

    monkeypatch.setattr(runner, "run", run)
    assert outcomes(world, ROWS, Rows(name="b", data="x"), limit=0.1) == ["error", "pass"]


def test_a_check_that_has_to_wait_for_others_is_not_late(world, monkeypatch):
    def run(check, world, clause):
        time.sleep(0.3)
        return Outcome("pass", same("in time"))

    monkeypatch.setattr(runner, "run", run)
    assert outcomes(world, ROWS, limit=0.1) == ["pass"]


def test_the_checks_of_a_clause_share_a_thread_and_one_that_is_late_takes_it_along(world, monkeypatch):
    threads = []

    def run(check, world, clause):
        threads.append(threading.get_ident())
        if check.name == "b":
            busy(0.5)
        return Outcome("pass", same("so"))

    monkeypatch.setattr(runner, "run", run)
    names = ("a", "b", "c", "d")
    found = outcomes(world, *(Rows(name=name, data="x") for name in names), limit=0.2)
    assert found == ["pass", "error", "pass", "pass"]
    a, b, c, d = threads
    assert a == b != c == d


def test_a_check_that_wants_to_end_the_process_is_an_error_of_that_check(world, monkeypatch):
    def run(check, world, clause):
        if check.name == "a":
            raise SystemExit(2)
        return Outcome("pass", same("so"))

    monkeypatch.setattr(runner, "run", run)
    assert outcomes(world, ROWS, Rows(name="b", data="x")) == ["error", "pass"]
