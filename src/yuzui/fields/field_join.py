# SPDX-License-Identifier: Apache-2.0
"""Lines of two lists that name one thing: proposed by what they have in common, decided by a named person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.fields import concepts
from yuzui.fields.field_record import WRITERS
from yuzui.fields.nodes import Node, chosen, nodes
from yuzui.job import signature
from yuzui.job.result import Tagged, digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.schema import TABLES
from yuzui.store.store import Change
from yuzui.text import Text, same
from yuzui.view.view import Line

RELATIONS = {
    "exact": Text("one and the same", "等同"),
    "broader": Text("broader", "较宽"),
    "narrower": Text("narrower", "较窄"),
    "part": Text("part", "部分"),
    "related": Text("related, not the same", "相关而不等同"),
}
REASONS = {
    "label": Text("same name", "同名"),
    "topics": Text("same topics", "主题相同"),
    "overlap": Text("same works", "成果相同"),
}


class Proposal(msgspec.Struct, frozen=True):
    """Two lines that may name one thing, and what speaks for it."""

    first: str
    second: str
    reasons: list[str]


class Joined(Tagged, frozen=True, kw_only=True, tag="yuzui.field.join/1"):
    """What a person decided of a line and a concept."""

    entry: str
    concept: str
    relation: str
    by: str


def grouped(workspace: Workspace, shown: Sequence[Node]) -> list[list[Node]]:
    """Return nodes by concept, its own node first: those with one query, or that a person said name one thing."""
    listed = {node.id for node in shown}
    exact = {
        str(row["entry"]): str(row["concept"])
        for row in workspace.view.select("membership")
        if row["relation"] == "exact" and row["entry"] != row["concept"] and row["concept"] in listed
    }
    groups: dict[str, list[Node]] = {}
    by_body: dict[str, str] = {}
    for node in shown:
        by_body.setdefault(digest(dict(node.bodies)), node.id)
    for node in shown:
        key, seen = node.id, {node.id}
        while key in exact and exact[key] not in seen:
            key = exact[key]
            seen.add(key)
        if key == node.id:
            key = by_body[digest(dict(node.bodies))]
        groups.setdefault(key, []).append(node)
    return [sorted(group, key=lambda node: node.id != key) for key, group in groups.items()]


def proposals(
    known: Mapping[str, Node], groups: Sequence[Sequence[Node]], sets: Mapping[str, np.ndarray]
) -> list[Proposal]:
    """Return pairs of concepts of different lists that may be one.

    One name is enough; else both topics (the half of either) and works (0.6 of the larger) must be in common.
    """
    made = []
    firsts = [group[0] for group in groups]
    lists = {node.id: ([*concepts.above(known, node.id)] or [node.id])[-1] for node in firsts}
    for n, one in enumerate(firsts):
        for other in firsts[n + 1 :]:
            if lists[one.id] == lists[other.id]:
                continue
            reasons = _common(one, other, sets)
            if "label" in reasons or len(reasons) > 1:
                made.append(Proposal(one.id, other.id, reasons))
    return made


def _common(one: Node, other: Node, sets: Mapping[str, np.ndarray]) -> list[str]:
    topics = set(one.topics) & set(other.topics)
    works = np.intersect1d(sets[one.id], sets[other.id], assume_unique=True).size
    most = max(sets[one.id].size, sets[other.id].size)
    checks = {
        "label": any(one.label.say(lang).casefold() == other.label.say(lang).casefold() for lang in ("en", "zh")),
        "topics": bool(topics) and 2 * len(topics) >= max(len(one.topics), len(other.topics)),
        "overlap": most >= concepts.LEAST and works >= concepts.ALIKE * most,
    }
    return [name for name, holds in checks.items() if holds]


def join(workspace: Workspace, entry: str, concept: str, relation: str = "exact", by: str = "") -> Joined:
    """Put on record what a line is to the concept of another, in the name of a person.

    Raises
    ------
    InputError
        If both are one node.
    UnknownIdentifierError
        If a list has no such node.
    """
    person = signature.who(workspace, by, WRITERS)
    known = nodes(workspace)
    one, other = chosen(known, entry)[0], chosen(known, concept)[0]
    if one.id == other.id:
        raise InputError(
            Text("a line is not joined to itself", "条目不能与自身合并"),
            Place(column="CONCEPT"),
            seen=concept,
            fix=Text("name the line of another list", "请指定另一清单的条目"),
            code="option",
        )
    with workspace.view.act("decide", f"membership {one.id}", f"{relation} {other.id}", person) as change:
        for node in (one, other):
            _listed(workspace, change, node)
        row = {**dict.fromkeys(TABLES["membership"].names), "entry": one.id, "concept": other.id,
               "relation": relation, "decided_by": person, "date": clock()[:10]}  # fmt: skip
        change.replace("membership", [row])
    return Joined(entry=one.id, concept=other.id, relation=relation, by=person)


def _listed(workspace: Workspace, change: Change, node: Node) -> None:
    """Put a line that comes with Yuzui on record, which a decision refers to."""
    if not any(row["id"] == node.id for row in workspace.view.select("list_entry", columns=("id",))):
        entry = {**dict.fromkeys(TABLES["list_entry"].names), "id": node.id, "parent": node.parent, "level": 1,
                 "label": node.label.en, "label_zh": node.label.zh, "source": node.source}  # fmt: skip
        change.replace("list_entry", [entry])
    if not any(row["id"] == node.id for row in workspace.view.select("concept", columns=("id",))):
        concept = {**dict.fromkeys(TABLES["concept"].names), "id": node.id, "created": clock()[:10],
                   "label": {"en": node.label.en, "zh": node.label.zh}}  # fmt: skip
        change.replace("concept", [concept])


def sentences(answer: Joined) -> list[Line]:
    """Return what was decided, by whom."""
    words = Text("{a} is to {b}: {r}, by {p}", "{a} 对 {b}：{r}（{p}）").format(
        a=answer.entry, b=answer.concept, r=RELATIONS[answer.relation], p=same(answer.by)
    )
    return [(Text("decided", "已判定"), words)]
