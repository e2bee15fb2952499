# SPDX-License-Identifier: Apache-2.0
"""What a slate was computed from, kept beside it, so that years later it can be computed again.

Kept is what was understood of the files, not the files: reviewers stand under the pseudonyms of
the slate, conflicts of interest without the person, and rows in an order that nobody chose.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from yuzui.errors import Place
from yuzui.funding import call_data, import_report
from yuzui.funding.call_data import Material
from yuzui.funding.judge_answer import SheetRead
from yuzui.funding.judging import Choice, blind
from yuzui.funding.rulebook import Book, build
from yuzui.funding.slate_answer import Answer
from yuzui.funding.slate_compute import Options, answer, plain
from yuzui.job.result import Flagged, canonical, digest
from yuzui.model.finding import Finding
from yuzui.model.table import Row
from yuzui.text import Text

Parts = dict[str, Any]

TITLES: Mapping[str, Text] = {
    "proposals": Text("the proposals", "申请书"),
    "reviews": Text("the reviews", "评审意见"),
    "rules": Text("the rules", "规则"),
    "choices": Text("seed and choices of method", "随机种子与方法选项"),
    "reading": Text("how the files were read", "文件的读取方式"),
}
"""Every part, in the order they are named to a person."""


@dataclass(frozen=True, slots=True)
class Computation:
    """What a slate is computed from, and what its answer says besides."""

    material: Material
    book: Book
    options: Options
    further: list[Flagged]
    understood: list[SheetRead]


def parts(material: Material, book: Book, options: Options, further: Sequence[Flagged]) -> Parts:
    """Return the inputs of a slate in parts, as JSON values."""
    values = {
        "proposals": {"columns": material.proposals, "by_year": material.by_year},
        "reviews": _reviews(material, options.seed),
        "rules": book.raw,
        "choices": {"seed": options.seed, "redraws": options.redraws, "near": options.near, **options.choice.json()},
        "reading": {
            "call": material.call,
            "currency": material.currency,
            "files": material.files,
            "origins": dict(material.origins),
            "findings": sorted((one.json() for one in material.findings), key=canonical),
            "further": msgspec.to_builtins(list(further)),
            "out": [one.json() for one in material.out],
            "understood": msgspec.to_builtins(import_report.sheets(material)),
        },
    }
    result: Parts = plain(values)
    return result


def _reviews(material: Material, seed: int) -> dict[str, Any]:
    """Return the reviews under pseudonyms, and what the files say of their scales."""
    columns = {**material.reviews}
    if columns.get("proposal"):
        columns["reviewer"] = [name or None for name in blind(material, seed)]
    sheets = {name: material.sheets[name] for name in ("criterion",) if name in material.sheets}
    if ties := material.sheets.get("conflict"):
        # who is in conflict stays with the office: what a slate says of it is pair by pair
        sheets["conflict"] = {n: c for n, c in ties.items() if n in _TIES}
    return {
        "columns": _in_order(columns),
        "sheets": {name: _in_order(sheet) for name, sheet in sheets.items()},
        "scale": material.scale,
        "letters": material.letters,
        "ordinal": material.ordinal,
        "weights": material.weights,
    }


_TIES = ("proposal", "kind", "state", "waived_by")


def _in_order(columns: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Return columns with their rows in the order of what stands in them."""
    names = sorted(columns)
    rows = sorted((plain(list(row)) for row in zip(*(columns[name] for name in names), strict=True)), key=canonical)
    return {name: [row[k] for row in rows] for k, name in enumerate(names)}


def rows(run: str, parts: Parts) -> list[Row]:
    """Return the rows of ``run_input`` of a run."""
    return [
        # a text, because a column of JSON writes 40.0 as 40, and another digest follows
        {"run": run, "part": name, "digest": digest(parts[name]), "body": canonical(parts[name])}
        for name in TITLES
    ]


def read(row: Row) -> Any:
    """Return the part in a row of ``run_input``; None if it is not the part that was kept."""
    try:
        part = json.loads(row["body"])
    except ValueError:
        return None
    return part if digest(part) == row["digest"] else None


def opened(parts: Parts) -> Computation:
    """Return what a slate is computed from out of its parts."""
    reviews, reading, choices = parts["reviews"], parts["reading"], dict(parts["choices"])
    material = Material(
        call=reading["call"],
        proposals=parts["proposals"]["columns"],
        reviews=reviews["columns"],
        currency=reading["currency"],
        by_year={int(year): cells for year, cells in parts["proposals"]["by_year"].items()},
        files=reading["files"],
        origins=reading["origins"],
        findings=[_finding(row) for row in reading["findings"]],
        scale=None if reviews["scale"] is None else tuple(reviews["scale"]),
        letters=tuple(reviews["letters"]),
        ordinal=reviews["ordinal"],
        sheets=reviews["sheets"],
        weights=reviews["weights"],
        out=[call_data.Out.of(row) for row in reading.get("out", ())],
    )
    seed, redraws, near = (choices.pop(name) for name in ("seed", "redraws", "near"))
    options = Options(seed, redraws, near, Choice(**choices))
    book = build(parts["rules"])
    further, understood = reading["further"], reading["understood"]
    return Computation(
        material, book, options, msgspec.convert(further, list[Flagged]), msgspec.convert(understood, list[SheetRead])
    )


def _finding(row: Mapping[str, Any]) -> Finding:
    texts = {name: row[name] or "" for name in ("row", "column", "seen")}
    at = row.get("place")
    place = None if at is None else Place(at["file"], at["sheet"] or "", at["row"])
    return Finding(row["code"], row["severity"], row["table"], count=row["count"], place=place, **texts)


def computed(inputs: Computation) -> Answer:
    """Return what the inputs give, but for the time it was made."""
    slate = answer(inputs.material, inputs.book, inputs.options)
    return msgspec.structs.replace(slate, findings=[*slate.findings, *inputs.further], understood=inputs.understood)
