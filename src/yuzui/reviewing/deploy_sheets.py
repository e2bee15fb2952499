# SPDX-License-Identifier: Apache-2.0
"""Sheets of open posts and of people with free time, in any headings, read for a deployment."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from yuzui.errors import InputError, Place
from yuzui.job import form_sheets
from yuzui.job.form_sheets import NOTHING, FormRows, SetAside
from yuzui.model.schema import normalise
from yuzui.model.table import REAL, TEXT, Column, Row, Table, column
from yuzui.model.tables.sharing import sector_of
from yuzui.sheets import formats, periods, values, work_units
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import fitting, headings, named
from yuzui.sheets.understand.mapping import SourceMap, arranged
from yuzui.sheets.understand.reading import drafted
from yuzui.sheets.values import UnfitError
from yuzui.sheets.work_units import Work
from yuzui.store.tokens import tokens
from yuzui.text import Text, join, same

BLOCK = 20
"""Hundredths of a full post in one block: nobody is lent for less."""
FULL = 100
PERCENT_FROM = 5
"""Least figure by which a column of whole numbers is taken for per cent: nobody works five posts in one row."""
_SEPARATORS = re.compile(r"[;；,，、|/\n]+")


def _column(name: str, en: str, zh: str, headers: str, *, share: bool = False, null: bool = True) -> Column:
    kind, unit = (REAL, "1") if share else (TEXT, "")
    return column(name, kind, en, zh, en, zh, headers=tuple(headers.split("|")), unit=unit, null=null)


def _days(*, null: bool) -> tuple[Column, Column]:
    return (
        _column(
            "start",
            "from",
            "起",
            "start|start date|begin|available from|到岗时间|到岗日期|自|起始|开始|起始日期|开始日期|起始时间|开始时间",
            null=null,
        ),
        _column(
            "end",
            "to",
            "止",
            "end|end date|until|available until|至|终止|结束|截止|终止日期|结束日期|截止日期|结束时间",
        ),
    )


POSTS = Table(
    "posts",
    Text("open posts", "待聘岗位"),
    Text("Posts to be filled", "待聘岗位"),
    key=("post",),
    sheets=("posts", "open posts", "岗位", "待聘岗位", "岗位需求"),
    columns=(
        _column(
            "post",
            "post",
            "岗位",
            "post id|position|vacancy|vacancy no|vacancy number|岗位编号|岗位名称|需求岗位",
            null=False,
        ),
        _column(
            *(
                "fte",
                "share of a full post",
                "占比",
                "fte|share|need|fte needed|fte required|"
                "需要人力|所需人力|需求人力|人力需求|比例|工作量|所需占比|需求占比|所需比例|需求比例|全时当量",
            ),
            share=True,
            null=False,
        ),
        *_days(null=False),
        _column(
            "skill",
            "skill",
            "技能",
            "skills|requirements|required skills|skills required|"
            "skills needed|所需专长|专长要求|field|fields|专长|方向|所需技能|技能要求|岗位要求|任职要求|专业要求|"
            "专业|要求",
        ),
        _column(
            "priority", "priority", "优先级", "weight|importance|优先|重要性|重要程度|紧急程度|urgency", share=True
        ),
        _column(
            "organisation",
            "organisation",
            "单位",
            "organization|host|hosting organisation|host institution|employer|institute|用人单位|需求单位",
        ),
        _column("region", "region", "地区", "place|location|site|地点|所在地|工作地点"),
    ),
)
PEOPLE = Table(
    "people",
    Text("people with free time", "可调配人员"),
    Text("People with free time", "可调配人员"),
    key=("person",),
    sheets=("people", "staff", "人员", "可调配人员"),
    columns=(
        _column(
            "person",
            "person",
            "人员",
            "person id|staff number|staff id|employee|employee id|employee number|"
            "id|工号|人员编号|职工号|职工编号|员工编号|员工号",
            null=False,
        ),
        _column(
            *(
                "free",
                "free share",
                "空闲",
                "free|free fte|fte available|available fte|available|availability|"
                "可借出比例|可借比例|可借调比例|空闲占比|空闲比例|可用占比|可用比例|可投入比例|可调配比例|可投入",
            ),
            share=True,
            null=False,
        ),
        *_days(null=True),
        _column("skill", "skill", "技能", "skills|expertise|field|fields|专业特长|特长|专长|方向|研究方向|专业"),
        _column(
            "home",
            "home organisation",
            "原单位",
            "home|employer|current employer|organisation|organization|institute|单位|"
            "所在单位|人事关系单位|人事关系所在单位",
        ),
        _column(
            "sector",
            "sector",
            "部门",
            "kind of organisation|type of employer|employer type|单位类型|单位性质|单位类别|部门类型|性质",
        ),
        _column("region", "region", "地区", "regions|place|location|地点|所在地|可去地区|意向地区"),
        _column(
            "excluded",
            "not for",
            "不适用",
            "excluded|conflicts|conflicts of interest|barred|拟回避|回避事项|回避|排除|不得前往|限制",
        ),
        _column(
            "consent", "consent", "同意日期", "consent day|agreed on|agreed|agreed to be lent|本人同意|本人意见|同意"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Post:
    """One open post over its whole span: ``end`` is the first day after, None while open."""

    id: str
    blocks: int
    start: str
    end: str | None
    skills: tuple[str, ...]
    priority: float
    organisation: str
    region: str
    row: int


@dataclass(frozen=True, slots=True)
class Person:
    """One person with free blocks from ``start`` to ``end``; ``excluded`` maps posts or organisations to why."""

    id: str
    blocks: int
    start: str | None
    end: str | None
    skills: tuple[str, ...]
    home: str
    sector: str
    regions: tuple[str, ...]
    excluded: tuple[tuple[str, str], ...]
    consent: bool | None
    row: int


@dataclass(slots=True)
class Sheets:
    """What is read: posts, people, rows not used, and how it was read."""

    posts: list[Post] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    aside: list[SetAside] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


def read(people: Path, posts: Path | None, source: SourceMap | None = None) -> Sheets:
    """Read people and posts: a file each, in either order, or both in one workbook."""
    result = Sheets()
    book = [one for path in (people, posts) if path is not None for one in formats.read(path)]
    of_people, of_posts = _parted([one for one in arranged(book, source) if one.table != NOTHING], people, source)
    people_ = _rows(of_people, PEOPLE, source, result)
    result.people = [_person(cells, row) for cells, row in zip(people_.rows, people_.lines, strict=True)]
    posts_ = _rows(of_posts, POSTS, source, result)
    result.posts = [_post(cells, row, result) for cells, row in zip(posts_.rows, posts_.lines, strict=True)]
    return result


def example() -> Sheets:
    """Return a few people and posts that are made up, as a form that runs."""
    days = ("2027-01-01", "2028-01-01")
    posts = [
        Post("P-1", 2, *days, ("laser", "optics"), 1.0, "I-3", "", 2),
        Post("P-2", 3, *days, ("laser",), 2.0, "I-3", "", 3),
        Post("P-3", 1, *days, ("imaging",), 1.0, "I-4", "", 4),
        Post("P-4", 1, *days, ("astronomy",), 1.0, "I-1", "", 5),
    ]
    people = [
        Person("E-1", 2, None, None, ("laser", "optics"), "I-1", "enterprise", (), (), None, 2),
        Person("E-2", 5, None, None, ("laser",), "I-2", "university", (), (("p-2", "export"),), None, 3),
        Person("E-3", 1, None, None, ("imaging",), "I-2", "university", (), (), None, 4),
    ]
    return Sheets(posts, people)


def _parted(book: Sequence[Sheet], path: Path, source: SourceMap | None) -> tuple[Sheet, Sheet]:
    """Return the sheet of people and that of posts; where nothing tells them apart, people are named first."""
    if len(book) < 2:
        raise InputError(
            Text("there are no posts", "没有岗位表"),
            place=Place(path.name),
            expected="people.xlsx posts.xlsx",
            fix=Text(
                "name the file of posts after that of people: yuzui assign deploy people.xlsx posts.xlsx",
                "请在人员表之后写明岗位表：yuzui assign deploy people.xlsx posts.xlsx",
            ),
            code="no_sheet",
        )

    def fits(one: Sheet, form: Table) -> tuple[bool, bool, float]:
        exact = len(drafted(one, form, source).exact) / 100  # how many headings are known, where that does not suffice
        return one.table == form.name, named(one, form), fitting(one, form, source) + exact

    posts = max(
        reversed(book),
        key=lambda one: (fits(one, POSTS)[0], not fits(one, PEOPLE)[0], _nearer(fits(one, POSTS), fits(one, PEOPLE))),
    )
    people = max((one for one in book if one is not posts), key=lambda one: fits(one, PEOPLE))
    return people, posts


def _nearer(own: tuple[bool, bool, float], other: tuple[bool, bool, float]) -> tuple[int, float]:
    """Return by how much a sheet is nearer to one form than to the other: by its name, then by its headings."""
    return own[1] - other[1], own[2] - other[2]


def _rows(sheet: Sheet, table: Table, source: SourceMap | None, result: Sheets) -> FormRows:
    """Return the rows of a sheet that can be used; name the others, and how it was read."""
    rows = form_sheets.of_sheet(numbered(sheet), table, source)
    unit = work_units.of_heading(rows.headings.get("fte" if table is POSTS else "free", ""))
    whole = 1 if unit else _whole(rows, result)
    if unit is not None and not unit.asked:
        words = Text(
            "{s}: time is read as {u}, divided by the months of its row", "{s}：投入按{u}读取，除以该行的月数折算为占比"
        )
        result.notes.append(words.format(s=rows.sheet or rows.file, u=unit.label))
    if unit is not None:
        for row in rows.rows:
            row[_share(row)] = _worked(row, unit)
    rows = rows.without(lambda row: _fault(row, whole, unit))
    for row in rows.rows:
        row[_share(row)] /= whole
    result.aside += rows.aside
    result.notes.append(_reading(rows, table))
    if rows.unused:
        words = Text(
            "{s}: NOT USED: {c}; is one of them a column? --map FILE.toml",
            "{s}：未使用的列：{c}；如需使用：--map 文件.toml",
        )
        result.notes.append(words.format(s=rows.sheet or rows.file, c=", ".join(rows.unused)))
    return rows


def numbered(sheet: Sheet) -> Sheet:
    """Return a sheet whose posts go by their number, where a name stands beside it."""
    for header in headings.read(sheet):
        words = {"/".join(parts): normalise(parts[-1]) for parts in header.headings if parts}
        if _NUMBERS & {*words.values()}:
            names = frozenset(whole for whole, word in words.items() if word in _NAMES)
            return replace(sheet, dropped=sheet.dropped | names)
    return sheet


_NUMBERS = frozenset(map(normalise, ("岗位编号", "岗位代码", "post id", "vacancy", "vacancy no", "vacancy number")))
_NAMES = frozenset(map(normalise, ("岗位名称", "position", "job title")))


def _worked(row: Row, unit: Work) -> float | None:
    """Return the share that an amount of work is over the days of its row; None where that is not known."""
    try:
        start, end = _span(row)
    except UnfitError:
        return None
    if unit.asked or row[_share(row)] is None or not (start and end and start < end):
        return None
    first, after = (dt.date.fromisoformat(day).toordinal() for day in (start, end))
    share = work_units.share(Fraction(str(row[_share(row)])), unit, first, after, None)
    return None if share is None else float(share)


def _reading(rows: FormRows, table: Table) -> Text:
    labels = [same(f"{heading} → ") + table[name].label for name, heading in rows.headings.items()]
    words = Text("{s}: {n} rows: {c}", "{s}：{n} 行：{c}")
    return words.format(s=rows.sheet or rows.file, n=len(rows.rows), c=join(labels, ", ", "、"))


def _share(row: Row) -> str:
    """Return the column of the share: of a post what it needs, of a person what is free."""
    return "fte" if "fte" in row else "free"


def _whole(rows: FormRows, result: Sheets) -> int:
    """Return what stands for a full post: 1, or 100 where figures are per cent, which is said."""
    figures = [row[_share(row)] for row in rows.rows if row[_share(row)]]
    if not figures or min(figures) < 1 or max(figures) < PERCENT_FROM:
        return 1
    words = Text("{s}: shares are read as per cent: {a} is {b}", "{s}：占比按百分数读取：{a} 即 {b}")
    result.notes.append(words.format(s=rows.sheet or rows.file, a=f"{max(figures):g}", b=f"{max(figures) / FULL:g}"))
    return FULL


def _blocks(share: float | None, up: bool) -> int:
    hundredths = round((share or 0) * FULL)
    return -(-hundredths // BLOCK) if up else hundredths // BLOCK


def _fault(cells: Row, whole: int, unit: Work | None) -> tuple[str, str, Text] | None:
    """Return what is wrong with a row of either sheet: column, what is expected, and why."""
    name = _share(cells)
    share, low = cells[name], int(name == "fte")
    if share is None or not low <= round(share * FULL / whole) <= FULL:
        return name, "0.4, 40%", _NO_SHARE if unit is None else _NO_WORK.format(u=unit.label)
    try:
        start, end = _span(cells)
    except UnfitError:
        return ("end" if _is_day(cells["start"]) else "start"), "2027-03-01, 2027-03", _NOT_A_DAY
    if start is None and name == "fte":
        return "start", "2027-03-01, 2027-03", _NOT_A_DAY
    return ("end", "2027-03-01, 2027-03", _END_FIRST) if start and end and end <= start else None


def _is_day(cell: str | None) -> bool:
    try:
        return cell is None or bool(periods.span(cell))
    except UnfitError:
        return False


def _post(cells: Row, row: int, result: Sheets) -> Post:
    start, end = _span(cells)
    blocks = _blocks(cells["fte"], True)
    if round(cells["fte"] * FULL) % BLOCK:
        words = Text("post {p}: {a} is filled in blocks of 0.2 as {b}", "岗位 {p}：{a} 按 0.2 的整块计为 {b}")
        result.notes.append(words.format(p=str(cells["post"]), a=f"{cells['fte']:g}", b=f"{blocks * BLOCK / FULL:g}"))
    priority = cells["priority"]
    return Post(
        str(cells["post"]), blocks, start or "", end, skills(cells["skill"]),
        1.0 if priority is None else float(priority), cells["organisation"] or "", cells["region"] or "", row,
    )  # fmt: skip


def _person(cells: Row, row: int) -> Person:
    start, end = _span(cells)
    consent = cells["consent"]
    return Person(
        str(cells["person"]), _blocks(cells["free"], False), start, end, skills(cells["skill"]), cells["home"] or "",
        sector(cells["sector"] or ""), skills(cells["region"]), excluded(cells["excluded"]),
        None if consent is None else _consents(consent), row,
    )  # fmt: skip


def _consents(cell: str) -> bool:
    """Say whether a cell consents: by a word, or by the day of it; one that refuses or waits does not.

    Examples
    --------
    >>> _consents("2027-01-05"), _consents("同意"), _consents("不同意"), _consents("pending"), _consents("no")
    (True, True, False, False, False)
    """
    return cell.casefold() not in values.NO and _WITHHELD.match(cell.strip()) is None


_WITHHELD = re.compile(
    r"不|未|拒|待|尚|暂|无|否|not\b|no\b|refus|declin|den(?:y|ied)|pending|await|withh|open\b|tbd", re.IGNORECASE
)


def _span(cells: Row) -> tuple[str | None, str | None]:
    """Return the first day and the first day after; an end on the last of a month is its last day."""
    start = None if cells["start"] is None else periods.span(cells["start"]).start.isoformat()
    if periods.is_open(cells["end"]):
        return start, None
    stop = periods.span(cells["end"])
    last = stop.end if stop.precision != "day" or stop.end.day == 1 else stop.start
    return start, last.isoformat()


def skills(cell: str | None) -> tuple[str, ...]:
    """Return what stands between separators, folded, each once.

    Examples
    --------
    >>> skills("Laser optics; 量子通信、 NMR")
    ('laser optics', '量子通信', 'nmr')
    """
    parts = (" ".join(part.split()).casefold() for part in _SEPARATORS.split(cell or ""))
    return tuple(dict.fromkeys(part for part in parts if part))


def excluded(cell: str | None) -> tuple[tuple[str, str], ...]:
    """Return what a person is barred from, and why.

    Examples
    --------
    >>> excluded("export: P-3; I-2")
    (('p-3', 'export'), ('i-2', 'declared'))
    """
    result = []
    for part in re.split(r"[;；\n]+", cell or ""):
        kind, sign, names = part.partition(":") if ":" in part else part.partition("：")
        kind, names = (kind.strip().casefold(), names) if sign else ("declared", part)
        why = KINDS.get(kind, "declared")
        result += [(name.strip().casefold(), why) for name in re.split(r"[,，、]+", names) if name.strip()]
    return tuple(result)


def sector(word: str) -> str:
    """Return the code of a sector by its word in either language; another word stays as it is.

    Examples
    --------
    >>> sector("企业"), sector("Enterprise"), sector("医院")
    ('enterprise', 'enterprise', '医院')
    """
    return sector_of(word) or " ".join(word.split()).casefold()


KINDS = {
    **dict.fromkeys(("contract", "合同"), "contract"),
    **dict.fromkeys(("distance", "距离"), "distance"),
    **dict.fromkeys(("export", "export control", "出口管制", "涉密"), "export"),
    **dict.fromkeys(("ethics", "伦理"), "ethics"),
    **dict.fromkeys(("declared", "申明", "声明", "回避"), "declared"),
}
"""Words for why somebody is barred from a post."""


def alike(post: Post, person: Person) -> tuple[float, tuple[str, ...]]:
    """Return the share of the skills of a post that a person has, and which; a text counts by its words.

    A skill counts whole where both write it alike, else by the share of its words among those of the person.
    """
    if not post.skills:
        return 1.0, ()
    own = {token for skill in person.skills for token in tokens(skill)}
    total, shared = 0.0, []
    for skill in post.skills:
        words = {*tokens(skill)}
        part = 1.0 if skill in person.skills else (len(words & own) / len(words) if words else 0.0)
        total += part
        if part:
            shared.append(skill)
    return total / len(post.skills), tuple(shared)


def covers(person: Person, post: Post) -> bool:
    """Say whether a person is free over the whole span of a post."""
    if person.start is not None and person.start > post.start:
        return False
    return person.end is None or (post.end is not None and post.end <= person.end)


def days(post: Post) -> int | None:
    """Return how many days a post lasts; None while open."""
    if post.end is None:
        return None
    return (dt.date.fromisoformat(post.end) - dt.date.fromisoformat(post.start)).days


_NO_SHARE = Text("a share lies between 0 and 1: write 0.4 or 40%", "占比应在 0 与 1 之间：请写 0.4 或 40%")
_NO_WORK = Text(
    "{u} come to no share between 0 and 1 here: write 0.4 or 40%",
    "{u}在此无法折算为 0 与 1 之间的占比：请写 0.4 或 40%",
)
_NOT_A_DAY = Text("this is no day or month: write 2027-03-01", "不是日期或月份：请写 2027-03-01")
_END_FIRST = Text("it ends before it begins: correct one of the two days", "止早于起：请更正其中一个日期")
