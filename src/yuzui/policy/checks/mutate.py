# SPDX-License-Identifier: Apache-2.0
"""``mutate``: with a falsified input the parent check must fail."""

from __future__ import annotations

from importlib import import_module

from yuzui.errors import YuzuiError
from yuzui.policy.evidence.outcome import Outcome
from yuzui.policy.evidence.world import World
from yuzui.policy.plan.check import Mutate
from yuzui.policy.plan.clause import Clause
from yuzui.text import Text

TITLE = Text("a falsified input is noticed", "篡改可被识破")


def run(check: Mutate, world: World, clause: Clause) -> Outcome:
    """Run the parent on the falsified input."""
    parent = next(item for item in clause.check if item.name == check.of)
    kind = str(type(parent).__struct_config__.tag)
    runner = import_module(f"yuzui.policy.checks.{kind}")
    bar = f"{check.of}: fail"
    try:
        false = runner.run(parent, world.tampered(check.tamper), clause)
        said, message = false.outcome, false.message
    except YuzuiError as error:
        said, message = "fail", error.message
    good = said == "fail"
    lead = Text("noticed: ", "已识破：") if good else Text("not noticed: ", "未识破：")
    return Outcome("pass" if good else "fail", lead + message, said, bar, (check.tamper.data,))
