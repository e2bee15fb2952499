# SPDX-License-Identifier: Apache-2.0
"""Sheets of awards, of needs, and of what programmes stand for, under whatever headings their office has."""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from yuzui.errors import ColumnError, InputError, Place, together
from yuzui.job import form_sheets
from yuzui.job.form_sheets import FormRows, SetAside
from yuzui.job.workspace import Workspace
from yuzui.model.table import MONEY, TEXT, Table, column
from yuzui.model.tables.dependency import ORIENTATIONS
from yuzui.sheets import formats
from yuzui.sheets.partial_day import PartialDay, first, last
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.understand import headings
from yuzui.sheets.understand.mapping import SourceMap, arranged
from yuzui.store.duck import file_rows
from yuzui.text import Text
from yuzui.text.numbers import written

# Two lines a column read as a table; one argument a line would not.
# fmt: off
AWARDS = Table(
    "awards",
    Text("awards", "资助项目"),
    Text("One row an award", "每项资助一行"),
    key=(),
    sheets=("awards", "projects", "资助项目", "项目", "立项清单"),
    columns=(
        column("award", TEXT, "award", "项目编号", "Id of the award", "项目编号",
               headers=("award_id", "award no", "grant", "grant no", "id", "project id", "批准号", "项目批准号", "编号",
                        "课题编号")),
        column("title", TEXT, "title", "项目名称", "Title", "项目名称", null=False,
               headers=("title_clean", "project title", "award title", "名称", "题目", "课题名称", "标题")),
        column("abstract", TEXT, "abstract", "摘要", "Abstract or description", "摘要或内容简介",
               headers=("description", "summary", "内容", "项目摘要", "研究内容", "内容摘要", "简介")),
        column("programme", TEXT, "programme", "计划", "Programme or directorate", "计划或学部",
               headers=("program", "directorate", "scheme", "funding line", "专项", "计划类别", "项目类别", "资助类别",
                        "学部", "计划名称")),
        column("unit", TEXT, "division", "处室", "Part of the programme", "计划内的处室或方向",
               headers=("sub-programme", "section", "处", "科学处", "子计划")),
        column("amount", MONEY, "amount", "经费", "Money of the award", "资助金额", low=0,
               headers=("amount_usd", "award amount", "budget", "funding", "金额", "资助金额", "资助经费", "批准经费",
                        "总经费")),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
        column("start", TEXT, "start", "开始", "First day or month", "起始日期或年月",
               headers=("start_date", "start date", "from", "begin", "开始日期", "起始时间", "起始日期", "开始时间",
                        "执行期起")),
        column("end", TEXT, "end", "结束", "Last day or month", "结束日期或年月",
               headers=("end_date", "end date", "until", "to", "结束日期", "终止日期", "终止时间", "截止日期",
                        "完成时间",
                        "结束时间", "执行期止")),
        column("track", TEXT, "track", "研究类型", "Led by use, or of free exploration, where it was said",
               "应用牵引或自由探索（如已注明）", headers=("type of research", "research type", "类型", "研究性质")),
    ),
)
NEEDS = Table(
    "needs",
    Text("needs", "需求"),
    Text("One row a need, with its weight and the nodes or words that meet it", "每项需求一行，含权重及对应条目或词语"),
    key=(),
    sheets=("needs", "demands", "需求", "需求清单"),
    columns=(
        column("need", TEXT, "need", "需求", "Id or words of the need", "需求编号或内容", null=False,
               headers=("need id", "demand", "需求编号", "需求名称", "重大需求", "国家需求")),
        column("label", TEXT, "what is needed", "需求内容", "Words of the need", "需求文字",
               headers=("description", "内容", "需求说明", "说明")),
        column("weight", TEXT, "weight", "权重", "Its part of the whole: 0.2 or 20 %", "占全部的比重：0.2 或 20%",
               headers=("priority", "share", "比重", "占比", "优先权重")),
        column("nodes", TEXT, "nodes", "条目", "Nodes whose works meet it; several with semicolons",
               "可满足该需求的条目，多个以分号分隔",
               headers=("node", "fields", "field", "领域条目", "对应领域", "领域")),
        column("query", TEXT, "query", "检索式", "Words that meet it, where no node does",
               "没有对应条目时使用的检索式", headers=("words", "terms", "keywords", "检索词", "关键词", "词语")),
        column("source", TEXT, "source", "来源", "Where it was issued", "需求出处",
               headers=("issued by", "reference", "出处", "文件", "依据")),
    ),
)
PROGRAMMES = Table(
    "programmes",
    Text("programmes", "计划规则"),
    Text("What awards of a programme are for; * stands for all its divisions",
         "各计划的面向与研究类型；* 代表全部处室"),
    key=(),
    sheets=("programmes", "programme rules", "计划", "计划规则"),
    columns=(
        column("programme", TEXT, "programme", "计划", "Programme or directorate", "计划或学部", null=False,
               headers=("program", "directorate", "code", "专项", "计划名称", "学部", "计划类别", "项目类别")),
        column("unit", TEXT, "division", "处室", "Part of it; empty or * for all", "处室；留空或 * 代表全部",
               headers=("处", "科学处")),
        column("orientation", TEXT, "orientation", "面向", "frontiers, economy, major_needs, life_and_health; several "
               "with semicolons", "世界科技前沿、经济主战场、国家重大需求、人民生命健康，多个以分号分隔",
               headers=("orientations", "四个面向")),
        column("track", TEXT, "track", "研究类型", "use_inspired or free_exploration", "应用牵引或自由探索",
               headers=("type", "类型", "研究性质")),
    ),
)
# fmt: on
FORMS = (AWARDS, NEEDS, PROGRAMMES)
TRACKS = {"use_inspired": Text("led by use", "应用牵引"), "free_exploration": Text("free exploration", "自由探索")}
TRACK_WORDS = {
    "use_inspired": ("use inspired", "applied", "application", "应用研究", "应用", "应用牵引", "应用基础研究"),
    "free_exploration": ("free exploration", "basic", "curiosity driven", "自由探索", "基础研究", "基础"),
}
ORIENTATION_WORDS = {
    "frontiers": ("frontier", "science frontier", "frontiers of science", "科技前沿", "面向世界科技前沿"),
    "economy": ("the economy", "economic", "面向经济主战场", "经济"),
    "major_needs": ("major needs", "national needs", "面向国家重大需求", "重大需求"),
    "life_and_health": ("life and health", "health", "life", "面向人民生命健康", "生命健康"),
}
EXACT = 1e-6
"""How far weights may sum from the whole: no more than writing them down as decimals costs."""
SHIPPED = "nsf_award_texts.parquet"
CORE = ("COR-1", "COR-2", "COR-3", "COR-4", "COR-5")
"""The needs that the plan names itself: its five core fields."""


@dataclass(frozen=True, slots=True)
class Award:
    """One award; money in whole units, ``end`` the first day after it."""

    id: str
    title: str
    abstract: str
    programme: str
    unit: str
    amount: float
    start: dt.date | None
    end: dt.date | None
    track: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """One need with what meets it."""

    id: str
    label: Text
    weight: float
    nodes: tuple[str, ...]
    query: str
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What awards of a programme, or of one of its divisions, are for."""

    programme: str
    unit: str
    orientations: tuple[str, ...]
    track: str


@dataclass(slots=True)
class Sheets:
    """What sheets say of awards, needs and programmes; empty where they say nothing."""

    awards: list[Award] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    currency: str = ""
    without_amount: int = 0
    aside: list[SetAside] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


def read(paths: Sequence[Path], source: SourceMap | None = None) -> Sheets:
    """Return what files say of awards, needs and programmes.

    Raises
    ------
    InputError
        If weights do not sum to the whole, an orientation or a track is none, or sums are in several currencies.
    ColumnError
        If no sheet of a file is any of the three.
    """
    every = [sheet for path in paths for sheet in formats.read(path) if len(sheet.rows) > 1]
    result = Sheets()
    unread: list[Sheet] = []
    for sheet in arranged(every, source):
        form = _form(sheet, source)
        if form is None:
            unread.append(sheet)
            continue
        rows = form_sheets.of_sheet(sheet, form, source)
        result.aside += rows.aside
        result.unused += [name for name in rows.unused if name not in result.unused]
        if form is AWARDS:
            _awards(rows, result)
        elif form is NEEDS:
            result.needs += _needs(rows)
        else:
            result.rules += _rules(rows)
    if not (result.awards or result.needs or result.rules):
        raise _nothing(paths, unread)
    if unread:
        names = ", ".join(one.name or one.file for one in unread)
        result.notes.append(Text("not read: {s}", "未读取：{s}").format(s=names))
    return result


def _form(sheet: Sheet, source: SourceMap | None) -> Table | None:
    if sheet.table:
        return next((form for form in FORMS if form.name == sheet.table), None)
    known = {form.name: _known(sheet, form) | set((source or {}).get(form.name, {})) for form in FORMS}
    if "title" in known["awards"] and (len(known["awards"]) > 1 or len(known["needs"]) < 2):
        return AWARDS
    if "need" in known["needs"]:
        return NEEDS
    rules = known["programmes"]
    return PROGRAMMES if "programme" in rules and rules & {"orientation", "track"} else None


def _known(sheet: Sheet, form: Table) -> set[str]:
    head = headings.find(headings.read(sheet), headings.known(form)) or headings.first(sheet)
    return {name for name in form.names if headings.among(form, head.headings, name) is not None}


def _nothing(paths: Sequence[Path], unread: Sequence[Sheet]) -> InputError:
    head = headings.first(unread[0]) if unread else None
    return ColumnError(
        Text("no sheet is of awards, needs or programmes", "没有资助项目、需求或计划规则的工作表"),
        place=Place(unread[0].file if unread else paths[0].name, unread[0].name if unread else ""),
        seen=", ".join(parts[-1] for parts in head.headings if parts)[:200] if head else "-",
        expected="title 项目名称 | need 需求 | programme 计划 + orientation 面向",
        fix=Text(
            "see which columns there are: yuzui field split template --out awards.xlsx",
            "查看各列：yuzui field split template --out awards.xlsx",
        ),
        code="missing_column",
    )


def _awards(rows: FormRows, result: Sheets) -> None:
    currencies = {str(row["currency"]) for row in rows.rows if row["amount"] is not None and row["currency"]}
    currencies |= {result.currency} - {""}
    if len(currencies) > 1:
        raise InputError(
            Text("awards in several currencies do not add up", "多种货币的项目不能相加"),
            place=Place(rows.file, rows.sheet, column=rows.headings.get("currency", "currency")),
            seen=", ".join(sorted(currencies)),
            expected="1",
            fix=Text("hand in awards of one currency", "请提供同一货币的项目"),
            code="mixed_currencies",
        )
    result.currency = next(iter(currencies), "")
    for n, row in enumerate(rows.rows):
        if row["amount"] is None:
            result.without_amount += 1
        result.awards.append(
            Award(
                _text(row["award"]) or f"{rows.file}:{rows.lines[n]}", _text(row["title"]), _text(row["abstract"]),
                _text(row["programme"]), _text(row["unit"]), (row["amount"] or 0) / 100,
                _day(rows, n, "start", result), _day(rows, n, "end", result), _word(_text(row["track"]), TRACK_WORDS),
            )
        )  # fmt: skip


def _day(rows: FormRows, n: int, name: str, result: Sheets) -> dt.date | None:
    """Return the first day of an award, or the first behind its last; a month is read whole."""
    cell = rows.rows[n][name]
    if cell is None or not _text(cell):
        return None
    try:
        text = PartialDay.of(cell).text
        if not text:
            return None
        day = dt.date.fromisoformat(first(text) if name == "start" else last(text))
        return day if name == "start" else day + dt.timedelta(days=1)
    except ValueError:
        result.aside.append(
            SetAside(
                file=rows.file, sheet=rows.sheet, row=rows.lines[n], column=AWARDS[name].label, seen=_text(cell)[:40],
                expected="2027-01-31 | 2027年1月",
                message=Text("this day was not read; the award counts without it", "未能读取该日期；项目按无此日期计"),
            )
        )  # fmt: skip
        return None


def _needs(rows: FormRows) -> list[Need]:
    cells = [_text(row["weight"]) for row in rows.rows]
    weights = [1 / len(cells)] * len(cells) if not any(cells) else [_weight(rows, n) for n in range(len(cells))]
    if len(weights) > 1 and abs(sum(weights) - 100) < EXACT * 100 and not any("%" in cell for cell in cells):
        weights = [one / 100 for one in weights]
    if weights and abs(sum(weights) - 1) > EXACT:
        total = sum(weights)
        shares = ", ".join(f"{one / total:.4g}" for one in weights) if total else "-"
        raise InputError(
            Text("weights of all needs sum to 1", "全部需求的权重之和应为1"),
            place=Place(rows.file, rows.sheet, column=rows.headings.get("weight", "weight")),
            seen=f"{total:.6g}",
            expected="1",
            fix=Text("in proportion they are {s}", "按比例为 {s}").format(s=shares),
            code="weights_not_one",
        )
    return [
        Need(
            _text(row["need"]), Text(_text(row["label"] or row["need"]), _text(row["label"] or row["need"])), weight,
            tuple(_several(row["nodes"])), str(row["query"] or "").strip(), _text(row["source"]),
        )
        for row, weight in zip(rows.rows, weights, strict=True)
    ]  # fmt: skip


def _weight(rows: FormRows, n: int) -> float:
    text = _text(rows.rows[n]["weight"])
    try:
        weight = written(text) if text else 0.0
    except ValueError:
        weight = -1.0
    if weight < 0:
        raise form_sheets.refused(
            rows, n, "weight", Text("a weight is a number that is not negative", "权重应为非负数"), "0.2 | 20 %",
            Text("write the part of the whole", "请填写占全部的比重"), "not_a_weight",
        )  # fmt: skip
    return weight


def _rules(rows: FormRows) -> list[Rule]:
    faults: list[InputError] = []
    rules = []
    for n, row in enumerate(rows.rows):
        orientations = [(word, _word(word, ORIENTATION_WORDS)) for word in _several(row["orientation"])]
        track = _word(_text(row["track"]), TRACK_WORDS)
        if any(code not in ORIENTATIONS for _, code in orientations):
            faults.append(
                form_sheets.refused(
                    rows, n, "orientation", Text("there is no such orientation", "不属于“四个面向”"),
                    " ".join(ORIENTATIONS), Text("write one of the four", "请写四者之一"), "unknown_orientation",
                )
            )  # fmt: skip
        if track and track not in TRACKS:
            faults.append(
                form_sheets.refused(
                    rows, n, "track", Text("there is no such type", "没有该类型"), " ".join(TRACKS),
                    Text("write one of them, or leave it empty", "请写其中之一，或留空"), "unknown_type",
                )
            )  # fmt: skip
        codes = tuple(dict.fromkeys(code for _, code in orientations))
        rules.append(Rule(_text(row["programme"]), _text(row["unit"]) or "*", codes, track))
    if faults:
        raise together(faults)
    return rules


def _word(word: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return the code of a word in either language; the word itself where it is none."""
    small = word.casefold().replace("-", " ").replace("_", " ")
    labels: Mapping[str, Text] = {**ORIENTATIONS, **TRACKS}
    for code, others in words.items():
        label = labels[code]
        if small in {code.replace("_", " "), label.en, label.zh, *others}:
            return code
    return word


def _text(cell: Any) -> str:
    return " ".join(unicodedata.normalize("NFKC", str(cell)).split()) if cell is not None else ""


def _several(cell: Any) -> list[str]:
    return [word.strip() for word in re.split(r"[;,、]", _text(cell)) if word.strip()]


# What stands in for sheets that were not handed in.


def shipped(workspace: Workspace) -> list[Award]:
    """Return the awards that come with Yuzui, in order of their numbers."""
    rows = sorted(file_rows(workspace.shipped(SHIPPED)), key=lambda row: str(row["award_id"]))
    return [
        Award(
            str(row["award_id"]), str(row["title"]), str(row["abstract"] or ""), str(row["directorate"] or ""),
            str(row["division"] or ""), float(row["amount_usd"]), _iso(row["start_date"]), _after(row["end_date"]),
        )
        for row in rows
    ]  # fmt: skip


def _iso(day: Any) -> dt.date | None:
    return dt.date.fromisoformat(str(day)[:10]) if day else None


def _after(day: Any) -> dt.date | None:
    end = _iso(day)
    return None if end is None else end + dt.timedelta(days=1)


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("yuzui.fields") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def usual_rules() -> list[Rule]:
    """Return what the programmes of the shipped awards stand for."""
    return [
        Rule(row["programme"], row["unit"], tuple(_several(row["orientation"])), row["track"])
        for row in _rows("programme_rules.csv")
    ]


def node_orientations() -> dict[str, tuple[str, ...]]:
    """Return the orientations that each node carries."""
    return {row["node"]: tuple(_several(row["orientation"])) for row in _rows("node_orientations.csv")}


def track_queries() -> dict[str, dict[str, str]]:
    """Return the words that tell a track, by track and language."""
    return {row["track"]: {"en": row["en"], "zh": row["zh"]} for row in _rows("track_words.csv")}


EXAMPLES = (
    {"award": "A-1", "title": "Quantum error correction", "abstract": "Qubits", "programme": "Frontier",
     "amount": 1200000,
     "currency": "CNY", "start": "2026-01-01", "end": "2030-12-31"},
    {"award": "A-2", "title": "Lithium battery pilot plant", "programme": "Key projects", "amount": 3000000,
     "currency": "CNY", "start": "2026-01-01", "end": "2028-12-31"},
)  # fmt: skip
NEED_EXAMPLES = (
    {"need": "N-1", "label": "energy", "weight": "0.6", "nodes": "LAB-7", "source": "Example"},
    {"need": "N-2", "label": "quantum", "weight": "0.4", "nodes": "LAB-1", "source": "Example"},
)
RULE_EXAMPLES = (
    {"programme": "Frontier", "unit": "*", "orientation": "frontiers", "track": "free_exploration"},
    {"programme": "Key projects", "unit": "*", "orientation": "economy; major_needs", "track": "use_inspired"},
)
"""Invented rows."""


def template(lang: str) -> list[Export]:
    """Return the sheets to fill in; the first is that of awards."""
    return form_sheets.template(((AWARDS, EXAMPLES), (NEEDS, NEED_EXAMPLES), (PROGRAMMES, RULE_EXAMPLES)), lang)
