# SPDX-License-Identifier: Apache-2.0
"""What is not published, and what whoever wanted it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.facilities.civil import between, zone
from yuzui.job.signature import who
from yuzui.job.workspace import Workspace
from yuzui.model.lifecycle import move
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.scheduling.publish.rows import Plan
from yuzui.text import Text, join, same

ROLES = ("facility_officer", "decider")
"""Roles that may publish a schedule."""


def unknown() -> VisibilityError:
    """Return the error of a schedule that does not exist for the subject."""
    return VisibilityError.not_found()


def signed(approve: str) -> str:
    """Return the name out of "name, office"; refuse what is not both."""
    name, _, office = approve.replace("，", ",").partition(",")
    if not name.strip() or not office.strip():
        raise InputError(
            Text("a schedule is published by a named person with an office", "排程须由具名且有职务的人员批准发布"),
            place=Place(column="--approve"),
            seen=approve.strip()[:80] or "–",
            expected='"NAME, OFFICE"',
            fix=Text('write both: --approve "name, office"', "请写明二者：--approve “姓名，职务”"),
            code="unsigned",
        )
    return name.strip()


def unless_draft(workspace: Workspace, name: str) -> None:
    """Refuse what was published or refused before."""
    for row in workspace.desk.select("schedule", where=Eq("id", name)):
        move("schedule", row["status"], "publish")


def unless_may(workspace: Workspace, name: str) -> None:
    """Refuse an account, or a named one, that may not publish."""
    who(workspace, name, ROLES, option="--approve")


def unless_proven(document: Mapping[str, Any]) -> None:
    """Refuse a schedule without objective or bound."""
    if document["objective"] is None or document["bound"] is None or not document["schedule"]:
        raise StateError(
            Text("a schedule without bookings or bound is not published", "无预订或无上界的排程不得发布"),
            seen=f"objective {document['objective']}, bound {document['bound']}",
            fix=Text("make it again, or hand it out as a draft: --out FILE", "请重新排程，或以草案导出：--out 文件"),
            code="no_bound",
        )


def refused(name: str, wrong: Sequence[Mapping[str, Any]]) -> StateError:
    """Return the error of a schedule that the checker refuses: the rules it breaks."""
    said = [Text.of(one["message"]) if "message" in one else same(one["code"]) for one in wrong[:3]]
    return StateError(
        Text("the checker refuses this schedule: ", "检查未通过：") + join(said, "; ", "；"),
        seen=name,
        fix=Text(
            "it is kept as refused; make another: yuzui schedule make INSTANCE",
            "已按“未通过”留存；请另行排程：yuzui schedule make 算例",
        ),
        code="refused",
        detail={"rules": [str(one["code"]) for one in wrong], "legal": []},
    )


def parent(workspace: Workspace, plan: Plan) -> Row | None:
    """Return the schedule it takes the place of; refuse one that does not hold."""
    if plan.parent is None:
        return None
    found = workspace.desk.select("schedule", where=Eq("id", plan.parent))
    if not found or not workspace.view.count("schedule", Eq("id", plan.parent)):
        raise unknown()
    move("schedule", found[0]["status"], "supersede")
    return found[0]


def unless_capacity(row: Mapping[str, Any], capacity: int) -> None:
    """Refuse a schedule that takes a resource for larger or smaller than the record does."""
    known = 1 if row["capacity"] is None else row["capacity"]
    if known != capacity:
        raise StateError(
            Text("the record gives this resource another capacity than the instance", "登记容量与算例不一致"),
            place=Place(sheet="resource", column="capacity"),
            seen=f"{row['id']}: {capacity}",
            expected=str(known),
            fix=Text("mend the one that is wrong", "请更正有误的一方"),
            code="capacity_differs",
        )


def unless_preempted(workspace: Workspace, away: Sequence[Row], preempt: str) -> None:
    """Refuse to displace without a reason, or what has begun."""
    begun = [row for row in away if row["state"] in ("started", "done")]
    if not away or (preempt.strip() and not begun):
        return
    told = [_told(workspace, row) for row in (begun or away)[:3]]
    more = len(begun or away) - len(told)
    seen = "; ".join(told) + (f"; + {more}" if more else "")
    if begun:
        raise StateError(
            Text("what has begun is not displaced", "已开始的预订不得抢占"),
            seen=seen,
            fix=Text("make a schedule around it", "请避开该预订重新排程"),
            code="begun",
        )
    raise StateError(
        Text("bookings that hold would be displaced: {n}", "将抢占已生效的预订：{n} 项").format(n=len(away)),
        seen=seen,
        expected="--preempt REASON",
        fix=Text(
            "make a schedule around them, or say why they give way: --preempt REASON; each is compensated",
            "请避开它们重新排程，或说明抢占理由：--preempt 理由；各项均获补偿",
        ),
        code="holds",
        detail={"bookings": [[row["schedule"], row["id"]] for row in away], "legal": []},
    )


def _told(workspace: Workspace, row: Row) -> str:
    found = workspace.desk.select("resource", where=Eq("id", row["resource"]))
    home = zone(found[0]["tz"] if found else None)
    return f"{row['resource']} {between(row['t0'], row['t1'], home)}"
