# SPDX-License-Identifier: Apache-2.0
"""Declining one item: a conflict closes it at once and everywhere; no time; not one's field."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.job.workspace import Workspace
from yuzui.reviewing import rounds
from yuzui.reviewing.pages import review, reviews
from yuzui.reviewing.rounds import REASONS
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Field, Form, Option, Page, Visit
from yuzui.view.table import Link

PATH, ROLES = "/reviews/{pair}/decline", EVERYONE
WRITERS = ("reviewer",)
PLACE = ("fund", 0)
ADDRESS = "/reviews/none/decline"
TITLE = Text("Decline a review", "谢绝评审")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    item = rounds.user_item(workspace, visit.parts["pair"])
    options = [Option(name, words) for name, words in REASONS.items()]
    why = Field("reason", Text("Why", "原因"), kind="radio", options=options)
    form = Form("decline", visit.path, (why,), Text("Decline", "谢绝"), {}, True)
    crumb = (
        Link(reviews.TITLE, "/reviews"),
        Link(same(item.proposal), f"/reviews/{item.pair}"),
        Link(review.TITLE, ""),
    )
    return Page(Text("Decline to review {p}", "谢绝评审 {p}").format(p=same(item.proposal)), [form], crumb=crumb)


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Decline."""
    item = rounds.user_item(workspace, visit.parts["pair"])
    reason = form.get("reason", "")
    rounds.decline(workspace, item, reason, workspace.subject.name)
    return f"/reviews?done={'conflict' if reason == 'conflict' else 'declined'}"
