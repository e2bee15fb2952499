# SPDX-License-Identifier: Apache-2.0
"""The forms by which a number is objected to, and an objection answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from yuzui.evaluation.objections import acts, words
from yuzui.job import pages
from yuzui.model.tables.load import OBJECTION
from yuzui.text import Text, same
from yuzui.text.numbers import day
from yuzui.view.page import Block, Chip, Code, Field, Form, Item, Items, Remedy, Section, Visit
from yuzui.view.table import Column, DataTable

_CHIPS = {"open": "part", "accepted": "good", "rejected": "none", "withdrawn": "out"}
_EMPTY = same("")


def request(values: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return what a form asks for: the act on an objection and its inputs."""
    if values.get("act") != "settle":
        return "file", {name: values.get(name, "") for name in ("part", "work", "by", "grounds")}
    inputs = {name: values.get(name, "") for name in ("objection", "by", "outcome", "reason")}
    return "settle", inputs | {"outcome": acts.outcome(inputs["outcome"])}


def blocks(rows: Sequence[Mapping[str, Any]], part: str, visit: Visit, roles: Set[str]) -> list[Block]:
    """Return the objections that a reader sees, and the form of a new one."""
    shown: list[Block] = [Section(Text("Object to this number", "对该数字提出异议"))]
    if rows:
        shown.append(_listing(rows))
    answers = [_answer(row, visit) for row in rows if row["state"] == "open"]
    if answers and roles & set(acts.ROLES):
        shown.append(Items(Text("To be answered", "待答复"), answers))
    if not roles & acts.RAISERS:
        how = Text("An account that may object does so by:", "有权提出异议的账户可使用：")
        return [*shown, Remedy(how, "yuzui evaluate object RESULT --by NAME --grounds TEXT")]
    fields = (
        Field("by", Text("Your name", "姓名"), same(visit.query.get("by", ""))),
        Field(
            "grounds",
            Text("What is wrong, and what would be right", "何处有误、应为如何"),
            same(visit.query.get("grounds", "")),
        ),
        Field("work", Text("Work concerned", "所涉成果"), same(visit.query.get("work", "")), False),
    )
    hidden = {"act": "file", "part": part}
    button = Text("Object", "提出异议")
    shown.append(Form("object", visit.path, fields, button, hidden, True))
    return shown


def _listing(rows: Sequence[Mapping[str, Any]]) -> DataTable:
    names = ("id", "part", "work", "filed", "by", "grounds", "handler", "reason")
    return DataTable(
        "objections",
        pages.sentence(words.finding(rows)),
        (*(Column(name, OBJECTION[name].label) for name in names), Column("state", words.STATE)),
        [
            (
                Code(row["id"]),
                *(same(str(row[name] or "—")) for name in ("part", "work")),
                day(row["filed"]),
                *(same(str(row[name] or "—")) for name in names[4:]),
                Chip(acts.STATES[row["state"]], _CHIPS[row["state"]]),
            )
            for row in rows
        ],
    )


def _answer(row: Mapping[str, Any], visit: Visit) -> Item:
    fields = (
        Field("by", Text("Who answers", "答复人"), _EMPTY),
        Field("outcome", Text("Accepted, rejected or withdrawn", "予以采纳、不予采纳或提出人撤回"), _EMPTY),
        Field("reason", Text("Reason", "理由"), _EMPTY),
    )
    hidden = {"act": "settle", "objection": str(row["id"]), "part": str(row["part"] or "")}
    form = Form(f"settle-{row['id']}", visit.path, fields, Text("Answer", "答复"), hidden, True)
    return Item(words.about(row), (same(str(row["grounds"] or "—")),), form=form)
