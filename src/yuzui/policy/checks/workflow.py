# SPDX-License-Identifier: Apache-2.0
"""``workflow``: named roles walk through public verbs to the end of the title, and some are refused."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import Subject
from yuzui.policy.checks.answers import code_of, refused
from yuzui.policy.evidence.expected import first_wrong, wrong
from yuzui.policy.evidence.outcome import Outcome, find
from yuzui.policy.evidence.world import Terminal, World
from yuzui.policy.plan.check import Step, Workflow
from yuzui.store.audit import verify
from yuzui.text import Text, same

TITLE = Text("people walk through a workflow, and some are refused", "流程走通且能拒绝")

_AUDITOR = Subject("auditor", frozenset({"auditor", "analyst"}))


def run(check: Workflow, world: World) -> Outcome:
    """Walk through it in an empty workspace; refusals come where the walk has got to, and leave no trace."""
    bar = f"{len(check.refuses)}"
    with tempfile.TemporaryDirectory(dir=world.scratch) as folder:
        terminal = Terminal(Path(folder), check.files, world)
        if _ended(check, terminal):
            words = Text("the end is there before the first step", "尚未开始即已达终点")
            return Outcome("fail", words, 0, bar)
        for step in check.steps:
            if fault := _step(step, terminal):
                return Outcome("fail", fault, 0, bar)
        before = _state(terminal)
        for done, refusal in enumerate(check.refuses):
            if fault := refused(refusal, terminal):
                return Outcome("fail", fault, done, bar)
            if _state(terminal) != before:
                words = Text(f"the refusal of {refusal.do} left a trace", f"拒绝 {refusal.do} 时留下了痕迹")
                return Outcome("fail", words, done, bar)
        if fault := _ends(check, terminal):
            return Outcome("fail", fault, len(check.refuses), bar)
    words = Text("{n} steps walked, {m} refused", "走完 {n} 步，拒绝 {m} 次")
    return Outcome(
        "pass",
        check.title + same(": ") + words.format(n=len(check.steps), m=len(check.refuses)),
        len(check.refuses),
        bar,
    )


def _step(step: Step, terminal: Terminal) -> Text | None:
    if step.at:
        terminal.clock = dt.datetime.fromisoformat(step.at)
    code, document = terminal.run(step.do)
    if code and "code" in document:
        return Text(f"{step.do}: {code_of(document)}", f"{step.do}：{code_of(document)}")
    for name, address in step.keep.items():
        terminal.names[name] = str(find(document, address))
    fault = first_wrong(step.then, document)
    return None if fault is None else wrong(fault, document)


def _ended(check: Workflow, terminal: Terminal) -> bool:
    """Return whether the end holds in an empty workspace, so that the walk shows nothing."""
    return first_wrong(check.ends, terminal.run(check.ends_at)[1]) is None


def _ends(check: Workflow, terminal: Terminal) -> Text | None:
    _, document = terminal.run(check.ends_at)
    fault = first_wrong(check.ends, document)
    if fault is not None:
        return wrong(fault, document)
    return None if verify(_log(terminal)) is None else Text("the log is broken", "日志链条断裂")


def _log(terminal: Terminal) -> list[Row]:
    """Return the rows of the event log, as the auditor reads them."""
    workspace = Workspace(terminal.work, _AUDITOR)
    rows = workspace.view.select("audit", order=("seq",))
    workspace.close()
    return rows


def _state(terminal: Terminal) -> list[tuple[str, str]]:
    """Return the acts that changed something: that somebody was refused may be noted, nothing more."""
    return [(row["actor"], row["action"]) for row in _log(terminal) if not row["action"].endswith(" refused")]
