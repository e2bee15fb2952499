# SPDX-License-Identifier: Apache-2.0
"""Sheets of laboratories with what they work on: one row a work, a topic or a person, in the usual shapes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from yuzui.errors import ColumnError, InputError, Place
from yuzui.job import form_sheets
from yuzui.job.form_sheets import SetAside
from yuzui.model.schema import normalise
from yuzui.model.table import INT, MONEY, PERSONAL, REAL, TEXT, Row, Table, column
from yuzui.sheets import formats
from yuzui.sheets.schema import both
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import headings
from yuzui.sheets.understand.mapping import SourceMap, arranged
from yuzui.sheets.understand.reading import drafted
from yuzui.sheets.values import is_missing
from yuzui.text import Text, join, same
from yuzui.text.numbers import count

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
                                    "平台", "重点实验室", "center", "institute", "实验室名", "平台名称",
                                    "重点实验室名称")),
        column("topic", TEXT, "topic", "方向",
               "What it works on: a field, a topic, a code; several with semicolons",
               "研究方向、领域或代码；多个以分号分隔",
               headers=("research direction", "research topic", "field", "keyword", "keywords", "研究方向", "领域",
                        "关键词", "学科方向", "主题")),
        column("title", TEXT, "title", "成果名称", "Title of a work: paper, award, patent",
               "成果名称：论文、项目、专利",
               headers=("work title", "paper", "paper title", "output", "project", "题目", "论文题目", "论文名称",
                        "项目名称", "标题", "成果", "名称", "题名", "成果题目", "论文成果题目",
                        "论文成果名称", "论文标题",
                        "publication", "publication title", "article title", "document title", "ti")),
        column("person", TEXT, "person", "人员", "Id of a person: staff number, ORCID",
               "人员编号：工号、ORCID", visible=PERSONAL,
               headers=("person id", "staff", "staff id", "orcid", "member", "researcher", "author", "工号",
                        "人员编号", "成员", "姓名", "作者", "负责人", "employee no", "employee number", "employee id",
                        "staff no", "staff number", "personnel no", "personnel number", "职工号", "职工编号",
                        "负责人工号", "人员工号", "成员工号")),
        column("work", TEXT, "work", "成果编号", "Id of a work: DOI, number", "成果编号：DOI、编号",
               headers=("work id", "id", "doi", "paper id", "output id", "award", "award id", "项目编号", "编号",
                        "论文编号", "成果号", "ut", "eid", "accession number")),
        column("year", INT, "year", "年份", "Year of the work", "成果年份", unit="a", low=1900, high=2100,
               headers=("publication year", "pub year", "published", "year published", "py", "pubtime", "年度",
                        "发表年份", "年", "发表时间", "出版年", "完成时间", "成果时间", "时间",
                        "publication date")),
        column("weight", REAL, "weight", "权重", "How much of it, 1 by default: works, papers, points",
               "数量或权重，默认为 1", low=0,
               headers=("count", "number", "papers", "篇数", "数量", "成果数")),
        column("group", TEXT, "group", "学科组",
               "Discipline or venue within which works are compared", "学科组或期刊会议组，在其内部比较",
               headers=("discipline", "field group", "venue", "division", "subject", "学科", "学科门类", "期刊",
                        "会议", "分组", "学科领域", "所属学科", "学科分类", "wc", "wos categories",
                        "web of science categories")),
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
               headers=("affiliation", "author affiliations", "addresses", "c1", "机构", "作者机构", "单位", "organ")),
        column("lines", INT, "author lines", "署名行数", "Lines of authors that name the laboratory",
               "注明该实验室的作者行数", low=0),
    ),
)
# fmt: on
SHEETS = 40
"""Most sheets of a workbook that are read."""


WORKED = ("topic", "title", "work", "person")
"""Columns of which one says what a laboratory works on."""
NAMED, SILENT = "laboratory:", "no laboratory:"
"""How a sheet is marked whose name is that of its laboratory, and one of which so many rows name none."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a file says of laboratories: rows of :data:`LABS`, those set aside, what was not read of it, and how."""

    rows: Sequence[Row]
    aside: Sequence[SetAside] = ()
    unused: Sequence[str] = ()
    notes: Sequence[Text] = ()


def read(path: Path, source: SourceMap | None = None) -> Listed:
    """Return the rows of a file of laboratories.

    A sheet with a column of laboratories, whatever it is called; a workbook with a sheet for each laboratory, which
    bears its name; a table with a row for each laboratory and a column for each topic; an export of works with their
    affiliations, from which laboratories are read. ``source`` says which heading is which column where a person did.
    """
    return listed(formats.read(path), path.name, source)


def listed(every: Sequence[Sheet], file: str, source: SourceMap | None = None) -> Listed:
    """Return the rows of sheets of laboratories; see :func:`read`."""
    sheets = arranged(prepared(every, source), source)
    if not sheets:
        raise InputError(
            Text("the file holds no table", "文件中没有表格"),
            place=Place(file=file),
            fix=Text(
                "hand in a sheet with a row of headings: yuzui labs template", "请提供带表头的表：yuzui labs template"
            ),
            code="no_table",
        )
    own = [sheet for sheet in sheets if sheet.table == LABS.name]
    own = own or [sheet for sheet in sheets if not sheet.table and "lab" in _columns(sheet, source)]
    if not own:
        raise _unnamed(sheets[0])
    parts = [form_sheets.of_sheet(sheet, LABS, source) for sheet in own]
    months = [name for part in parts if (name := _by_month(part))]
    rows = [row for part in parts for row in part.rows]
    if not rows and any(note.startswith(SILENT) for sheet in own for note in sheet.notes):
        raise _unrecognised(next(one for one in every if (one.file, one.name) == (own[0].file, own[0].name)))
    if (error := bare(rows, own[0])) is not None:
        raise error
    others = [sheet for sheet in sheets if sheet not in own]
    notes = [_MONTHS.format(h=same(name)) for name in dict.fromkeys(months)]
    if others:
        notes.append(_left_out(others))
    return Listed(
        rows,
        [one for part in parts for one in part.aside],
        list(dict.fromkeys(name for part in parts for name in part.unused)),
        [*_notes(own), *notes],
    )


_MONTHS = Text(
    "{h}: months spent on works are no full-time equivalents, and were not read as such",
    "{h}：投入人月不等于全时当量，未按人员投入读取",
)
_PERSON_MONTHS = re.compile(r"人月|person[\s-]*months?|\bpm\b", re.IGNORECASE)


def _by_month(part: form_sheets.FormRows) -> str:
    """Leave out full-time equivalents that are person-months and return their heading; empty for none.

    Months of works would have to be added up, full-time equivalents of a person stand in each of the rows.
    """
    heading = part.headings.get("fte", "")
    if not _PERSON_MONTHS.search(unicodedata.normalize("NFKC", heading)):
        return ""
    for row in part.rows:
        row["fte"] = None
    return heading


def _unrecognised(sheet: Sheet) -> InputError:
    head = _head(sheet)
    at = headings.among(LABS, head.headings, "affiliations")
    seen = next((str(cell) for row in sheet.rows[head.last + 1 :] if not is_missing(cell := _cell(row, at))), "")
    return InputError(
        Text("the affiliations name no laboratory", "作者单位中未识别出实验室"),
        place=Place(sheet.file, sheet.name, column=head.headings[at][-1] if at is not None else ""),
        seen=seen[:160],
        expected="State Key Laboratory of … | Key Lab … | …重点实验室",
        fix=Text(
            "add a column “lab” that names the laboratory of each work", "请补充“实验室”一列，写明各成果所属实验室"
        ),
        code="no_laboratory",
    )


def bare(rows: Sequence[Row], sheet: Sheet) -> InputError | None:
    """Return what is wrong with rows that name laboratories and nothing else; None if they say what these work on."""
    if any(row.get(name) for row in rows for name in WORKED):
        return None
    head = _head(sheet)
    return InputError(
        Text("the sheet names laboratories but neither topics nor works", "表中有实验室，但没有研究方向或成果"),
        place=Place(sheet.file, sheet.name, sheet.number(head.last)),
        seen=", ".join("/".join(parts) for parts in head.headings if parts and parts[-1] not in ADDED)[:160],
        expected="topic 方向 | title 成果名称",
        fix=Text(
            "add a column “topic” or “title”, or say in map.toml which column it is, and add --map map.toml:\n"
            '[labs]\ntitle = "…"',
            '请补充“方向”或“成果名称”一列；或在 map.toml 中指明，并加上 --map map.toml：\n[labs]\ntitle = "…"',
        ),
        code="missing_column",
    )


def _notes(sheets: Sequence[Sheet]) -> Iterator[Text]:
    """Yield how sheets were read that do not name laboratories in a column."""
    labs = [sheet.name for sheet in sheets for note in sheet.notes if note == NAMED]
    if labs:
        words = Text("each sheet was taken as a laboratory of its name: {s}", "每张工作表按表名作为一家实验室：{s}")
        yield words.format(s=join([same(one) for one in labs], ", ", "、"))
    for sheet in sheets:
        for note in sheet.notes:
            if note.startswith(SILENT):
                words = Text(
                    "{s}: laboratories were read from affiliations, no laboratory named in {n}",
                    "{s}：实验室识别自作者单位，未注明实验室的有 {n}",
                )
                rows = count(int(note.removeprefix(SILENT)), Text("row", "行"))
                yield words.format(s=sheet.name or sheet.file, n=rows)


def _left_out(sheets: Sequence[Sheet]) -> Text:
    words = Text("sheets without a column of laboratories were not read: {s}", "没有实验室一列的工作表未读取：{s}")
    return words.format(s=join([same(sheet.name or sheet.file) for sheet in sheets], ", ", "、"))


def prepared(every: Sequence[Sheet], source: SourceMap | None = None) -> list[Sheet]:
    """Return sheets as their headings are read: each with a column of laboratories, where it names any.

    What is prepared once stays as it is, and so does a sheet of which ``source`` says where its works stand.
    """
    worked = set((source or {}).get(LABS.name, {})) & set(WORKED)
    sheets = [sheet for sheet in every[:SHEETS] if len(sheet.rows) > 1]
    known = [_known(sheet) for sheet in sheets]
    if any("lab" in one for one in known):
        return [_wide(sheet) if "lab" in one and not (one | worked) & set(WORKED) else sheet
                for sheet, one in zip(sheets, known, strict=True)]  # fmt: skip
    if any("affiliations" in one for one in known):
        return [_by_affiliation(sheet) if "affiliations" in one else sheet
                for sheet, one in zip(sheets, known, strict=True)]  # fmt: skip
    several = [bool(one & {"topic", "title", "work"}) and bool(sheet.name)
               for sheet, one in zip(sheets, known, strict=True)]  # fmt: skip
    if sum(several) > 1:
        return [_of_its_name(sheet) if one else sheet for sheet, one in zip(sheets, several, strict=True)]
    return sheets


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


def _columns(sheet: Sheet, source: SourceMap | None) -> set[str]:
    """Return the columns that the headings of a sheet name, or a person named."""
    draft, named = drafted(sheet, LABS, source), dict((source or {}).get(LABS.name, {}))
    return {name for name in draft.places if name in draft.exact or name in named}


def _beside(
    sheet: Sheet, names: Sequence[str], cells: Callable[[Sequence[Any]], Iterable[Sequence[Any]]]
) -> tuple[Sheet, int]:
    """Return a sheet with further columns behind the others, each row once for what they hold; and rows left out."""
    head = _head(sheet)
    width = max(map(len, sheet.rows))
    label = [both(LABS[name].label) for name in names]
    rows: list[list[Any]] = []
    places: list[int] = []
    for n, row in enumerate([*sheet.rows[: head.last + 1], *headings.unmerged(sheet, head)]):
        wide = [*row, *([None] * (width - len(row)))]
        if n < head.last:
            more: Iterable[Sequence[Any]] = [[None] * len(names)]
        else:
            more = [label] if n == head.last else cells(row)
        for one in more:
            rows.append([*wide, *one])
            places.append(n)
    missing = len(sheet.rows) - len(set(places))
    faulty = {k: sheet.faulty[n] for k, n in enumerate(places) if n in sheet.faulty}
    merged = [one for one in sheet.merged if one[2] <= head.last]
    numbers = [sheet.number(n) for n in places]
    return replace(sheet, rows=rows, numbers=numbers, faulty=faulty, merged=merged), missing


def _of_its_name(sheet: Sheet) -> Sheet:
    """Return a sheet that bears the name of its laboratory, with the name in a column."""
    # a line below the table is no row of the laboratory
    fewest = min(2, sum(map(bool, _head(sheet).headings)))

    def cells(row: Sequence[Any]) -> Iterator[list[Any]]:
        yield [sheet.name if sum(not is_missing(cell) for cell in row) >= fewest else None]

    made, _ = _beside(sheet, ("lab",), cells)
    return replace(made, notes=(*sheet.notes, NAMED))


ADDED = frozenset(both(LABS[name].label) for name in ("lab", "lines", "work"))
"""Headings of columns that are put beside those of a file."""
TOTALS = frozenset(map(normalise, "total sum all 合计 总计 小计 fte 人数 备注 note notes remark no. 序号".split()))


def _wide(sheet: Sheet) -> Sheet:
    """Return a table with a row a laboratory and a column a topic as one with a row for each of both.

    What else is known of a laboratory stands in the first of its rows; a table without figures stays as it is.
    """
    head, known = _head(sheet), headings.known(LABS)
    lab = headings.among(LABS, head.headings, "lab") or 0
    body = headings.unmerged(sheet, head)
    named = {k: parts[-1] for k, parts in enumerate(head.headings) if parts and k != lab}
    others = {k: name for k, name in named.items() if known(head.headings[k])}
    topics = {
        k: name for k, name in named.items()
        if k not in others and normalise(name) not in TOTALS and any(_figure(_cell(row, k)) for row in body)
    }  # fmt: skip
    named_rows = [name for row in body if (name := normalise(str(_cell(row, lab) or ""))) not in {"", *TOTALS}]
    # a laboratory that stands in several rows has a row for each work: its figures are no topics
    if not topics or 2 * len(set(named_rows)) <= len(named_rows):
        return sheet
    rows: list[list[Any]] = [[*(LABS[name].label.zh for name in ("lab", "topic", "weight")), *others.values()]]
    numbers = [sheet.number(head.last)]
    for n, row in enumerate(body, head.last + 1):
        name = str(_cell(row, lab) or "").strip()
        if not name or normalise(name) in TOTALS:
            continue
        more: list[Any] = [_cell(row, k) for k in others]
        for k, topic in topics.items():
            if _figure(cell := _cell(row, k)) and float(cell) > 0:
                rows.append([name, topic, float(cell), *more])
                numbers.append(sheet.number(n))
                more = [None] * len(others)
    return replace(sheet, rows=rows, numbers=numbers, merged=(), faulty={})


def _cell(row: Sequence[Any], place: int | None) -> Any:
    return row[place] if place is not None and place < len(row) else None


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
_SHORT = re.compile(r"\b(?:univ|inst|acad|coll|dept|ctr|minist|peoples r china)\b(?!\.)")
"""Words by which addresses of the Web of Science are known: it leaves out what stands between, and writes no dot."""
_ABBREVIATED = re.compile(
    r"\bkey lab\s+(?!(?:of|for|on|in|at)\b)([a-z].*?)(?:\b(?:minist|chinese acad|sch|coll|dept|inst|univ)\b|$)"
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
    >>> list(laboratories("[Li, W.] Fudan Univ, State Key Lab Surface Phys, Shanghai 200433, Peoples R China"))
    ['surface phys']
    """
    text = unicodedata.normalize("NFKC", affiliations)
    short = _SHORT.search(text.lower())
    for part in re.split(r"[;+,；，]", text):
        if "实验室" in part:
            yield from _HAN.findall(part)
            continue
        bracketless = re.sub(r"\(.*?(\)|$)", " ", part.lower())
        hit = _LAB.search(_SPELLED.sub("laboratory", bracketless)) or (short and _ABBREVIATED.search(bracketless))
        if hit:
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


def _by_affiliation(sheet: Sheet) -> Sheet:
    """Return an export of works with a row for each laboratory that the affiliations of a work name."""
    head = _head(sheet)
    at = {name: headings.among(LABS, head.headings, name) for name in ("affiliations", "group", "title", "work")}
    group = at["group"]
    rows = [list(row) for row in sheet.rows]
    for row in rows[head.last + 1 :]:
        if group is not None and group < len(row):
            row[group] = VENUES.get(str(row[group]).strip().casefold(), row[group])
    # a work without a title and without an id is known by its row
    numbered = at["title"] is None and at["work"] is None
    lines = iter(range(len(rows)))

    def cells(row: Sequence[Any]) -> Iterator[list[Any]]:
        n = next(lines)
        for lab, n_lines in counted(str(_cell(row, at["affiliations"]) or "")).items():
            yield [lab, n_lines, *([f"{sheet.name}{n}"] if numbered else [])]

    names = ("lab", "lines", "work") if numbered else ("lab", "lines")
    made, missing = _beside(replace(sheet, rows=rows), names, cells)
    return replace(made, notes=(*sheet.notes, f"{SILENT}{missing}"))


def counted(affiliations: str) -> dict[str, int]:
    """Return the laboratories that affiliations name, each with the lines of authors that name it."""
    lines = [set(laboratories(line)) for line in re.split("[;；]", affiliations)]
    return {lab: sum(lab in line for line in lines) for lab in dict.fromkeys(laboratories(affiliations))}


def affiliated(rows: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """Yield a row for each work and each laboratory that its affiliations name; the place is the id of a work."""
    for n, row in enumerate(rows):
        group = str(row.get("group") or row.get("venue") or "")
        for lab, n_lines in counted(str(row.get("affiliations") or "")).items():
            yield {
                "lab": lab,
                "title": row.get("title"),
                "work": f"{n:06d}",
                "year": row.get("year"),
                "group": VENUES.get(group, group) or None,
                "lines": n_lines,
            }
