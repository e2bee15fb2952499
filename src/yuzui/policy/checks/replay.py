# SPDX-License-Identifier: Apache-2.0
"""``replay``: a scripted workflow runs to its end, leaves its log, and refuses what it must."""

from __future__ import annotations

from yuzui.errors import StateError
from yuzui.model import lifecycle
from yuzui.model.table import Row
from yuzui.model.visibility import Subject
from yuzui.policy.evidence.outcome import NoDataError, Outcome
from yuzui.policy.evidence.run import World
from yuzui.policy.plan import scenario as scenarios
from yuzui.policy.plan.check import Replay
from yuzui.policy.plan.clause import Clause
from yuzui.policy.plan.scenario import Scenario, Step
from yuzui.store.audit import verify
from yuzui.store.sqlite import SqliteStore
from yuzui.text import Text, same

TITLE = Text("a scripted workflow runs and refuses", "脚本化流程可运行并能拒绝")

_AUDITOR = Subject("auditor", frozenset({"auditor", "analyst"}))


class _Stage:
    """An empty store on which a scenario is played."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.store = SqliteStore()
        self.rows: dict[str, Row] = {}
        self.refused = 0
        for name, thing in scenario.things.items():
            state = lifecycle.CYCLES[thing.cycle].start
            self._write(name, {**thing.row, "state": state}, thing.by, "enter", "")

    def _write(self, name: str, row: Row, by: str, action: str, reason: str) -> None:
        person = self.scenario.people[by]
        view = self.store.open(Subject(person.name, frozenset(person.roles)))
        table = self.scenario.things[name].table
        with view.act(action, name, reason) as change:
            if table:
                change.replace(table, [row])
        self.rows[name] = row

    def play(self, step: Step) -> Text | None:
        """Play a step; return what went wrong, if anything did."""
        row, thing = self.rows[step.thing], self.scenario.things[step.thing]
        try:
            state = lifecycle.move(thing.cycle, row["state"], step.action)
        except StateError as error:
            self.refused += step.refused
            return None if step.refused else error.message
        if step.refused:
            return Text(
                f"{step.action} was allowed in state {row['state']}", f"在状态 {row['state']} 下竟允许 {step.action}"
            )
        self._write(step.thing, {**row, "state": state}, step.by, step.action, step.reason)
        return None

    def log(self) -> list[Row]:
        """Return the rows of the event log, as the auditor reads them."""
        return self.store.open(_AUDITOR).select("audit", order=("seq",))


def run(check: Replay, world: World, clause: Clause) -> Outcome:
    """Play the scenario on an empty store."""
    path = scenarios.find(check.scenario)
    if path is None:
        raise NoDataError(Text(f"the workflow “{check.scenario}” is not built yet", f"流程“{check.scenario}”尚未建成"))
    scenario = scenarios.load(path)
    wanted = sum(step.refused for step in scenario.steps)
    stage = _Stage(scenario)
    wrong = next((result for step in scenario.steps if (result := stage.play(step))), None)
    wrong = wrong or _ends(scenario, stage) or _logged(scenario, stage)
    done = len(scenario.steps) - wanted
    message = wrong or scenario.title + same(": ") + Text(
        f"{done} moves logged, {stage.refused} refused", f"{done} 步已记入日志，{stage.refused} 步被拒"
    )
    return Outcome("fail" if wrong else "pass", message, stage.refused, f"= {wanted}", (path.name,))


def _ends(scenario: Scenario, stage: _Stage) -> Text | None:
    for name, state in scenario.ends.items():
        if stage.rows[name]["state"] != state:
            return Text(f"{name} ends {stage.rows[name]['state']}", f"{name} 停在 {stage.rows[name]['state']}")
    return None


def _logged(scenario: Scenario, stage: _Stage) -> Text | None:
    """Look for one event per move by its named post, an intact chain, and a forgery noticed."""
    log = stage.log()
    acts = [(e["actor"], e["action"]) for e in log]
    wanted = [(scenario.people[s.by].name, s.action) for s in scenario.steps if not s.refused]
    if [act for act in acts if act[1] != "enter"] != wanted:
        return Text("the log does not hold every move", "日志未记全各步")
    if verify(log) is not None:
        return Text("the log is broken", "日志链条断裂")
    forged = [dict(row) for row in log]
    forged[-1]["actor"] = "somebody else"
    if verify(forged) != forged[-1]["seq"]:
        return Text("a forged log is not noticed", "未能识破伪造的日志")
    return None
