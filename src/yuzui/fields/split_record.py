# SPDX-License-Identifier: Apache-2.0
"""Needs and orientations of awards in the record: registered in one act, read as whoever asks may see them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from yuzui.errors import VisibilityError
from yuzui.fields.award_sheets import Need
from yuzui.job.result import Tagged
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import In
from yuzui.text import Text
from yuzui.text.numbers import count
from yuzui.view.view import Line

OFFICES = ("programme_officer", "decider")
"""Who registers needs and orientations."""


class Tag(msgspec.Struct, frozen=True):
    """One orientation of one award."""

    award: str
    orientation: str
    weight: float
    by: str


class Registered(Tagged, frozen=True, kw_only=True, tag="yuzui.award_splits.registered/1"):
    """How many needs, and how many orientations of how many awards, were registered."""

    needs: int
    awards: int
    tags: int


def needs(workspace: Workspace) -> list[Need]:
    """Return the needs that are registered here."""
    return [
        Need(
            str(row["need"]), Text(str(row["label"]), str(row["label"])), float(row["weight"] or 0),
            tuple(one.strip() for one in str(row["nodes"] or "").split(";") if one.strip()),
            str(row["query"] or ""), str(row["source"] or ""),
        )
        for row in workspace.view.select("national_need", order=("need",))
    ]  # fmt: skip


def register(
    workspace: Workspace, tags: Sequence[Tag], rules: str, listed: Sequence[Need], named: str = ""
) -> Registered:
    """Register needs in place of all that stood there, and the orientations of awards in place of theirs."""
    if not set(OFFICES) & workspace.subject.roles:
        raise VisibilityError(
            Text("needs and orientations are registered by a programme officer or a decider",
                 "需求与面向由项目主管或决定人登记"),
            code="not_allowed",
        )  # fmt: skip
    rows = [
        {"need": one.id, "label": one.label.en, "weight": one.weight, "nodes": "; ".join(one.nodes) or None,
         "query": one.query or None, "source": one.source or None}
        for one in listed
    ]  # fmt: skip
    of_awards = [
        {"award": one.award, "orientation": one.orientation, "weight": one.weight, "by": one.by, "rules": rules}
        for one in tags
    ]
    awards = tuple(dict.fromkeys(one.award for one in tags))
    with workspace.view.act("register", f"splits:{len(awards)}", named=named or None) as change:
        if rows:
            standing = tuple(row["need"] for row in workspace.desk.select("national_need", columns=("need",)))
            change.delete("national_need", In("need", standing))
            change.insert("national_need", rows)
        for first in range(0, len(awards), 500):
            change.delete("orientation_tag", In("award", awards[first : first + 500]))
        change.insert("orientation_tag", of_awards)
    return Registered(needs=len(rows), awards=len(awards), tags=len(tags))


def sentences(answer: Registered) -> list[Line]:
    """Return the transcript."""
    words = Text("{n}, {t} of {a}", "{n}，{a}的 {t}").format(
        n=count(answer.needs, Text("need", "项需求")), t=count(answer.tags, Text("orientation", "个面向")),
        a=count(answer.awards, Text("award", "项资助")),
    )  # fmt: skip
    return [(Text("registered", "已登记"), words)]
