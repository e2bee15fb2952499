# SPDX-License-Identifier: Apache-2.0
"""An empty workbook to fill in: every sheet, its headings in two languages, an example that runs.

What it writes the readers read: nothing here knows a heading that is not declared elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from yuzui import registry
from yuzui.errors import InputError, Place
from yuzui.funding.rule_sheet.cells import schema
from yuzui.model.schema import TABLES
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.schema import Schema, both
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same

Cells = Mapping[str, Sequence[Any]]

NAME = "yuzui-call.xlsx"
SHEETS: Mapping[str, Cells] = {
    "proposal": {
        "id": ("P-001", "P-002"),
        "title": ("example: replace these lines · 示例：请替换各行", "example · 示例"),
        "amount": (1.2e6, 8e5),
        "recommended": (1.0e6, None),
        "amount_2027": (6e5, 4e5),
        "amount_2028": (4e5, 4e5),
        "pi": ("A. Lin", "B. Wu"),
        "institute": ("Institute A", "Institute B"),
        "region": ("East", "West"),
        "field": ("physics", "biology"),
        "code": ("A05", "C02"),
        "type": ("basic", "applied"),
        "early": (True, False),
        "gender": ("f", "m"),
        "need_beam": (2, 0),
        "value": (None, None),
        "status": (None, None),
    },
    "review": {
        "proposal": ("P-001", "P-002"),
        "reviewer": ("R-01", "R-02"),
        "criterion": ("quality", "quality"),
        "score": (5, 4),
        "confidence": (3, 4),
        "panel": ("panel 1", "panel 1"),
    },
    "reviewer": {
        "id": ("R-01", "R-02"),
        "name": ("C. Zhao", "D. Qian"),
        "institute": ("Institute C", "Institute D"),
        "region": ("East", "North"),
        "field": ("physics", "biology"),
        "min": (0, 0),
        "max": (6, 6),
        "senior": (True, False),
        "orcid": (None, None),
        "expertise": ("lasers, optics", "cells"),
    },
    "criterion": {"criterion": ("quality",), "low": (1,), "high": (6,), "direction": ("higher",), "weight": (1,)},
    "affinity": {"proposal": ("P-001",), "reviewer": ("R-01",), "score": (0.8,)},
    "bid": {"proposal": ("P-001",), "reviewer": ("R-01",), "bid": ("some",)},
    "conflict": {
        "proposal": ("P-001",),
        "reviewer": ("R-02",),
        "kind": ("coauthor",),
        "evidence": ("doi:10.1000/182",),
        "valid_from": ("2025-01-01",),
        "valid_to": (None,),
        "waived_by": (None,),
    },
    "proposal_link": {"a": ("P-002",), "b": ("P-001",), "kind": ("requires",), "bonus": (None,)},
}
"""Sheets with their columns and example lines; sums in whole currency units."""
MONEY = ("amount", "recommended", "amount_2027", "amount_2028")
RULE: Mapping[str, Any] = {
    "name": "budget",
    "kind": "budget",
    "total": 3e6,
    "strength": "hard",
    "source": "call, clause 1 · 指南第1条",
}
GATHERED = {"amount_2027": "2027年经费", "amount_2028": "2028年经费", "need_beam": ""}


def books() -> tuple[str, ...]:
    """Return the names of the rule books that are shipped."""
    folder = files("yuzui.funding") / "books"
    return tuple(sorted(p.name[:-5] for p in folder.iterdir() if p.name.endswith(".toml")))


def book(name: str) -> str:
    """Return the text of a shipped rule book."""
    if name not in books():
        raise InputError(
            Text("there is no such rule book", "没有这种规则范本"),
            place=Place(column="BOOK"),
            seen=name,
            expected=" ".join(books()),
            code="no_such_book",
        )
    return (files("yuzui.funding") / "books" / f"{name}.toml").read_text(encoding="utf-8")


def workbook(lang: str) -> list[Export]:
    """Return the sheets of the workbook."""
    sheets = [_sheet(table, cells, lang) for table, cells in SHEETS.items()]
    return [_about(lang), *sheets, _rules(lang), _kinds(lang)]


def write(path: Path | None, lang: str) -> Path:
    """Write the workbook, and refuse to write over a file that is there."""
    path = Path(NAME) if path is None else path
    if path.exists() or path.suffix != ".xlsx":
        raise InputError(
            Text("a template is a new workbook", "模板须写成新的工作簿"),
            place=Place(file=str(path)),
            expected=".xlsx",
            fix=Text("choose another name: --out NAME.xlsx", "请另选文件名：--out 文件名.xlsx"),
            code="file_exists" if path.exists() else "wrong_ending",
        )
    write_xlsx(path, workbook(lang))
    return path


def _money(value: Any, lang: str) -> Any:
    return value if value is None or lang == "en" else value / 10_000


def _unit(lang: str) -> str:
    return "（万元）" if lang == "zh" else " (EUR)"


def _sheet(table: str, cells: Cells, lang: str) -> Export:
    schema, heads, columns = Schema.of(TABLES[table]), [], []
    for name, values in cells.items():
        words = GATHERED[name] if name in GATHERED else schema.column(name).label.zh
        words = "" if words.isascii() else words
        heads.append(f"{name} {words}".strip() + (_unit(lang) if name in MONEY else ""))
        columns.append([_money(v, lang) if name in MONEY else v for v in values])
    return schema.export(list(zip(*columns, strict=True)), titles=heads)


def _rules(lang: str) -> Export:
    columns = schema().columns
    unit, coin = ("万元", "CNY") if lang == "zh" else (1, "EUR")
    row = [_money(RULE[c.key], lang) if c.key == "total" else RULE.get(c.key) for c in columns]
    lines = [
        ("currency 币种", coin),
        ("unit 金额单位", unit),
        ("zero 零分", 3),
        (),
        tuple(f"{one.key} {one.label.zh}" for one in columns),
        tuple(row),
    ]
    width = len(columns)
    rows = [(*line, *[None] * (width - len(line))) for line in lines]
    return Export(both(schema().label), ["call 指南编号", "example", *[None] * (width - 2)], rows)  # type: ignore[list-item]


def _kinds(lang: str) -> Export:
    """Return what each kind of rule means and each of its keys, in one language."""
    heads = [
        Text(en, zh).say(lang) for en, zh in (("kind", "类别"), ("key", "键"), ("must", "必填"), ("meaning", "含义"))
    ]
    rows: list[tuple[str, str, str, str]] = []
    must = Text("yes", "是").say(lang)
    for name, kind in registry.modules("rule").items():
        rows.append((name, "", "", kind.TITLE.say(lang)))
        for field in kind.FIELDS:
            said = (field.label + same(" · ") + field.help).say(lang)
            rows.append((name, field.name, must if field.required else "", said))
    return Export(Text("kinds of rules", "规则类别").say(lang), heads, rows)


_ABOUT = (
    Text(
        "Replace the example lines. Sheets you do not need may stay empty or be deleted; "
        "proposals, reviews and rules are enough for a slate.",
        "请替换各表示例行。不需要的工作表可留空或删除；有申请书、评审和规则三张表即可生成方案。",
    ),
    Text(
        "Headings may be in either language, in any order; further columns may be added and used "
        "in rules. Units stand in brackets behind a heading.",
        "表头中英文均可，次序不限；可增加其他列并用于规则。单位写在表头后的括号内。",
    ),
    Text(
        "With a column “value” no reviews are needed. “zero” is the score worth nothing: it must "
        "be stated, because it moves the result.",
        "填写“价值”列时可不要评审。“零分”为价值为零的分数，会影响结果，必须写明。",
    ),
    Text(
        "Every rule names its clause. A share names what it is a share of: budget, awarded, eligible or requested.",
        "每条规则须写明依据条款。占比须写明基数：budget（总额）、awarded（获资助额）、"
        "eligible（合格申请总额）或 requested（申请总额）。",
    ),
    Text("Then: yuzui fund {n}", "然后：yuzui fund {n}").format(n=NAME),
)


def _about(lang: str) -> Export:
    head = Text("how to fill in this workbook", "填写说明").say(lang)
    return Export(head, [head], [(line.say(lang),) for line in _ABOUT], widths=(100,))
