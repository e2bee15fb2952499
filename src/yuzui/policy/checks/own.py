# SPDX-License-Identifier: Apache-2.0
"""``own``: the installation has loaded rows of its own; never touches the software's status."""

from __future__ import annotations

from yuzui.model.schema import TABLES
from yuzui.model.visibility import Eq
from yuzui.policy.evidence.outcome import NoDataError, Outcome
from yuzui.policy.evidence.run import World
from yuzui.policy.plan.check import Own
from yuzui.policy.plan.clause import Clause
from yuzui.text import Text

TITLE = Text("this installation has rows of its own", "本单位已装载自有数据")


def run(check: Own, world: World, clause: Clause) -> Outcome:
    """Count rows that came from somewhere else than the data shipped with Yuzui."""
    world.need(check.data)
    name = check.data.removeprefix("table:")
    view = world.workspace.view
    count = view.count(name) if TABLES[name].state else world.published(name)
    loads = view.select("load", where=Eq("table", name))
    shipped = {row["sha256"] for row in world.manifest.values()}
    if not count or (loads and all(row["file_hash"] in shipped for row in loads)):
        raise NoDataError(Text(f"no own row of {name}", f"{name} 中没有自有数据"))
    good = count >= check.at_least
    message = Text(f"{count} rows of {name}", f"{name} 共 {count} 行")
    return Outcome("pass" if good else "fail", message, count, f">= {check.at_least}", (check.data,))
