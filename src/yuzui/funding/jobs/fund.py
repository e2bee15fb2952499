# SPDX-License-Identifier: Apache-2.0
"""Which set to fund under all rules, why, and how sure: the lead job."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yuzui.funding import call_data, call_reviews, call_rules, import_report
from yuzui.funding import run_inputs as inputs_
from yuzui.funding.call_data import Material
from yuzui.funding.call_rules import book_of
from yuzui.funding.grammar import Where
from yuzui.funding.inputs import Fund
from yuzui.funding.judging import Choice, lettered
from yuzui.funding.lottery_draw import newest
from yuzui.funding.rulebook import Book
from yuzui.funding.rules import budget
from yuzui.funding.slate import answer as rejects
from yuzui.funding.slate import view
from yuzui.funding.slate.answer import Options, answer
from yuzui.funding.slate.view import pictures as drawn
from yuzui.job.inputs import listed
from yuzui.job.result import Document
from yuzui.job.workspace import Workspace, stamped
from yuzui.model.finding import Finding
from yuzui.sheets.sheet import Export
from yuzui.text import Text

TITLE = Text("from reviews and rules to a slate", "由评审与规则得出拟资助方案")
QUESTION = Text(
    "Which set do we fund, can you show me why, and how sure are you?", "资助哪一组？理由何在？有多大把握？"
)
SOURCE = "Heyard et al. 2022, arXiv:2102.09958"
SCHEMA = "yuzui.fund/1"
LEVEL = "restricted"
REDRAWS, NEAR = 400, 100
DEMO_REDRAWS, DEMO_NEAR = 50, 1
INPUTS = listed(Fund)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Answer the question for one call."""
    values = call_reviews.meant(workspace, {one.name: one.default for one in INPUTS} | inputs)
    showing = values["path"] is None and values["call"] is None
    material, book = _call(workspace, values)
    defaults = (DEMO_REDRAWS, DEMO_NEAR) if showing else (REDRAWS, NEAR)
    lots = [rule.own["draws"] for rule in book.of_kind("lottery") if "draws" in rule.own]
    if values["redraws"] is None and lots:
        values["redraws"] = lots[0]
    redraws, near = (
        default if values[name] is None else int(values[name])
        for name, default in zip(("redraws", "near"), defaults, strict=True)
    )
    material = call_reviews.merged(material)
    if not showing:
        material.findings += call_reviews.generous(material, _money(book))
    if (tell := inputs.get("tell")) is not None:
        findings = [one.json() for one in material.findings]
        tell([*import_report.lines(import_report.document(material)), *import_report.alerts(findings)])
    model = lettered(material, str(values["model"]))
    choice = Choice(values["severity"], model, values["prior"], bool(values["panel"]))
    options = Options(workspace.seed, redraws, near, choice, inputs.get("progress"))
    further = _uncommitted(workspace, book)
    stored_inputs = inputs_.parts(material, book, options, further)
    with material.written.naming():
        document = answer(material, book, options)
    rejects.write(workspace, material, values["lang"])
    document["findings"] += further
    _committed(workspace, document)
    document["run"]["at"] = stamped()
    run = document["run"]["id"]
    return Document({"schema": SCHEMA, **document}, {"run_input": inputs_.rows(run, stored_inputs)})


def _call(workspace: Workspace, values: Mapping[str, Any]) -> tuple[Material, Book]:
    """Return what was read, or loaded before, and its rules."""
    place, rules = _path(values["path"]), _path(values["rules"])
    if values["call"] is not None:
        material = call_reviews.material(workspace, str(values["call"]), values["map"])
        book = book_of(material, workspace.dir, rules)
        call_reviews.same_call(material.call, str(book.call.get("id", material.call)))
    elif place is not None:
        material = call_data.from_path(place, _path(values["map"]))
        book = book_of(material, place, rules)
    else:
        material = call_rules.material(workspace)
        _leave_rules(workspace, call_rules.book_text())
        book = book_of(material, None, rules)
    material.call = str(book.call.get("id", material.call))
    return material, book


def _money(book: Book) -> float:
    """Return the money there is for all proposals; 0 if a book names none."""
    sums = [budget.money(rule) for rule in book.of_kind("budget") if rule.where.same(Where())]
    return min(sums, default=0.0)


def _uncommitted(workspace: Workspace, book: Book) -> list[dict[str, Any]]:
    """Return the finding that lots are to be drawn and nobody committed to a secret before."""
    if not book.of_kind("lottery"):
        return []
    row = newest(workspace)
    if row is not None and row["state"] == "committed":
        return []
    return [Finding("no_committed_seed", "warning", "draw").json()]


def _committed(workspace: Workspace, document: dict[str, Any]) -> None:
    """Name the commitment in force in the slate whose candidates it binds."""
    row = newest(workspace) if document["lottery"] else None
    if row is not None and row["state"] == "committed":
        document["lottery"]["commitment"] = row["commitment"]


def _path(path: Any) -> Path | None:
    return None if path is None else Path(path)


def _leave_rules(workspace: Workspace, text: str) -> None:
    """Leave the demo's rules in the workspace, as something to start from."""
    path = workspace.dir / "rules.toml"
    if workspace.dir.is_dir() and not path.exists():
        path.write_text(text, encoding="utf-8")


lines = view.lines


pictures = drawn


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return slate, proposals, rules, alternatives and findings as tables."""
    from yuzui.funding.slate.view import exports as made

    return made(document, lang)
