# SPDX-License-Identifier: Apache-2.0
"""Where every schedule stands: a draft until somebody approves it, published, superseded."""

from __future__ import annotations

import msgspec

from yuzui.job.workspace import Workspace
from yuzui.model.lifecycle import CYCLES
from yuzui.model.visibility import Eq
from yuzui.text import Text, same
from yuzui.text.numbers import moment

STATES = CYCLES["schedule"].states
NOBODY = Text("not for this reader", "此读者不可见")


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """Where a schedule stands, as the reader may know; ``by`` took its place."""

    id: str
    parent: str | None = None
    status: str
    approver: str | None = None
    reason: str | None = None
    published_at: str | None = None
    freeze_until: int | None = None
    by: str | None = None

    @property
    def who(self) -> Text:
        """Who published it and when, as far as the reader may know."""
        if self.status not in ("published", "superseded"):
            return STATES[self.status]
        when = moment(self.published_at) if self.published_at else same("–")
        name = same(self.approver) if self.approver else NOBODY
        return name + Text(" · ", " · ") + when + same(" UTC")

    @property
    def state(self) -> Text:
        """Where it stands, in words."""
        sentence = STATES[self.status]
        if self.status == "superseded" and self.by:
            return sentence + Text(" by {b}", "（{b}）").format(b=self.by)
        return sentence


def of(workspace: Workspace, name: str, status: str) -> Stand:
    """Return where a stored schedule stands by its run and how that ended."""
    rows = workspace.view.select("schedule", where=Eq("id", name))
    if not rows:
        return Stand(id=name, status="refused" if status == "refused" else "draft")
    row = rows[0]
    later = workspace.view.select("schedule", where=Eq("parent", name))
    by = next((one["id"] for one in later if one["status"] in ("published", "superseded")), None)
    names = ("id", "parent", "status", "approver", "reason", "published_at", "freeze_until")
    return Stand(**{column: row.get(column) for column in names}, by=by)


def how(name: str) -> str:
    """Return the command that publishes a draft."""
    return f'yuzui schedule publish {name} --approve "name, office"'
