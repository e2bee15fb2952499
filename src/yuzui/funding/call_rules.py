# SPDX-License-Identifier: Apache-2.0
"""The book of rules of a call: a file, the ``rules`` sheet, and what the links between add."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.funding import rule_sheet
from yuzui.funding.call_data import Material
from yuzui.funding.grammar import TomlTable
from yuzui.funding.rule_sheet import Written
from yuzui.funding.rulebook import Book, build, parse
from yuzui.job.workspace import Workspace, stamped
from yuzui.policy.plan import loader
from yuzui.text import Text, same

# The demo call: real scores, real amounts paired at random, the rest generated.


SCORES, AMOUNTS, FIELDS = "iclr_2018_scores.csv", "nsf_awards_fy2026.csv", "fields.csv"
ORIGINS = {
    "score": "real",
    "confidence": "real",
    "outcome": "real",
    "amount": "paired",
    "type": "synthetic",
    "field": "synthetic",
    "region": "synthetic",
    "early": "synthetic",
    "rules": "synthetic",
}
"""Origin of each column; ``paired`` is a real value that belongs to another row."""

SOURCE = Text(
    "scores: ICLR 2018 (OpenReview); amounts: NSF FY2026, paired at random; "
    "type, field, region, career stage and rules: generated",
    "评分：ICLR 2018（OpenReview）；金额：美国国家科学基金会 2026 财年，随机配对；"
    "类型、领域、地区、职业阶段与规则：生成",
)

_REGIONS = {"A": 0.36, "B": 0.18, "C": 0.16, "D": 0.12, "E": 0.10, "F": 0.08}
_TYPES = {"basic": 0.22, "applied": 0.48, "development": 0.30}
_EARLY = 0.34


def book_text() -> str:
    """Return the text of the demo's rule book."""
    return (files("yuzui.funding") / "books" / "demo.toml").read_text(encoding="utf-8")


def material(workspace: Workspace) -> Material:
    """Return the demo call, the same for the same seed."""
    scores = workspace.shipped_rows(SCORES)
    names = [f"S-{int(n):04d}" for n in dict.fromkeys(row["submission"] for row in scores)]
    amounts = [float(row["amount_usd"]) for row in workspace.shipped_rows(AMOUNTS)]
    fields = [row["label"] for row in workspace.shipped_rows(FIELDS) if row["parent"] == "LAB"]
    stream = np.random.default_rng([workspace.seed, len(names)])
    paired = stream.permutation(amounts)[: len(names)].tolist()
    reviews: dict[str, list[Any]] = {
        "proposal": [f"S-{int(row['submission']):04d}" for row in scores],
        "reviewer": [None] * len(scores),
        "criterion": [""] * len(scores),
        "score": [float(row["score"]) for row in scores],
        "confidence": [float(row["confidence"]) for row in scores],
    }
    outcomes = {f"S-{int(row['submission']):04d}": row["outcome"] for row in scores}
    proposals: dict[str, list[Any]] = {
        "id": names,
        "amount": paired,
        "requested": paired,
        "value": [None] * len(names),
        "type": _drawn(stream, _TYPES, len(names)),
        "field": [fields[k] for k in stream.integers(0, len(fields), len(names))],
        "region": _drawn(stream, _REGIONS, len(names)),
        "early": (stream.random(len(names)) < _EARLY).tolist(),
        "status": [outcomes[name] for name in names],
    }
    counts = [(SCORES, len(scores)), (AMOUNTS, len(amounts)), (FIELDS, len(fields))]
    return Material(
        call="demo",
        proposals=proposals,
        reviews=reviews,
        currency="USD",
        files=[{"path": f, "sheet": None, "rows": n, "rejected": 0} for f, n in counts],
        origins=ORIGINS,
        scale=(1.0, 10.0),
    )


def _drawn(stream: Any, shares: dict[str, float], n: int) -> list[str]:
    names = list(shares)
    return [names[k] for k in stream.choice(len(names), n, p=list(shares.values()))]


def book_of(material: Material, path: Path | None, rules: Path | None) -> Book:
    """Return the rules of a call."""
    beside = None if path is None else path / "rules.toml"
    if rules is None and beside is not None and beside.is_file():
        rules = beside
    if rules is not None:
        raw = from_text(rules_text(rules), rules.name, material)
        with material.written.naming():
            book = build(_assumed(raw, material), rules.name, parameters(raw))
    elif path is None:
        book = build(parse(book_text()), "demo.toml")
    elif material.rules is not None:
        material.rules.raw["value"] = _assumed(material.rules.raw, material)["value"]
        book = from_sheet(material)
    else:
        raise missing_rules()
    linked = list(rule_sheet.links(material.sheets))
    if not linked:
        return book
    return build({**book.raw, "rule": [*book.raw["rule"], *linked]}, "", parameters(book.raw))


def from_text(text: str, file: str, material: Material) -> TomlTable:
    """Return the document in the text of a rules file, and note where each rule stands in it."""
    raw = by_name(parse(text, file), material)
    rows = raw.get("rule")
    material.written = Written.in_text(text, file, len(rows) if isinstance(rows, list) else 0)
    return raw


def from_sheet(material: Material) -> Book:
    """Return the book of the sheet of rules, and note where each rule stands in it."""
    page = material.rules
    assert page is not None
    material.written = page.written
    return rule_sheet.written_book(page, material.proposals, parameters(page.raw))


def by_name(raw: TomlTable, material: Material) -> TomlTable:
    """Return the document with headings of the sheets turned into names of columns."""
    rows = raw.get("rule")
    if not isinstance(rows, list):
        return dict(raw)
    columns = material.proposals
    return {**raw, "rule": [rule_sheet.translated(row, columns) for row in rows]}


def parameters(raw: TomlTable) -> dict[str, float]:
    """Return the dated values of the plans that rows of rules may name, as they hold today."""
    if not _names_plan(raw.get("rule", ())):
        return {}

    today = dt.date.fromisoformat(stamped()[:10])
    values: dict[str, set[float]] = {}
    for name in loader.names():
        for one in loader.load(name, today).parameters:
            if min(one.values) <= today.isoformat():
                values.setdefault(one.name, set()).add(one.on(today))
    return {name: next(iter(values)) for name, values in values.items() if len(values) == 1}


def _names_plan(part: Any) -> bool:
    if isinstance(part, Mapping):
        return set(part) == {"plan"} or any(map(_names_plan, part.values()))
    return isinstance(part, list) and any(map(_names_plan, part))


def _assumed(raw: TomlTable, material: Material) -> TomlTable:
    """Return the document with the value taken as given where nothing was judged or said."""
    value = raw.get("value", {})
    values_known = any(cell is not None for cell in material.proposals.get("value", ()))
    unsaid = isinstance(value, Mapping) and "from" not in value
    if unsaid and values_known and not material.reviews.get("proposal"):
        value = {**value, "from": "given"}
    return {**raw, "value": value}


LEAST = """format = "yuzui-rules/1"
value = {zero = …}
[[rule]]
name = "budget"
kind = "budget"
total = …
strength = "hard"
source = "the clause or paper it rests on"
"""
"""The shortest page of rules."""


def missing_rules() -> InputError:
    """Return the error for a call without rules."""
    return InputError(
        Text("the rules are missing", "缺少规则"),
        place=Place(column="--rules"),
        expected="rules.toml",
        fix=Text(
            "write these lines into rules.toml and add --rules rules.toml, or put a sheet “rules” "
            "into the workbook (yuzui fund template). Write the money there is for total, in "
            "single units of its currency, and for zero the score, on the scale of the reviews, of "
            "a proposal not worth funding:",
            "请将下列各行写入 rules.toml 并加上 --rules rules.toml，或在工作簿中加一张“规则”表"
            "（yuzui fund template）。total 处填可用经费（以元等货币单位计），zero 处填"
            "不值得资助的得分（按评审所用量表）：",
        )
        + same("\n" + LEAST),
        code="no_rules",
    )


def rules_text(path: Path) -> str:
    """Return the text of a rules file."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            Text("the rules cannot be read", "无法读取规则文件"),
            place=Place(file=str(path)),
            seen=str(getattr(error, "strerror", "") or error)[:120],
            expected="TOML, UTF-8",
            fix=Text("check the path; save the file as UTF-8", "请核对路径，并将文件另存为 UTF-8 编码"),
        ) from None
