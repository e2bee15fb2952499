# SPDX-License-Identifier: Apache-2.0
"""Booking without a call: what is free, one's own slot, the wait list, what was missed."""

from __future__ import annotations

from typing import Any

from yuzui.errors import InputError, Place, together
from yuzui.facilities import civil
from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.scheduling.booking import view
from yuzui.scheduling.booking.policy import Slot
from yuzui.scheduling.booking.view import draw
from yuzui.text import Text

TITLE = Text("booking by hand, with a wait list", "人工预订与候补")
QUESTION = Text(
    "When is this resource free, who has it, and may this person have it?", "该资源何时空闲、已由谁预订？此人可否预订？"
)
SOURCE = "Yuzui"
SCHEMA = "yuzui.booking/1"
ACTS = ("list", "book", "cancel", "missed")
DAYS = 14
MOST_DAYS = 62
INPUTS = (
    Input("act", Text("list, book, cancel or missed", "list、book、cancel 或 missed"), "list"),
    Input("resource", Text("id of the resource", "资源编号"), ""),
    Input("start", Text("when it begins; the first day of a list", "开始时间；列表的首日"), ""),
    Input("until", Text("when it ends", "结束时间"), ""),
    Input("by", Text("who books or cancels", "使用人"), ""),
    Input("config", Text("configuration used", "所用配置"), ""),
    Input("amount", Text("capacity taken", "占用容量"), 1),
    Input("wait", Text("wait if it is taken", "已占用时候补"), False),
    Input("booking", Text("booking or place in the wait list", "预订或候补编号"), ""),
    Input("days", Text("days shown", "显示天数"), DAYS),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Book, cancel, mark what was missed, or list what there is."""
    from yuzui.scheduling.booking import desk, view

    values = {one.name: one.default for one in INPUTS} | inputs
    act, resource, by = (str(values[name] or "").strip() for name in ("act", "resource", "by"))
    if act not in ACTS:
        raise InputError(
            Text("a booking has no such act", "预订没有这一操作"),
            place=Place(column="act"),
            seen=act,
            expected=" ".join(ACTS),
        )
    done: dict[str, Any] = {"booking": None, "wait": None, "served": [], "missed": []}
    if act == "book":
        wish = _wish(workspace, resource, values)
        done |= desk.book(workspace, resource, wish, by, bool(values["wait"]))
    elif act == "cancel":
        state = desk.cancel(workspace, str(values["booking"] or "").strip(), by)
        resource = state.pop("resource")
        done |= state
    elif act == "missed":
        marked = desk.missed(workspace, resource)
        done["missed"] = [one["booking"] for one in marked]
        done["served"] = [row for one in marked for row in one["served"]]
    first = str(values["start"] or "") if act in ("list", "book") else ""
    body = view.of(workspace, resource, first or None, _count(values["days"]))
    return {"schema": SCHEMA, "run": stamp("booking", {"act": act, **done, **body}), "act": act, **done, **body}


def _count(value: Any) -> int:
    if str(value).isdigit() and 1 <= int(value) <= MOST_DAYS:
        return int(value)
    raise InputError(
        Text("so many days cannot be shown", "无法显示该天数"),
        place=Place(column="--days"),
        seen=str(value),
        expected=f"1 … {MOST_DAYS}",
        code="option",
    )


def _wish(workspace: Workspace, resource: str, values: dict[str, Any]) -> Slot:
    """Return the slot that is wished; its times in the zone of the resource unless they say one."""
    home = civil.zone(workspace.view.get("resource", resource)["tz"]).key
    instants, faults = [], []
    for name, option in (("start", "--from"), ("until", "--until")):
        try:
            instants.append(civil.second(str(values[name] or ""), home, Place(column=option)))
        except InputError as error:
            faults.append(error)
    amount = str(values["amount"])
    if not amount.isdigit() or not 1 <= int(amount) < 2**31:
        faults.append(
            InputError(
                Text("an amount is a whole number above 0", "数量须为大于 0 的整数"),
                place=Place(column="--amount"),
                seen=amount[:40],
                expected="1, 2, …",
                code="option",
            )
        )
    if faults:
        raise together(faults)
    return Slot(instants[0], instants[1], str(values["config"] or "").strip(), int(amount))


lines = view.lines


pictures = draw


exports = view.exports
