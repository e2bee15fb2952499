# SPDX-License-Identifier: Apache-2.0
"""Two slates side by side: who enters, who leaves, at what cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.studies.parts.ask import question as questions
from yuzui.studies.parts.ask import slates as known
from yuzui.studies.parts.ask import words
from yuzui.studies.parts.ask.answers import difference
from yuzui.studies.parts.ask.pictures import pictures
from yuzui.studies.parts.ask.question import Question
from yuzui.studies.parts.workspace import Workspace
from yuzui.text import Text, same
from yuzui.web import asked, documents
from yuzui.web.page import EVERYONE, Block, Figure, Item, Items, Link, Page, Visit
from yuzui.web.pages import slates

PATH, MENU, ROLES = "/slates/{a}..{b}", 0, EVERYONE
TITLE = Text("Two slates side by side", "两个方案对照")
ADDRESS = "/slates/demo..demo:sort_and_cut"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    return page(workspace, questions.diff(visit.parts["a"], visit.parts["b"]))


def page(workspace: Workspace, asked_: Question) -> Page:
    """Return the page of one difference.

    Parameters
    ----------
    workspace : Workspace
        As its reader sees it.
    asked_ : Question
        Of the kind *diff*.

    Returns
    -------
    Page
        The page.

    Raises
    ------
    VisibilityError
        If one of the slates is not there for this subject.
    """
    first, second = (known.other(workspace, name) for name in asked_.names)
    found = difference(first, second, asked_)
    figures = [Figure(picture, page=found["permalink"]) for picture in pictures(found)]
    blocks: list[Block] = [asked.facts(found), *figures, asked.sets(first.document, found)]
    blocks.append(_both(first.document, second.document))
    one, two = (words.text(row["title"]) for row in found["sets"])
    lead = Text("From {a} to {b}: {c}.", "由{a}到{b}：{c}。")
    cost = words.cost(found["sets"][1], found["slate"]["currency"])
    return Page(
        words.text(found["finding"]),
        blocks,
        lead=lead.format(a=one, b=two, c=cost),
        crumb=(
            Link(slates.TITLE, "/slates"),
            Link(same(first.document["call"]["id"]), f"/slates/{first.document['run']['id']}"),
            Link(Text("difference", "对照"), ""),
        ),
        document=found,
        stamp=documents.stamp(first.document, second.document),
    )


def _both(first: Mapping[str, Any], second: Mapping[str, Any]) -> Items:
    seen = {d["run"]["id"]: d for d in (first, second)}
    form = Text("Slate of {c}, run {r}", "批次 {c} 的方案，运行 {r}")
    items = [
        Item(form.format(c=d["call"]["id"], r=run), (), f"/slates/{run}") for run, d in seen.items()
    ]
    return Items(Text("The slates themselves", "方案本身"), items)
