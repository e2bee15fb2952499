# SPDX-License-Identifier: Apache-2.0
"""What the pages of the register share: the box for old ids and names, its answer, what is withheld."""

from __future__ import annotations

from yuzui.errors import InputError, UnknownIdentifierError, VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.network import register_answer
from yuzui.network.jobs import register
from yuzui.network.register_answer import Answer
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count
from yuzui.view.page import Block, Field, Form, Item, Items, Remedy, Visit
from yuzui.view.table import Link

CRUMB = (Link(Text("Network", "体系"), "/network"),)
SHOWN = 40
"""Destinations listed below the box; the table has all."""


def box(visit: Visit, path: str = "/registers", asked: str = "") -> Form:
    """Return the box that asks what became of an id or a name."""
    given = visit.asked
    fields = [
        Field("q", Text("Old id or name", "旧编号或名称"), same(given.get("q", asked))),
        Field("day", Text("called so on", "当时日期"), same(given.get("day", "")), False, "date"),
        Field("as_of", Text("as of", "截至"), same(given.get("as_of", "")), False, "date"),
    ]
    return Form("resolve", path, fields, Text("What became of it?", "去向如何？"), part="resolved")


def resolved(workspace: Workspace, visit: Visit) -> list[Block]:
    """Return the answer to what the box asked, if it did."""
    given = visit.asked
    asked = [one.strip() for one in given.get("q", "").replace("；", ";").split(";") if one.strip()]
    if not asked:
        return []
    try:
        answer = register.resolve(workspace, asked, given.get("day", ""), given.get("as_of", ""))
    except (InputError, UnknownIdentifierError, VisibilityError) as error:
        seen = Text(": ", "：") + same(error.seen) if error.seen else same("")
        fix = Text(" ", " ") + (error.mending or same("")) if error.mending else same("")
        return [Remedy(error.message + seen + Text(".", "。") + fix, name="resolved")]
    items = []
    for one in answer.resolved[:SHOWN]:
        lines = [_way(to) for to in one.to[:SHOWN]]
        if one.unsure:
            words = Text("of {e} the exact day is not known", "{e} 的确切日期不详")
            lines.append(words.format(e=join([*map(same, one.unsure)], ", ", "、")))
        items.append(Item(register_answer.fate(one), lines, f"/r/{encode(one.id)}"))
    blocks: list[Block] = [Items(Text("What became of it", "去向"), items)]
    return [*blocks, register_answer.RESOLVED.drawn(answer)]


def _way(to: register_answer.Destination) -> Text:
    by = Text(" by {e}", "，经由 {e}").format(e=same(", ".join(to.via))) if to.via else same("")
    share = register_answer.share(to.weight)
    return same(f"{to.id} · {to.name} · ") + share + by


def withheld(answer: Answer) -> Text | None:
    """Return how many entries rest on memory alone and are not shown, if any."""
    if not answer.withheld:
        return None
    return Text("{n} are kept and not shown: no source confirms them.", "另有 {n} 保留而不展示：尚无来源证实。").format(
        n=count(answer.withheld, Text("entry", "个条目"), "entries")
    )
