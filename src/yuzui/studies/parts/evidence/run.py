# SPDX-License-Identifier: Apache-2.0
"""Run the checks of a clause, each with a time limit; a fault concerns that check only."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from importlib import import_module

from yuzui.errors import YuzuiError
from yuzui.plan.check import Check, Mutate
from yuzui.plan.clause import Clause
from yuzui.studies.parts.evidence.outcome import NoDataError, NotBuiltError, Outcome
from yuzui.studies.parts.evidence.status import SOFTWARE, kind
from yuzui.studies.parts.evidence.world import World
from yuzui.studies.parts.result import digest
from yuzui.text import Text, same

_PARENT = Text("its parent has not passed", "其所属检验尚未通过")
_NOT_NEEDED = Text(
    "not run here, since another check of the clause does not pass; yuzui plan check runs it",
    "此处未运行：该条款另有检验未通过；yuzui plan check 会运行",
)


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
        Seconds of processor time a check may take.

    Returns
    -------
    list of Result
        In the order declared; a twin whose parent has not passed is not run, and in a brief
        world neither is one whose clause cannot be served whatever the twin says.
    """
    outcomes: dict[str, Outcome] = {}
    for check in clause.check:
        if not isinstance(check, Mutate):
            outcomes[check.name] = _limited(check, world, clause, limit)
    lost = world.brief and any(
        outcomes[check.name].outcome != "pass"
        for check in clause.check
        if check.name in outcomes and check.required and kind(check) not in SOFTWARE
    )
    for check in clause.check:
        if not isinstance(check, Mutate):
            continue
        if outcomes[check.of].outcome != "pass":
            outcomes[check.name] = Outcome("no_data", _PARENT)
        elif lost:
            outcomes[check.name] = Outcome("no_data", _NOT_NEEDED)
        else:
            outcomes[check.name] = _limited(check, world, clause, limit)
    return [
        Result(check, outcomes[check.name], _digest(outcomes[check.name], world))
        for check in clause.check
    ]


def _digest(outcome: Outcome, world: World) -> str | None:
    found = [world.digest(ref) for ref in outcome.data if world.is_data(ref)]
    return digest(found) if found and outcome.outcome != "no_data" else None


def _limited(check: Check, world: World, clause: Clause, limit: float) -> Outcome:
    found: list[Outcome] = []
    worker = threading.Thread(
        target=lambda: found.append(_guarded(check, world, clause)), daemon=True
    )
    worker.start()
    _wait(worker, limit)
    if found:
        return found[0]
    return Outcome(
        "error",
        Text(f"no answer within {limit:g} s", f"{limit:g} 秒内没有结果"),
        None,
        f"{limit:g} s",
    )


def _wait(worker: threading.Thread, limit: float) -> None:
    """Wait until a thread ends, has used its processor time, or has waited ten times as long.

    A busy machine makes a check slow, not wrong: what it says must not depend on the neighbours.
    """
    last = time.monotonic() + 10 * limit
    while worker.is_alive() and time.monotonic() < last and _used(worker) < limit:
        worker.join(0.2)


def _used(worker: threading.Thread) -> float:
    """Return the processor time of a thread, seconds; nothing where the system does not tell."""
    clock = getattr(time, "pthread_getcpuclockid", None)
    if clock is None or worker.ident is None:
        return 0.0
    try:
        return time.clock_gettime(clock(worker.ident))
    except OSError:
        # it ended meanwhile
        return 0.0


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
