# SPDX-License-Identifier: Apache-2.0
"""The queue of mail, for who administers the site: what waits, what failed and why, never what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from yuzui.administration.job_words import at
from yuzui.errors import VisibilityError
from yuzui.job.notices import KINDS
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.store import messages
from yuzui.text import Text, same
from yuzui.view.page import Block, Chip, Form, Page, Prose, Visit
from yuzui.view.table import Column, DataTable

PATH, ROLES = "/admin/mail", ("administrator",)
PLACE = ("", 0)
WRITERS = ROLES
TITLE = Text("Mail", "邮件")

_FAILED = Text("Not sent: {n}. Waiting: {m}.", "未能发送 {n} 封，待发 {m} 封。")
_WAIT = Text("Waiting: {m}. None has failed.", "待发 {m} 封，没有失败。")
_NONE = Text("No mail waits, and none has failed.", "没有待发邮件，也没有失败。")
_TRIES = Text(
    "Sending is tried again after 1, 5 and 30 minutes, 2 and 12 hours. What a mail says is not kept once it was sent.",
    "发送失败后分别于 1、5、30 分钟及 2、12 小时后重试。邮件内容在发送后不再保留。",
)
_STATES = {
    "waiting": Chip(Text("waits", "待发"), "none"),
    "sent": Chip(Text("sent", "已发送"), "good"),
    "failed": Chip(Text("not sent", "未发送"), "bad"),
    "dropped": Chip(Text("not sent: this site sends no mail", "未发送：本站不发邮件"), "out"),
}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    rows = messages.every_mail(workspace.store, workspace.subject)
    counts = Counter(row["state"] for row in rows)
    failed, waiting = counts["failed"], counts["waiting"]
    finding = (_FAILED if failed else _WAIT if waiting else _NONE).format(n=failed, m=waiting)
    blocks: list[Block] = [Prose((_TRIES,))]
    if failed:
        button = Text("Try again what failed", "重新发送失败的邮件")
        blocks.append(Form("again", PATH, (), button, {"act": "again"}, writes=True))
    if rows:
        blocks.append(_listing(rows))
    return Page(finding, blocks)


def act(workspace: Workspace, visit: Visit, given: Mapping[str, str]) -> str:
    """Try again what failed."""
    if given.get("act") != "again":
        raise VisibilityError.not_found()
    messages.again(workspace.store, workspace.subject)
    return PATH


def _listing(rows: list[Row]) -> DataTable:
    columns = (
        Column("state", Text("State", "状态")),
        Column("to", Text("To", "收件地址")),
        Column("kind", Text("About", "主题")),
        Column("made", Text("Since (UTC)", "登记时间（世界协调时）")),
        Column("tries", Text("Tries", "尝试次数"), digits=0),
        Column("next", Text("Next try (UTC)", "下次尝试（世界协调时）")),
        Column("error", Text("The mail server said", "邮件服务器答复")),
    )
    cells = [
        (
            _STATES[row["state"]],
            row["to"],
            KINDS[row["kind"]].subject if row["kind"] in KINDS else same(row["kind"]),
            at(row["made"]),
            row["tries"],
            at(row["next_at"]),
            row["error"],
        )
        for row in rows
    ]
    return DataTable("mail", TITLE, columns, cells)
