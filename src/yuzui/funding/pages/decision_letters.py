# SPDX-License-Identifier: Apache-2.0
"""Letters of a decision as their applicants will read them: the one asked for, or three of each kind."""

from __future__ import annotations

from functools import partial

from yuzui.errors import UnknownIdentifierError, VisibilityError
from yuzui.funding import applicants, letters, slate_acts, slate_outcome
from yuzui.funding.pages import decision, decisions
from yuzui.funding.rulebook import build as book_of
from yuzui.funding.slate_answer import Answer, Proposal
from yuzui.funding.slate_panel import may
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Field, Form, Item, Items, Notice, Page, Visit, Ways
from yuzui.view.table import Link

PATH, ROLES = "/fund/decisions/{id}/letters", EVERYONE
PLACE = ("fund", 0)
TITLE = Text("Letters of a decision", "决定通知书")
ADDRESS = "/fund/decisions/newest/letters"
READERS = ("programme_officer", "decider")
"""Who reads letters before they are released."""
FILE = "letters.zip"
DOWNLOAD = Text("Download all letters in one file", "下载全部通知书（一个文件）")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    row = decision.row_of(workspace, visit.parts["id"])
    if row is None:
        return pages.missing(TITLE, "yuzui decide", (Link(decisions.TITLE, decisions.PATH),))
    slate, signed = decision.decided(workspace, row)
    if not may(workspace, slate.call.id, READERS):
        raise VisibilityError.not_found()
    path = f"/fund/decisions/{encode(signed.id)}"
    name = visit.query.get("find", "").strip()
    find = Field("find", Text("Proposal", "申请号"), same(name))
    form = Form("letter", f"{path}/letters", (find,), Text("Read its letter", "查看通知书"))
    blocks: list[Block] = [form]
    try:
        blocks += [_letter(slate, one) for one in _asked(slate, name)]
    except UnknownIdentifierError as error:
        blocks += pages.refused(error)
    release = slate_acts.released(workspace, signed.id)
    lead = Text("Nothing is sent until they are released.", "在确认发放之前，不会寄出任何一封。")
    if release is not None:
        lead = Text("They were released.", "已确认发放。")
    reached = applicants.with_account(workspace, slate)
    if not slate.awaits_draw:
        blocks.append(Ways((Link(DOWNLOAD, f"{path}/letters/{FILE}"),)))
    return Page(
        slate_acts.counted(slate),
        [*blocks, Notice(Text("Files: {f}", "文件：{f}").format(f=f"letters/{signed.id}/en, zh"))],
        lead=lead,
        crumb=(Link(decisions.TITLE, decisions.PATH), Link(same(signed.id), path), Link(Text("letters", "通知书"), "")),
        stamp=pages.stamp(slate),
        texts={} if slate.awaits_draw else {FILE: partial(letters.archive, slate, reached)},
    )


def _asked(slate: Answer, name: str) -> list[Proposal]:
    """Return the proposal that is looked for; without a name the first few of each kind."""
    if name:
        return [slate.proposal(name)]
    inside = slate_outcome.levels(slate)
    kinds = ([row for row in slate.proposals if (row.id in inside) is kind] for kind in (True, False))
    return [row for rows in kinds for row in rows[: decision.EACH]]


def _letter(slate: Answer, row: Proposal) -> Items:
    lines = letters.lines(slate, book_of(slate.book), row)
    title = Text("Decision on proposal {id}", "关于申请 {id} 的决定").format(id=row.id)
    return Items(title, [Item(head, (words,)) for head, words in lines])
