# SPDX-License-Identifier: Apache-2.0
"""What hangs on a clause: its concepts, what in the record is linked to it, its earlier results."""

from __future__ import annotations

import re
from typing import Any

from yuzui import registry
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import And, Eq
from yuzui.policy.evidence.outcome import WORDS
from yuzui.policy.plan_answer import Answer, Clause
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import day
from yuzui.view.page import Block, Chip
from yuzui.view.table import Column, DataTable, Link

SHAPES = {"pass": "good", "fail": "bad", "error": "bad", "no_data": "none", "awaits": "none"}
"""Shape of each outcome of a check."""
SHOWN = 60
"""Rows of history."""


def address(ref: str) -> str:
    """Return where a part of the software is shown."""
    seam, _, name = ref.partition(":")
    if seam == "page":
        module = registry.modules("page").get(name)
        return str(getattr(module, "ADDRESS", getattr(module, "PATH", "/about/method")))
    known = seam == "indicator" and name in registry.modules("indicator")
    return f"/results/indicators/{encode(name)}" if known else "/about/method"


def concepts(answer: Answer, clause: Clause) -> list[Block]:
    """Return the concepts a clause speaks of and the lists they stand in; nothing without one."""
    rows = [
        (Link(c.label, f"/plan/concepts#{c.id}"), same(", ".join(node for nodes in c.lists.values() for node in nodes)))
        for c in answer.concepts
        if c.id in clause.concepts
    ]
    columns = (
        Column("concept", Text("Concept", "概念")),
        Column("lists", Text("Stands in the lists as", "在各清单中的条目")),
    )
    return [DataTable("concepts", Text("What it is about", "所涉概念"), columns, rows)] if rows else []


def linked(workspace: Workspace, plan: str, clause: str) -> list[Block]:
    """Return projects, facilities, funds and clauses linked to a clause; nothing without one."""
    where = And((Eq("plan", plan), Eq("clause", clause)))
    links = workspace.view.select("clause_link", where=where, order=("kind", "object"))
    if not links:
        return []
    columns = (
        Column("kind", Text("What", "类别")),
        Column("object", Text("Which", "对象")),
        Column("role", Text("How", "关系")),
        Column("from", Text("From", "起")),
        Column("to", Text("To", "止")),
    )
    rows = [(row["kind"], row["object"], row["role"], row["valid_from"], row["valid_to"]) for row in links]
    return [DataTable("links", Text("What hangs on it", "与之相关"), columns, rows)]


def measured(value: Any) -> str:
    """Return what a check measured, or its bar, to four digits where it is not whole."""
    if value is None or value == "":
        return "—"
    text = str(value)
    return f"{float(text):.4g}" if re.fullmatch(r"-?\d+\.\d+(e-?\d+)?", text) else text


def history(workspace: Workspace, plan: str, clause: str) -> list[Block]:
    """Return the dated results of the checks of a clause, newest first."""
    where = And((Eq("plan", plan), Eq("clause", clause)))
    order = ("-audit_seq", "check")
    runs = workspace.view.select("evidence_run", where=where, order=order, limit=SHOWN)
    if not runs:
        return []
    columns = (
        Column("day", Text("Day", "日期")),
        Column("check", Text("Check", "检验")),
        Column("outcome", Text("Outcome", "结果")),
        Column("measured", Text("Measured", "实测")),
        Column("version", Text("Version", "版本")),
    )
    rows = [
        (
            day(str(row["started"])),
            row["check"],
            Chip(WORDS[row["outcome"]], SHAPES[row["outcome"]]),
            measured(row["measured"]),
            row["code_version"],
        )
        for row in runs
    ]
    return [DataTable("history", Text("Earlier results", "历次结果"), columns, rows)]
