# SPDX-License-Identifier: Apache-2.0
"""``answers``: a job run through its public verb has stated properties, and refuses bad input."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from yuzui.policy.evidence.expected import bar, first_wrong, wrong
from yuzui.policy.evidence.outcome import Outcome
from yuzui.policy.evidence.world import Terminal, World
from yuzui.policy.plan.check import Answers, Refusal
from yuzui.text import Text

TITLE = Text("a job answers, and refuses bad input", "任务可用且拒绝错误输入")


def run(check: Answers, world: World) -> Outcome:
    """Run the good input, then every bad one, each in an empty workspace of its own."""
    for name in check.data:
        world.path(name)
    seen, count = f"{len(check.refuses)}", len(check.refuses)
    if fault := _good(check, world):
        return Outcome("fail", Text("a good input is not taken: ", "正确输入未被接受：") + fault, 0, seen)
    for done, refusal in enumerate(check.refuses):
        with tempfile.TemporaryDirectory(dir=world.scratch) as folder:
            terminal = Terminal(Path(folder), check.files, world)
            if fault := _first(check, terminal) or refused(refusal, terminal):
                return Outcome("fail", fault, done, seen)
    words = Text("answers as stated; {n} bad inputs refused", "结果与所述一致；{n} 项错误输入被拒绝")
    return Outcome("pass", words.format(n=count), count, seen)


def _first(check: Answers, terminal: Terminal) -> Text | None:
    for line in check.first:
        code, document = terminal.run(line)
        if code:
            return Text(f"{line} failed: {code_of(document)}", f"{line} 失败：{code_of(document)}")
    return None


def _good(check: Answers, world: World) -> Text | None:
    with tempfile.TemporaryDirectory(dir=world.scratch) as folder:
        terminal = Terminal(Path(folder), check.files, world)
        if fault := _first(check, terminal):
            return fault
        code, document = terminal.run(check.do)
        if code and "code" in document:
            return Text(f"{check.do}: {code_of(document)}", f"{check.do}：{code_of(document)}")
        missed = first_wrong(check.holds, document)
        return None if missed is None else wrong(missed, document)


def refused(refusal: Refusal, terminal: Terminal) -> Text | None:
    """Try a bad input; return what is not as stated, if anything."""
    code, document = terminal.run(refusal.do)
    if refusal.code:
        seen = str(document.get("code", "")) if code else ""
        if seen != refusal.code:
            none = Text("no error", "无错误")
            got = Text(seen, seen) if seen else none
            return Text("expected {code}, got {got}", "应报 {code}，实为 {got}").format(code=refusal.code, got=got)
    elif (fault := first_wrong(refusal.holds, document)) is not None:
        return wrong(fault, document) + Text(f" ({bar(fault)})", f"（{bar(fault)}）")
    text = json.dumps(document, ensure_ascii=False)
    missing = [name for name in refusal.names if name not in text]
    if missing:
        return Text(f"the refusal does not name {', '.join(missing)}", f"拒绝时未指明 {'、'.join(missing)}")
    return None


def code_of(document: object) -> str:
    """Return the code of a refusal, for a message."""
    return str(document.get("code", "")) if isinstance(document, dict) else ""
