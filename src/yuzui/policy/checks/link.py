# SPDX-License-Identifier: Apache-2.0
"""``link``: the values of one column stand in another, and none dangles."""

from __future__ import annotations

from yuzui.policy.evidence.outcome import Outcome, empty, meets
from yuzui.policy.evidence.run import World
from yuzui.policy.plan.check import Link
from yuzui.policy.plan.clause import Clause
from yuzui.text import Text

TITLE = Text("links lead somewhere", "链接均有着落")


def run(check: Link, world: World, clause: Clause) -> Outcome:
    """Count rows that are linked, and ids that lead nowhere."""
    data, column = check.data.rsplit("#", 1)
    target, key = check.to.rsplit("#", 1)
    rows = [row for row in world.rows(data) if meets(row, check.where)]
    known = {str(row[key]) for row in world.rows(target)}
    ids = [str(row[column]) for row in rows if not empty(row.get(column))]
    dangling = sum(value not in known for value in ids)
    share = (len(ids) - dangling) / len(rows) if rows else 0.0
    good = share >= check.share and not dangling
    message = Text(
        f"{len(ids) - dangling} of {len(rows)} rows linked, {dangling} ids lead nowhere",
        f"{len(rows)} 行中 {len(ids) - dangling} 行已链接，{dangling} 个编号无着落",
    )
    return Outcome("pass" if good else "fail", message, round(share, 6), f">= {check.share}", (data, target))
