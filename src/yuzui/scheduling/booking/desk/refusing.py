# SPDX-License-Identifier: Apache-2.0
"""Who may book, and what a person is told who may not, or comes too late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.errors import InputError, Place, StateError, VisibilityError, together
from yuzui.facilities.civil import between, shown
from yuzui.job.workspace import Workspace
from yuzui.model.tables.facility import BOOKING_POLICY
from yuzui.model.tables.schedule import BOOKING
from yuzui.model.visibility import readable
from yuzui.scheduling.booking import taken
from yuzui.scheduling.booking.desk.known import Known, by_hand
from yuzui.scheduling.booking.policy import Ground, Refusal, hours
from yuzui.scheduling.booking.taken import Slot
from yuzui.text import Text, join, same

BOOKERS = frozenset(
    {"member", "applicant", "curator", "reviewer", "panel_chair", "analyst"}
    | {"programme_officer", "decider", "facility_officer"}
)
"""Roles that book in their own name; a facility officer books for others too."""
OTHER = Text("another user", "其他使用人")
"""Who has a booking, where visibility does not let one say."""


def answers(workspace: Workspace, known: Known) -> bool:
    """Say whether the account answers for a resource: a facility officer, or one of it."""
    subject = workspace.subject
    scoped = "facility_officer" in subject.scoped and bool({known.id, f"facility:{known.id}"} & subject.audiences)
    return "facility_officer" in subject.roles or scoped


def unless_answers(workspace: Workspace, known: Known) -> None:
    """Refuse who does not answer for the resource."""
    if not answers(workspace, known):
        raise _no_grant(workspace.subject.name)


def unless_may(workspace: Workspace, known: Known, by: str) -> None:
    """Refuse who may not book in the name of this person."""
    subject = workspace.subject
    if not by.strip():
        raise InputError(
            Text("a booking carries the name of a person", "预订须写明使用人"),
            place=Place(column="--by"),
            seen="–",
            fix=Text("add --by with a name", "请加上 --by 及姓名"),
            code="missing_by",
        )
    if answers(workspace, known):
        return
    if by != subject.name or not BOOKERS & (subject.roles | subject.scoped):
        raise _no_grant(subject.name)


def _no_grant(seen: str) -> StateError:
    return StateError(
        Text(
            "one books and cancels in one's own name; a facility officer does so for others",
            "仅可以本人名义预订与取消；设施主管可代他人办理",
        ),
        seen=seen,
        expected="facility_officer",
        fix=Text(
            "write your own account with --by, or ask a facility officer", "请以 --by 写明本人账户，或由设施主管办理"
        ),
        code="no_grant",
    )


def unless_own(workspace: Workspace, known: Known, row: Mapping[str, Any], by: str) -> None:
    """Refuse who may not take back what is another's."""
    unless_may(workspace, known, by)
    if not answers(workspace, known) and row["user"] != workspace.subject.name:
        raise _no_grant(workspace.subject.name)


def unknown() -> VisibilityError:
    """Return the error of a booking that does not exist for the subject."""
    return VisibilityError.not_found()


def unless_by_hand(row: Mapping[str, Any]) -> None:
    """Refuse to cancel what a published schedule holds."""
    if not by_hand(row):
        raise StateError(
            Text("this booking is of a published schedule, which never changes", "该预订属于已发布的排程，不得更改"),
            seen=f"{row['schedule']} {row['id']}",
            fix=Text(
                "publish one that takes its place: yuzui schedule publish RUN --supersedes …",
                "请发布取代它的排程：yuzui schedule publish 运行编号 --supersedes …",
            ),
            code="published",
        )


def unless_before(row: Mapping[str, Any], now: int) -> None:
    """Refuse to cancel what has begun."""
    if row["t0"] <= now:
        raise StateError(
            Text("this booking has begun", "该预订已开始"),
            seen=str(row["id"]),
            fix=Text(
                "report what happened as an event, or mark it as missed: yuzui schedule missed",
                "请以事件报告实际情况，或记为爽约：yuzui schedule missed",
            ),
            code="begun",
        )


def unless_waiting(row: Mapping[str, Any]) -> None:
    """Refuse to leave a wait list that one is not in any more."""
    if row["state"] != "waiting":
        raise StateError(
            Text("this place in the wait list is given up or served", "该候补已撤回或已兑现"),
            seen=f"{row['id']}: {row['state']}",
            expected="waiting",
            fix=Text("cancel the booking it became, if any", "如已转为预订，请取消该预订"),
            code="not_waiting",
        )


def unless_list(known: Known) -> None:
    """Refuse to wait where there is no wait list."""
    if not known.policy["wait_list"]:
        raise StateError(
            Text("this resource has no wait list", "该资源不设候补"),
            seen=known.id,
            expected="booking_policy.wait_list = true",
            fix=Text("take a time that is free", "请改选空闲时段"),
            code="no_wait_list",
        )


def unless_new(known: Known, wish: Slot, by: str) -> None:
    """Refuse to wait twice for one slot."""
    for row in known.waiting:
        same_time = (row["t0"], row["t1"]) == (wish.start, wish.end)
        if row["state"] == "waiting" and row["user"] == by and same_time:
            raise StateError(
                Text("this person waits for this slot already", "此人已在候补该时段"),
                seen=str(row["id"]),
                fix=Text("nothing is to be done", "无须再办理"),
                code="waits_already",
            )


def _where(rule: str) -> Place:
    """Return the column of the policy a rule stands in, or the option it is about."""
    if rule in BOOKING_POLICY:
        return Place(sheet="booking_policy", column=rule)
    return Place(column="--until" if rule == "order" else "--from")


def policy(broken: Sequence[Refusal]) -> InputError:
    """Return the error that names every rule of a policy a wish breaks."""
    return together(
        [
            InputError(
                one.message, place=_where(one.rule), seen=one.seen, expected=one.expected, fix=one.fix, code=one.rule
            )
            for one in broken
        ]
    )


def taken_by(workspace: Workspace, known: Known, wish: Slot, met: Sequence[Slot], ground: Ground) -> StateError:
    """Return the error of a slot that is taken: by whom, when, and what is free next."""
    whose = {row["id"]: row["user"] for row in known.bookings}
    rows = []
    for one in met:
        who = user(workspace, whose[one.booking])
        said = Text("{when} by {who}", "{when}（{who}）").format(
            when=between(one.start, one.end, known.home), who=same(who) if who else OTHER
        )
        if wish.end <= one.start or one.end <= wish.start:
            said += _apart(known, wish, one, ground)
        rows.append((said, {"start": one.start, "end": one.end, "user": who}))
    near = taken.free(ground.place, wish, wish.start)
    fix = Text("wait for it: --wait", "加入候补：--wait") if known.policy["wait_list"] else None
    if near is not None:
        later = Text("free from {t}", "{t} 起空闲").format(t=shown(near.start, known.home))
        fix = later if fix is None else later + Text("; or ", "；或") + fix
    return StateError(
        Text("this slot is taken: ", "该时段已被占用：") + join([said for said, _ in rows[:3]], "; ", "；"),
        seen=between(wish.start, wish.end, known.home),
        fix=fix or Text("take another day", "请改选他日"),
        code="taken",
        detail={"taken": [row for _, row in rows], "next": None if near is None else near.start, "legal": []},
    )


def _apart(known: Known, wish: Slot, one: Slot, ground: Ground) -> Text:
    """Return that two are too near, and how long the changeover between them takes."""
    first, second = sorted((wish, one), key=lambda s: s.start)
    return Text(", changeover from {a} to {b} takes {t}", "，由 {a} 切换至 {b} 须 {t}").format(
        a=first.config or "–",
        b=second.config or "–",
        t=hours(ground.place.changeover.between(first.config, second.config)),
    )


def user(workspace: Workspace, name: str | None) -> str | None:
    """Return the name of a user if the subject may read it, or it is its own; None if not."""
    if name is None or name == workspace.subject.name:
        return name
    return name if "user" in readable(workspace.subject, BOOKING) else None


def no_day(said: str) -> InputError:
    """Return the error of what is no civil day."""
    return InputError(
        Text("this is no day", "无法识别为日期"),
        place=Place(column="--from"),
        seen=said[:40],
        expected="2026-12-01",
        code="no_day",
    )
