# SPDX-License-Identifier: Apache-2.0
"""Appeals against decisions: where each stands, what computing again gave, what is due."""

from __future__ import annotations

from collections.abc import Sequence

from yuzui.funding import appeal_view, appeals
from yuzui.funding.appeals import Appeal
from yuzui.funding.slate_answer import Answer
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Block, Notice, Page, Prose, Remedy, Section, Visit

PATH, ROLES = "/fund/appeals", EVERYONE
PLACE = ("fund", 60)
WAS = ("/appeals",)
TITLE = Text("Appeals against decisions", "对决定的复审申请")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: every appeal the reader may see."""
    answer = appeals.answer("list", appeals.of_call(workspace))
    return Page(
        pages.sentence(appeal_view.headline(answer)),
        [appeal_view.APPEALS.drawn(answer)] if answer.appeals else [_how("DECISION", "PROPOSAL")],
        lead=Text(
            "Another person than the one who decided handles an appeal, and the slate is computed "
            "again from what it was computed from.",
            "复审由决定人以外的人员办理，并以原有输入重算方案。",
        ),
        document=answer,
    )


def section(workspace: Workspace, slate: Answer, proposal: str = "") -> list[Block]:
    """Return what a page of a slate, or of one of its proposals, says of appeals."""
    if (signed := slate.decided) is None:
        return []
    rows = appeals.of_slate(workspace, slate.run.id)
    answer = appeals.answer("list", [row for row in rows if proposal in ("", row.proposal)])
    head = Section(Text("Appeals", "复审"))
    sentence = pages.sentence(appeal_view.headline(answer))
    if not answer.appeals:
        return [head, Prose((sentence,)), _how(signed.id, proposal or "PROPOSAL")]
    waits = any(row.waits for row in answer.appeals)
    first: Block = Notice(sentence) if waits else Prose((sentence,))
    return [head, first, appeal_view.APPEALS.drawn(answer), *_due(answer.appeals)]


def _due(rows: Sequence[Appeal]) -> list[Block]:
    """Return the command of what is due next, if anything is."""
    for row in rows:
        if row.state == "open" and row.run is None:
            how = Text("Compute the slate again:", "重算方案：")
            return [Remedy(how, f"yuzui appeal recompute {row.id}")]
        if row.state == "open":
            how = Text("A person who had no part in the decision settles it:", "由未参与决定者办结：")
            return [Remedy(how, f"yuzui appeal settle {row.id} --by NAME --outcome OUTCOME --reason TEXT")]
    for row in rows:
        if row.waits:
            how = Text("A new decision takes the place of this one:", "另作决定以取代本决定：")
            return [Remedy(how, f"yuzui decide SLATE --supersedes {row.decision} …")]
    return []


def _how(decision: str, proposal: str) -> Remedy:
    how = Text("An appeal that came in is filed with its grounds:", "收到的复审申请须连同事由登记：")
    return Remedy(how, f"yuzui appeal file {decision} {proposal} --by NAME --grounds TEXT")
