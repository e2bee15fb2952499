# SPDX-License-Identifier: Apache-2.0
"""Which set to fund under all rules, why, and how sure: the lead job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from yuzui.funding import call_data, call_reviews, call_rules, import_report, run_inputs
from yuzui.funding import slate_compute as slate
from yuzui.funding.call_data import Material
from yuzui.funding.call_rules import book_of
from yuzui.funding.grammar import Where
from yuzui.funding.inputs import Fund as Inputs
from yuzui.funding.judging import Choice, lettered
from yuzui.funding.lottery_draw import newest
from yuzui.funding.rulebook import Book
from yuzui.funding.rules import budget
from yuzui.funding.slate_answer import Answer
from yuzui.funding.slate_compute import Options
from yuzui.funding.slate_view import VIEW as VIEW
from yuzui.job.progress import Progress
from yuzui.job.result import Flagged
from yuzui.job.workspace import Workspace, stamped
from yuzui.model.finding import Finding
from yuzui.store.private import claim
from yuzui.text import Text
from yuzui.view.view import Line

TITLE = Text("from reviews and rules to an award list", "由评审与规则得出拟资助清单")
QUESTION = Text(
    "Which set do we fund, can you show me why, and how sure are you?", "资助哪一组？理由何在？有多大把握？"
)
SOURCE = "Heyard et al. 2022, arXiv:2102.09958"
LEVEL = "restricted"
REDRAWS, NEAR = 400, 100
DEMO_REDRAWS, DEMO_NEAR = 50, 1


class PreparedCall(NamedTuple):
    """A call that was read already, with its rules, and what is to be said of it besides."""

    material: Material
    book: Book
    findings: Sequence[Flagged] = ()


def compute(
    workspace: Workspace,
    inputs: Inputs,
    progress: Progress | None = None,
    read: Callable[[Sequence[Line]], None] | None = None,
    given: PreparedCall | None = None,
) -> Answer:
    """Answer the question for one call; ``read`` hears what was understood before anything is judged.

    What is given was read already, and its rows that were set aside are told elsewhere.
    """
    if given is None:
        place = call_reviews.meant(workspace, {"path": inputs.path, "call": inputs.call})
        inputs = msgspec.structs.replace(inputs, **place)
    showing = inputs.path is None and inputs.call is None and given is None
    material, book = _call(workspace, inputs) if given is None else (given.material, given.book)
    redraws, near = _effort(inputs, book, showing)
    material = call_reviews.merged(material)
    if not showing:
        material.findings += call_reviews.generous(material, _money(book))
    if read is not None:
        findings = [Flagged.of(one) for one in material.findings]
        read([*import_report.lines(import_report.sheets(material)), *import_report.alerts(findings)])
    choice = Choice(inputs.severity, lettered(material, inputs.model), inputs.prior, inputs.panel)
    options = Options(workspace.seed, redraws, near, choice, progress)
    further = [*_uncommitted(workspace, book, material.call), *(given.findings if given is not None else ())]
    parts = run_inputs.parts(material, book, options, further)
    with material.written.naming():
        answer = slate.answer(material, book, options)
    if given is None:
        slate.write(workspace, material, inputs.lang)
    lots = answer.lottery
    if lots is not None:
        lots = msgspec.structs.replace(lots, commitment=_commitment(workspace, material.call))
    run = msgspec.structs.replace(answer.run, at=stamped())
    answer = answer.amended(findings=[*answer.findings, *further], lottery=lots, run=run)
    answer.attach(rows={"run_input": run_inputs.rows(run.id, parts)})
    return answer


def _call(workspace: Workspace, inputs: Inputs) -> tuple[Material, Book]:
    """Return what was read, or loaded before, and its rules."""
    if inputs.call is not None:
        material = call_reviews.material(workspace, inputs.call, inputs.map)
        book = book_of(material, workspace.dir, _path(inputs.rules))
        call_reviews.same_call(material.call, str(book.call.get("id", material.call)))
    elif inputs.path is not None:
        material = call_data.from_path(Path(inputs.path), _path(inputs.map), overrides=_path(inputs.overrides))
        book = book_of(material, Path(inputs.path), _path(inputs.rules))
    else:
        material = call_rules.material(workspace)
        _leave_rules(workspace, call_rules.book_text())
        book = book_of(material, None, _path(inputs.rules))
    material.call = str(book.call.get("id", material.call))
    return material, book


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)


def _effort(inputs: Inputs, book: Book, showing: bool) -> tuple[int, int]:
    """Return the most re-draws and explanations: as told, as the rules say, or by default."""
    redraws, near = (DEMO_REDRAWS, DEMO_NEAR) if showing else (REDRAWS, NEAR)
    redraws = next((int(rule.own["draws"]) for rule in book.of_kind("lottery") if "draws" in rule.own), redraws)
    return (
        redraws if inputs.redraws is None else int(inputs.redraws),
        near if inputs.near is None else int(inputs.near),
    )


def _money(book: Book) -> float:
    """Return the money there is for all proposals; 0 if a book names none."""
    sums = [budget.money(rule) for rule in book.of_kind("budget") if rule.where.same(Where())]
    return min(sums, default=0.0)


def _commitment(workspace: Workspace, call: str) -> str | None:
    """Return the commitment in force for a call, which binds the candidates of a slate computed now."""
    row = newest(workspace, call)
    return str(row["commitment"]) if row is not None and row["state"] == "committed" else None


def _uncommitted(workspace: Workspace, book: Book, call: str) -> list[Flagged]:
    """Return the finding that lots are to be drawn and nobody committed to a secret before."""
    if not book.of_kind("lottery") or _commitment(workspace, call) is not None:
        return []
    return [Flagged.of(Finding("no_committed_seed", "warning", "draw"))]


def _leave_rules(workspace: Workspace, text: str) -> None:
    """Leave the demo's rules in the workspace, as something to start from."""
    path = workspace.dir / "rules.toml"
    if not path.exists() and claim(workspace.dir).writable:
        path.write_text(text, encoding="utf-8")
