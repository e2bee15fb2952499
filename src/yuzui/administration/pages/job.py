# SPDX-License-Identifier: Apache-2.0
"""One job: how far it is, what came of it, and the way on."""

from __future__ import annotations

import time
from collections.abc import Mapping

from yuzui.administration.job_words import FINDINGS, MADE_AS_JOBS, at, error_lines
from yuzui.errors import VisibilityError
from yuzui.job import background, transport
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import ROLES as EVERY
from yuzui.store import jobs
from yuzui.text import Text, join, same
from yuzui.text.numbers import duration
from yuzui.view.page import EVERYONE, Block, Field, Form, Page, Progress, Prose, Visit
from yuzui.view.table import Link

PATH, ROLES = "/jobs/{job}", EVERYONE
PLACE = ("", 0)
WRITERS = tuple(role.name for role in EVERY if role.name != "public")
TITLE = Text("Job", "任务")
ADDRESS = "/jobs/newest"

_CLOSE = Text("You may close this page.", "可以关闭本页。")
_LEFT = Text("About {d} left.", "，约剩 {d}。")
_WAITS = Text("Place {n} of {m} in the queue. It begins by itself.", "排队中：第 {n} 位，共 {m} 位。轮到时自动开始。")
_LOST = Text(
    "The process that did this ended. It is tried once more by itself; nothing is lost.",
    "执行该任务的进程已终止，将自动再试一次；没有任何内容丢失。",
)
_NONE = Text("You have started no job yet", "您尚未启动任何任务")
_BEGINS = Text("beginning", "正在开始")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page; ``newest`` is the one that was asked for last, if there is one."""
    name = visit.parts["job"]
    if name == "newest":
        rows = jobs.of(workspace.store, workspace.subject, 1)
        if not rows:
            return Page(_NONE, (), lead=MADE_AS_JOBS, crumb=(Link(Text("Jobs", "任务"), "/jobs"),))
        name = str(rows[0]["id"])
    row = jobs.get(workspace.store, workspace.subject, name)
    state, title = _state(row), background.title(row["kind"])
    blocks: list[Block] = []
    if row["ended"] is None:
        blocks.append(_progress(workspace, row, state))
        note = Text("What was done so far is dropped; nothing else changes.", "已完成部分将被舍弃，其他内容不变。")
        hidden = {"act": "cancel"}
        blocks.append(Form("cancel", background.page(name), (), Text("Cancel", "取消"), hidden, writes=True, note=note))
        blocks += _mail(workspace, visit, row)
    elif state == "done":
        blocks.append(Form("next", row["result"], (), background.following(row["kind"])))
    else:
        blocks += error_lines(row)
        if row["by"] == workspace.subject.name:
            again = {"act": "again"}
            blocks.append(
                Form("again", background.page(name), (), Text("Try it again", "重新执行"), again, writes=True)
            )
    # the part that went on is still there when it has ended: what watched it finds its end
    blocks.append(Prose((_about(row),)) if row["ended"] is None else Progress(_about(row), live=False))
    crumb = (Link(Text("Jobs", "任务"), "/jobs"), Link(title, ""))
    return Page(FINDINGS[state].format(job=title), blocks, crumb=crumb, document=_document(row, state))


def act(workspace: Workspace, visit: Visit, given: Mapping[str, str]) -> str:
    """Cancel the job, say whether a mail is wanted, or ask once more for one that was not done."""
    row = jobs.get(workspace.store, workspace.subject, visit.parts["job"])
    if given.get("act") == "cancel":
        jobs.cancel(workspace.store, workspace.subject, row["id"])
        return visit.path
    if given.get("act") == "mail":
        jobs.notify(workspace.store, workspace.subject, row["id"], bool(given.get("mail")))
        return visit.path
    if given.get("act") != "again" or row["ended"] is None or row["by"] != workspace.subject.name:
        raise VisibilityError.not_found()
    return background.ask(workspace, row["kind"], row["args"] or {}, bool(row["notify"]))


def _mail(workspace: Workspace, visit: Visit, row: Row) -> list[Block]:
    """Return the tick by which who asked gets a mail, where mail is sent."""
    site = None if visit.caller is None else visit.caller.site
    if site is None or site.mail in ("", transport.NONE) or row["by"] != workspace.subject.name:
        return []
    tick = Field("mail", _TELL, same("yes" if row["notify"] else ""), False, "check")
    return [Form("mail", background.page(row["id"]), (tick,), Text("Save", "保存"), {"act": "mail"}, writes=True)]


_TELL = Text("Mail me when it is done, if it takes longer than a minute", "如用时超过一分钟，完成后发邮件通知我")


def _state(row: Row) -> str:
    return "again" if row["state"] == "lost" and row["ended"] is None else str(row["state"])


def _progress(workspace: Workspace, row: Row, state: str) -> Progress:
    if state == "queued":
        place, of = jobs.place(workspace.store, row["id"])
        return Progress(_WAITS.format(n=place, m=of) + Text(" ", "") + _CLOSE)
    if state == "again":
        return Progress(_LOST + Text(" ", "") + _CLOSE)
    label = _BEGINS if row["label"] is None else Text(row["label"]["en"], row["label"]["zh"])
    left = background.seconds_left(row, time.time())
    sentence = Text(label.en[:1].upper() + label.en[1:] + ". ", label.zh)
    if left is None or row["done"] == row["total"]:
        return Progress(sentence + Text("", "。") + _CLOSE, row["done"], row["total"])
    return Progress(
        sentence + _LEFT.format(d=duration(max(left, 1))) + Text(" ", "") + _CLOSE, row["done"], row["total"]
    )


def _about(row: Row) -> Text:
    """Return who asked when, how long it took, and its number."""
    parts = [_ASKED.format(who=row["by"], when=at(row["made"]))]
    if row["ended"] is not None and row["started"] is not None:
        parts.append(_TOOK.format(d=duration(max(row["ended"] - row["started"], 1)), c=duration(row["cpu"] or 0)))
    return join([*parts, _NUMBER.format(n=row["id"])], " ", "")


_ASKED = Text("Asked by {who}, {when} UTC.", "{who} 于 {when}（世界协调时）提交。")
_TOOK = Text("It took {d}, and {c} of processor time.", "用时 {d}，处理器时间 {c}。")
_NUMBER = Text("Number of the job: {n}.", "任务编号：{n}。")


def _document(row: Row, state: str) -> dict[str, object]:
    shown = ("id", "kind", "done", "total", "label", "result", "error", "made", "started", "ended", "tries")
    return {"schema": "yuzui.job/1", "state": state, **{name: row[name] for name in shown}}
