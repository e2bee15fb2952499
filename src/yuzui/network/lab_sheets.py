# SPDX-License-Identifier: Apache-2.0
"""Sheets of laboratories with what they work on: one row a work, a topic or a person, in the usual shapes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from yuzui.errors import ColumnError, InputError, Place
from yuzui.model.finding import CODES
from yuzui.model.schema import normalise
from yuzui.model.table import INT, MONEY, PERSONAL, REAL, TEXT, Row, Table, column
from yuzui.sheets import formats
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import headings, understand
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off
LABS = Table(
    "labs",
    Text("laboratories", "实验室"),
    Text("Laboratories with what they work on, a row for each work, topic or person",
         "实验室及其研究内容，每项成果、方向或人员一行"),
    key=(),
    sheets=("labs", "laboratories", "实验室", "实验室成果", "实验室名单"),
    columns=(
        column("lab", TEXT, "laboratory", "实验室", "Name or id of the laboratory", "实验室名称或编号",
               null=False, headers=("lab", "lab name", "laboratory name", "实验室名称", "所属实验室", "依托实验室",
                                    "平台", "重点实验室", "center", "institute")),
        column("topic", TEXT, "topic", "方向",
               "What it works on: a field, a topic, a code; several with semicolons",
               "研究方向、领域或代码；多个以分号分隔",
               headers=("research direction", "research topic", "field", "keyword", "keywords", "研究方向", "领域",
                        "关键词", "学科方向", "主题")),
        column("title", TEXT, "title", "成果名称", "Title of a work: paper, award, patent",
               "成果名称：论文、项目、专利",
               headers=("work title", "paper", "paper title", "output", "project", "题目", "论文题目", "论文名称",
                        "项目名称", "标题", "成果", "名称")),
        column("person", TEXT, "person", "人员", "Id of a person: staff number, ORCID",
               "人员编号：工号、ORCID", visible=PERSONAL,
               headers=("person id", "staff", "staff id", "orcid", "member", "researcher", "author", "工号",
                        "人员编号", "成员", "姓名", "作者", "负责人")),
        column("work", TEXT, "work", "成果编号", "Id of a work: DOI, number", "成果编号：DOI、编号",
               headers=("work id", "id", "doi", "paper id", "output id", "award", "award id", "项目编号", "编号",
                        "论文编号", "成果号")),
        column("year", INT, "year", "年份", "Year of the work", "成果年份", unit="a", low=1900, high=2100,
               headers=("publication year", "pub year", "年度", "发表年份", "年")),
        column("weight", REAL, "weight", "权重", "How much of it, 1 by default: works, papers, points",
               "数量或权重，默认为 1", low=0,
               headers=("count", "number", "papers", "篇数", "数量", "成果数")),
        column("group", TEXT, "group", "学科组",
               "Discipline or venue within which works are compared", "学科组或期刊会议组，在其内部比较",
               headers=("discipline", "field group", "venue", "division", "subject", "学科", "学科门类", "期刊",
                        "会议", "分组")),
        column("fte", REAL, "FTE", "人员投入", "Full-time equivalents, of the person or of the laboratory",
               "全时当量（个人或实验室）", unit="1", low=0,
               headers=("fte", "full-time equivalent", "head count", "staff fte", "全时当量", "人年", "折合全时",
                        "编制")),
        column("money", MONEY, "money", "经费", "Money of the work or award", "该成果或项目的经费", low=0,
               headers=("funding", "amount", "budget", "grant", "金额", "资助金额", "经费额")),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
        column("instrument", TEXT, "instrument", "仪器", "Instrument used, by id or capability",
               "所用仪器编号或能力代码", headers=("equipment", "设备", "仪器设备", "仪器编号")),
        column("affiliations", TEXT, "affiliations", "作者单位",
               "Affiliations of a work as printed; laboratories are read from them", "作者单位原文；从中识别实验室",
               headers=("affiliation", "author affiliations", "addresses", "c1", "机构", "作者机构", "单位")),
    ),
)
# fmt: on
SHEETS = 40
"""Most sheets of a workbook that are read."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that was set aside: where it stands, and why."""

    file: str
    sheet: str
    row: int
    column: str
    message: Text
    seen: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What a file says of laboratories: rows of :data:`LABS`, those set aside, what was read of it."""

    rows: Sequence[Row]
    aside: Sequence[Aside] = ()
    unused: Sequence[str] = ()
    shape: str = "long"
    notes: Sequence[Text] = field(default_factory=tuple)


def read(path: Path) -> Listed:
    """Return the rows of a file of laboratories.

    A sheet with a column of laboratories, whatever it is called; a workbook with a sheet for each laboratory, which
    bears its name; a table with a row for each laboratory and a column for each topic; an export of works with their
    affiliations, from which laboratories are read.
    """
    return listed(formats.read(path), path.name)


def listed(every: Sequence[Sheet], file: str) -> Listed:
    """Return the rows of sheets of laboratories; see :func:`read`."""
    sheets = [sheet for sheet in every[:SHEETS] if len(sheet.rows) > 1]
    if not sheets:
        raise InputError(
            Text("the file holds no table", "文件中没有表格"),
            place=Place(file=file),
            fix=Text(
                "hand in a sheet with a row of headings: yuzui labs template", "请提供带表头的表：yuzui labs template"
            ),
            code="no_table",
        )
    heads = {sheet.name: _known(sheet) for sheet in sheets}
    named = [sheet for sheet in sheets if "lab" in heads[sheet.name]]
    if named:
        best = max(named, key=lambda sheet: len(heads[sheet.name]))
        if not heads[best.name] & {"topic", "title", "work", "person"}:
            return _wide(best)
        alike = [sheet for sheet in named if heads[sheet.name] == heads[best.name]]
        return _joined([_long(sheet) for sheet in alike])
    affiliated = [sheet for sheet in sheets if "affiliations" in heads[sheet.name]]
    if affiliated:
        return _joined([_from_affiliations(sheet) for sheet in affiliated])
    several = [sheet for sheet in sheets if heads[sheet.name] & {"topic", "title", "work"} and sheet.name]
    if len(several) > 1:
        return _joined([_sheet_of_lab(sheet) for sheet in several])
    raise _unnamed(sheets[0])


def _unnamed(sheet: Sheet) -> ColumnError:
    head = _head(sheet)
    return ColumnError(
        Text(
            "a column of laboratories is missing, and nothing else names them",
            "缺少实验室一列，也没有其他内容可识别实验室",
        ),
        place=Place(sheet.file, sheet.name, sheet.number(head.last)),
        seen=", ".join(parts[-1] for parts in head.headings if parts)[:200],
        expected="lab 实验室 | affiliations 作者单位",
        fix=Text("write “lab” above the column of laboratories", "请在实验室一列上方写“实验室”"),
        code="missing_column",
    )


def _head(sheet: Sheet) -> headings.Header:
    return headings.find(headings.read(sheet), headings.known(LABS)) or headings.first(sheet)


def _known(sheet: Sheet) -> set[str]:
    """Return the columns that the headings of a sheet name."""
    head = _head(sheet)
    return {name for name in LABS.names if headings.among(LABS, head.headings, name) is not None}


def _long(sheet: Sheet) -> Listed:
    done = understand(sheet, LABS, needs=("lab",))
    aside = [
        Aside(sheet.file, sheet.name, one.line, one.column or "", CODES[one.code], _shown(one.cells))
        for one in done.rejected
    ]
    return Listed([dict(row) for row in done.rows], aside, done.unused)


def _shown(cells: Sequence[Any]) -> str:
    return " | ".join(str(cell) for cell in cells if cell is not None)[:80]


def _joined(parts: Sequence[Listed]) -> Listed:
    return Listed(
        [row for part in parts for row in part.rows],
        [one for part in parts for one in part.aside],
        list(dict.fromkeys(name for part in parts for name in part.unused)),
        parts[0].shape,
        [note for part in parts for note in part.notes],
    )


def _sheet_of_lab(sheet: Sheet) -> Listed:
    """Return the rows of a sheet that bears the name of its laboratory."""
    done = _long(replace(sheet, rows=[*_with_lab(sheet)], numbers=[sheet.number(k) for k in range(len(sheet.rows))]))
    return replace(done, shape="sheets")


def _with_lab(sheet: Sheet) -> Iterator[list[Any]]:
    """Yield the rows of a sheet with a column before the others that holds its name."""
    head = _head(sheet)
    for n, row in enumerate(sheet.rows):
        first = LABS["lab"].label.zh if n == head.last else sheet.name if n > head.last and any(row) else None
        yield [first, *row]


TOTALS = frozenset(map(normalise, "total sum all 合计 总计 小计 fte 人数 备注 note notes remark no. 序号".split()))


def _wide(sheet: Sheet) -> Listed:
    """Return the rows of a table with a row a laboratory and a column a topic."""
    head, known = _head(sheet), headings.known(LABS)
    lab = headings.among(LABS, head.headings, "lab") or 0
    body = headings.unmerged(sheet, head)
    topics = [
        (k, parts[-1])
        for k, parts in enumerate(head.headings)
        if parts and k != lab and not known(parts) and normalise(parts[-1]) not in TOTALS
        and any(_figure(row[k] if k < len(row) else None) for row in body)
    ]  # fmt: skip
    if not topics:
        raise InputError(
            Text("the sheet names laboratories but neither topics nor works", "表中有实验室，但没有研究方向或成果"),
            place=Place(sheet.file, sheet.name, sheet.number(head.last)),
            seen=", ".join(parts[-1] for parts in head.headings if parts)[:120],
            expected="topic 方向 | title 成果名称",
            fix=Text("add a column “topic” or “title”", "请补充“方向”或“成果名称”一列"),
            code="missing_column",
        )
    rows = [
        {"lab": str(row[lab]).strip(), "topic": topic, "weight": float(row[k])}
        for row in body
        for k, topic in topics
        if lab < len(row) and row[lab] and normalise(str(row[lab])) not in TOTALS
        and k < len(row) and _figure(row[k]) and float(row[k]) > 0
    ]  # fmt: skip
    return Listed(rows, shape="matrix")


def _figure(cell: Any) -> bool:
    if isinstance(cell, str):
        return bool(re.fullmatch(r"\s*\d+(\.\d+)?\s*", cell))
    return isinstance(cell, int | float) and not isinstance(cell, bool)


# Laboratories that printed affiliations name.

_LAB = re.compile(r"\b(?:key|national) laboratory\s+(?:of|for|on|in)\s+(.*)")
_HAN = re.compile(r"([\u4e00-\u9fff·（）()]{2,30}?(?:全国|国家|省|部|市)?(?:重点|工程)?实验室)")
_BEHIND = re.compile(
    r"\b(?:of (?:the )?)?(?:ministry|moe|chinese academy|cas|school|college|department|institute|university|center)\b"
)
_SPELLED = re.compile(r"\blab\b\.?|\blaboratories\b|\blabs\b")
_WORD = re.compile(r"[a-z0-9]+")
_FUNCTION = frozenset("the of for on in and".split())


def laboratories(affiliations: str) -> Iterator[str]:
    """Yield the key and national laboratories that affiliations name: what they are *of*, in plain words.

    "State Key Lab. for Novel Software Technology" and "National Key Laboratory of Novel Software Technology (Nanjing)"
    are one; what stands behind a comma, a plus or in brackets is whose it is.

    Examples
    --------
    >>> list(laboratories("MoE Key Lab of CAD&CG, Zhejiang University; Shanghai Key Laboratory of Data Science"))
    ['cad cg', 'data science']
    """
    text = unicodedata.normalize("NFKC", affiliations)
    for part in re.split(r"[;+,；，]", text):
        if "实验室" in part:
            yield from _HAN.findall(part)
            continue
        plain = re.sub(r"\(.*?(\)|$)", " ", _SPELLED.sub("laboratory", part.lower()))
        if hit := _LAB.search(plain):
            words = [word for word in _WORD.findall(_BEHIND.split(hit[1])[0]) if word not in _FUNCTION]
            if words:
                yield " ".join(words)


VENUES: Mapping[str, str] = {
    **dict.fromkeys("cvpr iccv eccv wacv 3dv bmvc".split(), "vision"),
    **dict.fromkeys("icra iros rss corl".split(), "robotics"),
    **dict.fromkeys("acl coling naacl emnlp eacl".split(), "language"),
    **dict.fromkeys("aaai ijcai".split(), "artificial intelligence"),
    **dict.fromkeys("siggraph siggraphasia acmmm".split(), "graphics"),
    **dict.fromkeys("nips icml iclr aistats uai colt acml automl".split(), "learning"),
}
"""Conferences by the group within which works are exchanged; others are a group of their own."""


def _from_affiliations(sheet: Sheet) -> Listed:
    done = _long_affiliations(sheet)
    return replace(done, rows=list(affiliated(done.rows)), shape="affiliations")


def _long_affiliations(sheet: Sheet) -> Listed:
    done = understand(sheet, LABS, needs=("affiliations",))
    return Listed([dict(row) for row in done.rows], (), done.unused)


def affiliated(rows: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """Yield a row for each work and each laboratory that its affiliations name; the place is the id of a work."""
    for n, row in enumerate(rows):
        lines = [set(laboratories(line)) for line in re.split("[;；]", str(row.get("affiliations") or ""))]
        for lab in dict.fromkeys(laboratories(str(row.get("affiliations") or ""))):
            group = str(row.get("group") or row.get("venue") or "")
            yield {
                "lab": lab,
                "title": row.get("title"),
                "work": f"{n:06d}",
                "year": row.get("year"),
                "group": VENUES.get(group, group) or None,
                "lines": sum(lab in line for line in lines),
            }
