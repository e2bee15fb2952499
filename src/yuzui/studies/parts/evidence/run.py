# SPDX-License-Identifier: Apache-2.0
"""Run the checks of a clause, each with a time limit; a fault concerns that check only."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from importlib import import_module

from yuzui.errors import YuzuiError
from yuzui.plan.check import Check
from yuzui.plan.clause import Clause
from yuzui.studies.parts.evidence.outcome import NoDataError, NotBuiltError, Outcome
from yuzui.studies.parts.evidence.status import kind
from yuzui.studies.parts.evidence.world import World
from yuzui.studies.parts.result import digest
from yuzui.text import Text, same


@dataclass(frozen=True, slots=True)
class Result:
    """One check with its outcome and the digest of the data it looked at."""

    check: Check
    outcome: Outcome
    digest: str | None


def clause_results(clause: Clause, world: World, limit: float) -> list[Result]:
    """Run every check of a clause.

    Parameters
    ----------
    clause : Clause
        The clause.
    world : World
        What may be looked at.
    limit : float
        Seconds a check may take.

    Returns
    -------
    list of Result
        In the order declared; a twin whose parent has not passed is not run.
    """
    results: list[Result] = []
    words: dict[str, str] = {}
    for check in clause.check:
        parent = getattr(check, "of", "")
        if parent and words.get(parent) != "pass":
            idle = Text("its parent has not passed", "其所属检验尚未通过")
            outcome = Outcome("no_data", idle)
        else:
            outcome = _limited(check, world, clause, limit)
        words[check.name] = outcome.outcome
        results.append(Result(check, outcome, _digest(outcome, world)))
    return results


def _digest(outcome: Outcome, world: World) -> str | None:
    found = [world.digest(ref) for ref in outcome.data if world.is_data(ref)]
    return digest(found) if found and outcome.outcome != "no_data" else None


def _limited(check: Check, world: World, clause: Clause, limit: float) -> Outcome:
    found: list[Outcome] = []
    worker = threading.Thread(
        target=lambda: found.append(_guarded(check, world, clause)), daemon=True
    )
    worker.start()
    worker.join(limit)
    if found:
        return found[0]
    return Outcome(
        "error",
        Text(f"no answer within {limit:g} s", f"{limit:g} 秒内没有结果"),
        None,
        f"{limit:g} s",
    )


def _guarded(check: Check, world: World, clause: Clause) -> Outcome:
    runner = import_module(f"yuzui.studies.parts.checks.{kind(check)}")
    try:
        outcome: Outcome = runner.run(check, world, clause)
        return outcome
    except NoDataError as missing:
        return Outcome("no_data", missing.message)
    except NotBuiltError as missing:
        return Outcome("fail", missing.message)
    except YuzuiError as error:
        return Outcome("error", error.message + same(f" ({error.code})"))
    except Exception as error:
        # a fault of one check must not take the scorecard with it; it is shown and counted
        shown = same(f"{type(error).__name__}: {error}"[:300])
        return Outcome("error", Text("the check broke: ", "检验出错：") + shown)
