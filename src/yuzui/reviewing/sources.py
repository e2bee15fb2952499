# SPDX-License-Identifier: Apache-2.0
"""Where the scores of pairs come from: supplied, words, bids, a common field; their mix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.funding.call_data import Material
from yuzui.funding.call_pairs import MAIL
from yuzui.model.finding import Finding
from yuzui.model.headings import APPLICANTS, EMPLOYERS, RECUSALS
from yuzui.model.schema import TABLES, halves, normalise
from yuzui.reviewing import affinity as mixed
from yuzui.reviewing import affinity as texts
from yuzui.reviewing.affinity import Affinity, Index, Profiles
from yuzui.reviewing.assign.arcs import Dense, Scores, Sparse
from yuzui.reviewing.sheet_ties import means
from yuzui.text import Text, same

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

SOURCES = ("supplied", "text", "bids", "field")
ALONE: Mapping[str, float] = {"supplied": 1.0}
"""Weights where scores are supplied: they are used as they are."""
TOGETHER: Mapping[str, float] = {"text": 1.0, "bids": 0.5, "field": 0.25}
"""Weights where none are: each part lies between 0 and 1."""
TABLE = 4_000_000
"""Pairs up to which supplied scores are kept as one table."""
TEXTS = (
    "title", "abstract", "keywords", "key words", "summary", "project summary", "lay summary",
    "description", "topics", "research topics", "摘要", "关键词", "项目摘要", "中文摘要",
    "英文摘要",
    "中文关键词", "英文关键词", "研究内容", "主要研究内容",
)  # fmt: skip
"""Headings of proposals whose words say what a proposal is about."""


def _written(material: Material) -> list[str]:
    """Return the columns of proposals that hold such words, however the heading is written."""
    known = {normalise(word) for word in TEXTS}
    return [
        name for name in material.proposals
        if normalise(name) in known or known & {*(halves(name) or ())}
    ]  # fmt: skip


def affinity(
    material: Material, people: Mapping[str, Sequence[Any]], weights: Mapping[str, float], findings: list[Finding]
) -> tuple[Affinity, dict[str, float]]:
    """Return the scores of all pairs."""
    there = _there(material, people)
    if not there:
        raise _nothing_to_go_by(material, people)
    wanted = dict(weights) or dict(ALONE if "supplied" in there else TOGETHER)
    used = {name: float(w) for name, w in wanted.items() if name in there and w}
    if missing := [name for name in weights if name not in there]:
        raise InputError(
            Text("no sheet holds this source of scores", "没有工作表提供该项匹配依据"),
            place=Place(column="--mix"),
            seen=missing[0],
            expected=" ".join(there),
            fix=Text(
                f"leave “{missing[0]}” out of --mix, or add a sheet that holds it",
                f"请从 --mix 中去掉“{missing[0]}”，或补充相应的工作表",
            ),
            code="no_such_source",
        )
    if not used:
        raise _nothing_to_go_by(material, people)
    for name in sorted(set(there) - set(used)):
        findings.append(Finding("unused_source", "note", "affinity", "", name, name))
    size = len(material.proposals["id"]), len(people["id"])
    rows = _places(material.proposals["id"])
    columns = _places(people["id"])
    parts: dict[str, Scores] = {}
    index: Index | None = None
    if "supplied" in used:
        parts["supplied"] = _supplied(material, size, (rows, columns), findings)
    if "bids" in used:
        sheet = material.sheets["bid"]
        at = _pairs(sheet, rows, columns)
        parts["bids"] = mixed.bids(size, *at, [str(word) for word in sheet["bid"]])
    if "field" in used:
        parts["field"] = mixed.field(material.proposals["field"], _fields(material, people))
    if "text" in used:
        parts["text"], index = texts.text(profiles(material, people))
    return mixed.mix(parts, used, index), used


def _there(material: Material, people: Mapping[str, Sequence[Any]]) -> list[str]:
    """Return the sources that the sheets hold."""
    names = []
    if material.sheets.get("affinity", {}).get("proposal"):
        names.append("supplied")
    known = material.sheets.get("reviewer_work", {}).get("title") or any(people.get("expertise", ()))
    if known and _written(material):
        names.append("text")
    if material.sheets.get("bid", {}).get("proposal"):
        names.append("bids")
    if any(_fields(material, people)):
        names.append("field")
    return names


def _fields(material: Material, people: Mapping[str, Sequence[Any]]) -> Sequence[Any]:
    """Return the fields of reviewers: their column, else what they know where it names fields of proposals."""
    names = {mixed.fields_of(one)[0] for one in material.proposals.get("field", ()) if one}
    if not names or any(people.get("field", ())):
        return people.get("field", ()) if names else ()
    cells = people.get("expertise", ())
    return cells if any(names & {*mixed.fields_of(cell)} for cell in cells) else ()


def _nothing_to_go_by(material: Material, people: Mapping[str, Sequence[Any]]) -> InputError:
    """Return the error where nothing scores a pair: which lines of ``map.toml`` would do."""
    lines, seen = [], []
    sides = (
        ("reviewers", "expertise", people, any(people.get("expertise", ()))),
        ("proposals", "title", material.proposals, bool(_written(material))),
    )
    for table, column, columns, there in sides:
        known = {*TABLES[table.removesuffix("s")].names, "requested", "value"} | {
            name for name in columns
            if any(means(name, words) for words in (APPLICANTS, EMPLOYERS, RECUSALS, MAIL))
        }  # fmt: skip
        further = [name for name in columns if name not in known and not name.startswith("name (")]
        if further:
            seen.append(f"{table}: {', '.join(further)}")
        if not there:
            lines.append(f'[{table}]\n{column} = "{_longest(columns, further)}"')
    return InputError(
        Text("nothing says who fits which proposal", "没有任何依据判断评审人与申请是否匹配"),
        seen="; ".join(seen)[:400],
        expected="affinity, bids, works, expertise, field",
        fix=Text(
            "add a sheet of scores or bids, works of the reviewers, or a column of fields on both "
            "sides; or draw by lot: --objective random_draw",
            "请加一张匹配度或意向表、评审人成果表，或在两侧加学科列；也可随机抽取：--objective random_draw",
        )
        + (
            Text(
                "; or write into map.toml which columns say what a reviewer knows and what a "
                "proposal is about, and add --map map.toml:\n",
                "；或在 map.toml 中写明哪一列说明专家专长与申请内容，并加上 --map map.toml：\n",
            )
            + same("\n".join(lines))
            if lines
            else same("")
        ),
        code="no_affinity",
    )


def _longest(columns: Mapping[str, Sequence[Any]], names: Sequence[str]) -> str:
    """Return the column of most text, which a person may mean; … without one."""
    sizes = {name: sum(len(cell) for cell in columns[name] if isinstance(cell, str)) for name in names}
    return max(sizes, key=lambda name: sizes[name]) if any(sizes.values()) else "…"


def _places(ids: Sequence[Any]) -> dict[str, int]:
    return {str(name): place for place, name in enumerate(ids)}


def _pairs(
    sheet: Mapping[str, Sequence[Any]], rows: Mapping[str, int], columns: Mapping[str, int]
) -> tuple[Array, Array]:
    left = [rows[str(name)] for name in sheet["proposal"]]
    right = [columns[str(name)] for name in sheet["reviewer"]]
    return np.array(left, dtype=np.int64), np.array(right, dtype=np.int64)


def _supplied(
    material: Material,
    size: tuple[int, int],
    places: tuple[Mapping[str, int], Mapping[str, int]],
    findings: list[Finding],
) -> Scores:
    """Return the scores as supplied; a pair without one has 0 and is counted."""
    sheet = material.sheets["affinity"]
    values = np.array([0.0 if score is None else float(score) for score in sheet["score"]], dtype=float)
    scores = Sparse.of(size, *_pairs(sheet, *places), values)
    lacking = size[0] * size[1] - len(scores.columns)
    if lacking:
        findings.append(Finding("unscored_pair", "note", "affinity", "", "score", "", lacking))
    if size[0] * size[1] > TABLE:
        return scores
    return Dense(scores.block(slice(0, size[0]), slice(None)))


def profiles(material: Material, people: Mapping[str, Sequence[Any]]) -> Profiles:
    """Return the texts of proposals and of the works by which reviewers are known."""
    count = len(material.proposals["id"])
    written = [material.proposals[name] for name in _written(material)]
    proposals = [" \n".join(str(cells[k]) for cells in written if cells[k] is not None) for k in range(count)]
    columns = _places(people["id"])
    works: list[str] = []
    owners: list[int] = []
    labels: list[str] = []
    sheet = material.sheets.get("reviewer_work", {})
    size = len(sheet.get("reviewer", ()))
    cells = (sheet.get(name, [None] * size) for name in ("reviewer", "title", "abstract"))
    for reviewer, title, abstract in zip(*cells, strict=True):
        works.append(" \n".join(str(one) for one in (title, abstract) if one is not None))
        owners.append(columns[str(reviewer)])
        labels.append(str(title))
    for name, expertise in zip(people["id"], people.get("expertise", ()), strict=False):
        if expertise is not None:
            works.append(str(expertise))
            owners.append(columns[str(name)])
            labels.append(str(expertise)[:60])
    return Profiles(proposals, works, np.array(owners, dtype=np.int64), labels, len(columns))


def nothing(size: tuple[int, int]) -> Scores:
    """Return scores that are all 0: of a draw that looks at none."""
    none = np.zeros(0, dtype=np.int64)
    return Sparse.of(size, none, none, np.zeros(0))
