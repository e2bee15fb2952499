# SPDX-License-Identifier: Apache-2.0
"""Who stands over one full post, which second posts are undeclared, who is free: answer, words and tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from yuzui.job.result import Answer as Base
from yuzui.network import person_time
from yuzui.network.person_time import FINE, FOREVER, FULL, UNSTATED, Shares
from yuzui.network.time_sheet import Aside, TimeRow
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

APPOINTED = "appointed"
"""Basis of the appointments that are registered: a load of its own, never added to what sheets say."""
BASES: Mapping[str, Text] = {
    APPOINTED: Text("appointments", "任职"),
    "planned": Text("planned", "计划"),
    "booked": Text("booked", "登记"),
    "reported": Text("reported", "上报"),
}
RECORD = "record"
"""Source of what is registered."""
STATES: Mapping[str, Text] = {
    "asked": Text("asked for", "已申请"),
    "cleared": Text("cleared by the home", "原单位同意"),
    "running": Text("running", "在聘"),
    "ended": Text("ended", "已结束"),
    "refused": Text("refused", "未同意"),
    "lapsed": Text("lapsed", "逾期失效"),
}
"""States of an appointment, as its workflow calls them."""
NAMED, HEADED = 12, 6
"""Rows named in one sentence, and in a headline; the table names all."""
MOST = 10
"""Persons named in a transcript; the table names all."""
_DAYS = {"start": "from", "end": "to"}


class Over(msgspec.Struct, frozen=True, rename=_DAYS):
    """The longest run of days on which one person is over the limit; ``sum`` and ``limit`` in full posts.

    ``elsewhere`` is what other organisations add to the rows that may be read; ``end`` is None while open.
    """

    person: str
    basis: str
    start: str
    end: str | None
    sum: float
    limit: float
    elsewhere: float
    rows: list[str]


class Undeclared(msgspec.Struct, frozen=True, rename=_DAYS):
    """Two posts of one person on the same days, of which at least one is not declared."""

    person: str
    start: str
    end: str | None
    rows: list[str]


class Free(msgspec.Struct, frozen=True, rename=_DAYS):
    """What part of a full post of a person is free from a day to the next change."""

    person: str
    start: str
    end: str | None
    free: float


class Standing(msgspec.Struct, frozen=True):
    """One appointment that is registered and may be read."""

    id: str
    person: str
    organisation: str
    post: str
    start: str
    end: str | None
    fte: float
    declared: bool
    state: str


class SetAside(msgspec.Struct, frozen=True):
    """A row that could not be read: where, what was seen, why, and the remedy."""

    file: str
    sheet: str
    row: int
    column: str
    code: str
    seen: str
    message: Text
    fix: Text

    @classmethod
    def of(cls, one: Aside) -> SetAside:
        """Return what a reader set aside, as an answer states it."""
        return cls(one.file, one.sheet, one.row, one.column, one.code, one.seen, one.message, one.fix)


class Coverage(msgspec.Struct, frozen=True):
    """Of how many rows how many are read, and for how many it is known what was declared, contracted and where."""

    rows: int
    read: int
    declared: int
    contract: int
    posts: int = 0
    """Rows that name their organisation or post."""


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.people/1"):
    """Loads of persons against one full post; ``n`` persons, of whom nobody is ranked."""

    source: str
    n: int
    over: list[Over]
    undeclared: list[Undeclared]
    free: list[Free]
    appointments: list[Standing]
    coverage: Coverage
    aside: list[SetAside]
    notes: list[Text]
    day: str
    by_name: bool
    registered: list[str]
    ends: str = "auto"
    """How the ends of the sheet were read, where that was asked for."""
    full: str = ""
    """Days or hours of a full post by which the sheet was read."""

    @property
    def persons_over(self) -> list[str]:
        """Who stands over the limit, each once, in the order of the rows."""
        return list(dict.fromkeys(one.person for one in self.over))


@dataclass(frozen=True, slots=True)
class Entries:
    """Rows whose time is added up; ``own`` says which of them may be read, others count as a sum alone."""

    rows: Sequence[TimeRow]
    own: Sequence[bool]
    several: bool = False

    @classmethod
    def of(cls, rows: Sequence[TimeRow], own: Sequence[bool] | None = None) -> Entries:
        """Return rows; all of them may be read where nothing else is stated."""
        own = [True] * len(rows) if own is None else own
        # by the rows that may be read alone: that there are others is not shown
        sheets = {(one.file, one.sheet) for one, mine in zip(rows, own, strict=True) if mine and one.row}
        return cls(rows, own, len(sheets) > 1)

    def place(self, at: int) -> str:
        """Return how a row is named: by its id in the record, else by its number, with its sheet among several."""
        row = self.rows[at]
        if row.basis == APPOINTED or not row.row:
            return row.id
        return f"{row.sheet or row.file}!{row.row}" if self.several else str(row.row)

    def shares(self) -> tuple[Shares, list[tuple[str, str]]]:
        """Return the rows as columns, and the person and basis of each group."""
        groups: dict[tuple[str, str], int] = {}
        codes = [groups.setdefault((one.person, one.basis), len(groups)) for one in self.rows]
        cells = np.array([(one.start, one.end, one.share, one.contract) for one in self.rows], dtype=np.int64).reshape(
            -1, 4
        )
        return Shares(np.array(codes, dtype=np.int64), *cells.T), list(groups)


def overs(entries: Entries) -> list[Over]:
    """Return every run of days over the limit in which a row that may be read takes part, in the order of rows."""
    shares, groups = entries.shares()
    result = []
    for one in person_time.over(shares):
        own = [at for at in one.rows if entries.own[at]]
        if not own:
            continue
        person, basis = groups[one.group]
        here = sum(entries.rows[at].share for at in own if entries.rows[at].start <= one.at < entries.rows[at].end)
        over = Over(
            person, basis, _iso(one.start), _end(one.end), _posts(one.peak), _posts(one.limit),
            _posts(one.peak - here), _places(entries, own),
        )  # fmt: skip
        result.append((own[0], one.start, over))
    return [over for _, _, over in sorted(result, key=lambda each: each[:2])]


def undeclared(entries: Entries) -> list[Undeclared]:
    """Return the pairs of posts on the same days that are not both declared, in the order of rows.

    A cell that says nothing counts as not declared, but for the main post of a person, which nobody declares.
    """
    rows = entries.rows
    posts: dict[tuple[str, str], int] = {}
    codes = [posts.setdefault((one.organisation, one.post), len(posts)) for one in rows]
    main = _main(rows)
    declared = [one.declared is True or (one.declared is None and at in main) for at, one in enumerate(rows)]
    persons: dict[str, int] = {}
    people = [persons.setdefault(one.person, len(persons)) for one in rows]
    columns = (people, [one.start for one in rows], [one.end for one in rows], codes)
    who, begin, stop, post = (np.array(cells, dtype=np.int64) for cells in columns)
    spans: dict[tuple[str, tuple[str, ...]], tuple[int, int, int]] = {}
    for a, b in person_time.beside(who, begin, stop, post, np.array(declared, dtype=bool)):
        own = [at for at in (a, b) if entries.own[at]]
        if not own or entries.place(a) == entries.place(b):
            continue
        start, end = max(rows[a].start, rows[b].start), min(rows[a].end, rows[b].end)
        key = (rows[a].person, tuple(_places(entries, own)))
        first = spans.get(key, (start, end, own[0]))
        spans[key] = (min(first[0], start), max(first[1], end), min(first[2], own[0]))
    return [
        Undeclared(person, _iso(start), _end(end), list(places))
        for (person, places), (start, end, _) in sorted(spans.items(), key=lambda item: (item[1][2], item[1][0]))
    ]


def _main(rows: Sequence[TimeRow]) -> frozenset[int]:
    """Return the rows of the main post of each person: as they say, else those of the greatest share."""
    best: dict[str, int] = {}
    for at, one in enumerate(rows):
        held = best.get(one.person)
        if held is None or (one.kind == "main", one.share) > (rows[held].kind == "main", rows[held].share):
            best[one.person] = at
    posts = {who: (rows[at].organisation, rows[at].post) for who, at in best.items()}
    return frozenset(at for at, one in enumerate(rows) if (one.organisation, one.post) == posts[one.person])


def free(entries: Entries, day: dt.date, persons: Iterable[str]) -> list[Free]:
    """Return what is free of each person on a day, by the fullest of the bases, until the next change."""
    shares, groups = entries.shares()
    known = person_time.loads(shares)
    at = day.toordinal()
    result: dict[str, Free] = {}
    for group, (person, _) in enumerate(groups):
        low, high = np.searchsorted(known.group, [group, group + 1])
        days = known.day[low:high]
        k = int(np.searchsorted(days, at, "right")) - 1
        load, limit = (int(known.load[low + k]), int(known.limit[low + k])) if k >= 0 else (0, int(known.limit[low]))
        following = int(days[k + 1]) if k + 1 < len(days) else int(FOREVER)
        one = Free(person, day.isoformat(), _end(following), _posts(max(0, limit - load)))
        if person not in result or one.free < result[person].free:
            result[person] = one
    return [result.get(person) or Free(person, day.isoformat(), None, 1.0) for person in persons]


def _places(entries: Entries, rows: Iterable[int]) -> list[str]:
    return list(dict.fromkeys(entries.place(at) for at in rows))


def _iso(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()


def _end(day: int) -> str | None:
    return None if day >= FOREVER else _iso(day)


def _posts(share: int) -> float:
    return round(round(share / FINE) / FULL, 2)


def coverage(entries: Entries, rows: int) -> Coverage:
    """Return of how many rows what is known."""
    mine = [one for one, own in zip(entries.rows, entries.own, strict=True) if own]
    places = {(one.file, one.sheet, one.row, one.id) for one in mine}
    return Coverage(
        rows,
        len(places),
        sum(one.declared is not None for one in mine),
        sum(one.contract != UNSTATED for one in mine),
        sum(bool(one.organisation or one.post) for one in mine),
    )


# Words.

_PERSON = Text("person", "人")
_ROW = Text("row", "行")


def _listed(places: Sequence[str], most: int = NAMED) -> Text:
    shown = join([same(one) for one in places[:most]], ", ", "、")
    return shown + same(" …") if len(places) > most else shown


def headline(answer: Answer) -> Text:
    """Return who stands over one full post, by the rows; then the second posts that are undeclared."""
    if not answer.n and answer.source == RECORD:
        return Text("No time of people is registered yet", "尚未登记人员时间")
    if not answer.n:
        return Text("No row of people's time could be read", "未读取到任何人员时间")
    persons = answer.persons_over
    if not persons:
        sentence = Text("Nobody of {n} stands over {post}", "{n}人中无人超过{post}")
    else:
        sentence = Text("{k} of {n} stand over {post}, rows {r}", "{n}人中有 {k} 人超过{post}，见第 {r} 行")
        if len(persons) == 1:
            sentence = Text("1 of {n} stands over {post}, rows {r}", "{n}人中有 1 人超过{post}，见第 {r} 行")
    rows = list(dict.fromkeys(place for one in answer.over for place in one.rows))
    below = any(one.limit < 1 for one in answer.over)
    post = (
        Text("one full post or their contract", "全时工作量或合同占比")
        if below
        else Text("one full post", "全时工作量")
    )
    text = sentence.format(k=number(len(persons)), n=number(answer.n), post=post, r=_listed(rows, HEADED))
    if answer.undeclared:
        rows = list(dict.fromkeys(place for one in answer.undeclared for place in one.rows))
        words = Text("; {m} undeclared, rows {r}", "；未申报兼职 {m}，见第 {r} 行")
        text += words.format(m=count(len(answer.undeclared), Text("second post", "处")), r=_listed(rows, HEADED))
    if answer.aside:
        text += _aside_count(answer)
    return text


_MARKS = (("NOT READ: ", "未读取：", Text("NOT READ", "未读取")), (": LOOK AT", "", Text("look at", "请核对")))


def _label(note: Text) -> Text:
    """Return the label of a note on how a sheet was read."""
    return next((label for mark, _, label in _MARKS if mark in note.en), Text("read", "读取"))


def _bare(note: Text) -> Text:
    """Return a note without what its label says already."""
    mark, mark_zh, _ = _MARKS[0]
    return Text(note.en.removeprefix(mark).replace(": LOOK AT", ":"), note.zh.removeprefix(mark_zh))


def _aside_count(answer: Answer) -> Text:
    """Return how many rows were not added up; of a sheet with a column a month, how many of its cells."""
    rows = len({(one.file, one.sheet, one.row) for one in answer.aside})
    if rows == len(answer.aside):
        return Text("; {n} not added up", "；{n}未计入").format(n=count(rows, _ROW))
    words = Text("; {n} not added up in full ({m})", "；{n}未全部计入（{m}）")
    return words.format(n=count(rows, _ROW), m=count(len(answer.aside), Text("cell", "个单元格")))


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: what was read as what, what was set aside, who is over, what is undeclared."""
    lines: list[Line] = [(_label(note), _bare(note)) for note in answer.notes]
    lines.sort(key=lambda line: ("read", "NOT READ", "look at").index(line[0].en))
    if answer.by_name:
        by_name = Text(
            "persons are told apart by name alone: two of one name count as one", "仅以姓名区分人员：同名者按一人计"
        )
        lines.append((Text("look at", "请核对"), by_name))
    if answer.aside:
        lines.append((Text("look at", "请核对"), aside_words(answer)))
    lines.append((Text("people", "人员"), headline(answer)))
    lines += [(Text("over", "超出"), over_words(one)) for one in answer.over[:MOST]]
    lines += [(Text("undeclared", "未申报"), undeclared_words(one)) for one in answer.undeclared[:MOST]]
    if answer.registered:
        words = Text("{r} registered", "已登记 {r}").format(r=_listed(answer.registered))
        lines.append((Text("registered", "登记"), words))
    if answer.n and not answer.undeclared and not (answer.coverage.declared and answer.coverage.posts):
        unknown = Text(
            "nothing tells what was declared, so undeclared second posts are not looked for",
            "表中未写明是否申报，因此不查未申报兼职",
        )
        if answer.coverage.declared:
            unknown = Text(
                "no column tells organisation or post, so undeclared second posts are not looked for",
                "表中未写明单位或岗位，因此不查未申报兼职",
            )
        lines.append((Text("not told", "未说明"), unknown))
    return lines


def free_sentences(answer: Answer) -> list[Line]:
    """Return the transcript of who is free."""
    lines = [line for line in sentences(answer) if line[0].en in ("read", "NOT READ", "look at")]
    some = [one for one in answer.free if one.free > 0]
    words = Text("{k} of {n} have free time on {d}", "{d} 有空闲者：{n} 人中 {k} 人")
    lines.append(
        (Text("free", "空闲"), words.format(k=number(len(some)), n=number(len(answer.free)), d=same(answer.day)))
    )
    each = Text("{p}: {f} of a full post, until {t}", "{p}：{f}，至 {t}")
    lines += [(same(""), each.format(p=one.person, f=f"{one.free:g}", t=_until(one.end))) for one in some[: 2 * MOST]]
    return lines


def aside_words(answer: Answer) -> Text:
    """Return how many rows could not be read, and the first of them."""
    first = answer.aside[0]
    words = Text(
        "{n} set aside, not added up; the first: row {r}, {c}: {m} ({s}); {f}",
        "{n}已搁置，未计入；首处：第 {r} 行“{c}”：{m}（{s}）；{f}",
    )
    rows = len({(one.file, one.sheet, one.row) for one in answer.aside})
    unit = _ROW if rows == len(answer.aside) else Text("cell", "个单元格")
    return words.format(
        n=count(len(answer.aside), unit), r=first.row, c=first.column, m=first.message, s=first.seen, f=first.fix
    )


def over_words(one: Over) -> Text:
    """Return one run of days in words."""
    words = Text("{p}: {s} of {l} from {a} to {b}, rows {r}", "{p}：{a} 至 {b} 合计 {s}（上限 {l}），见第 {r} 行")
    text = words.format(
        p=one.person, s=f"{one.sum:g}", l=f"{one.limit:g}", a=one.start, b=_until(one.end), r=_listed(one.rows)
    )
    return text + _elsewhere(one)


def _elsewhere(one: Over) -> Text:
    if not one.elsewhere:
        return same("")
    return Text(", {e} elsewhere", "，另有 {e} 在其他单位").format(e=f"{one.elsewhere:g}")


def undeclared_words(one: Undeclared) -> Text:
    """Return one pair of posts in words."""
    words = Text("{p}: {a} to {b}, rows {r}", "{p}：{a} 至 {b}，见第 {r} 行")
    return words.format(p=one.person, a=one.start, b=_until(one.end), r=_listed(one.rows))


def _until(end: str | None) -> Text:
    return Text("open", "未定") if end is None else same(end)


def chart(answer: Answer) -> Picture | None:
    """Draw how many persons are over the limit in each month; nobody is named."""
    months: dict[str, set[str]] = {}
    for one in answer.over:
        for month in _months(one.start, one.end):
            months.setdefault(month, set()).add(one.person)
    if len(months) < 2:
        return None
    shown = sorted(months)[:SHOWN]
    rows = [Bar(label=same(month), value=len(months[month])) for month in shown]
    most = max(shown, key=lambda month: (len(months[month]), month))
    finding = Text("At most {k} stand over one full post in one month ({m})", "单月最多 {k} 人超出（{m}）").format(
        k=number(len(months[most])), m=most
    )
    about = Text(
        "Persons over one full post or their contract on some day of the month.",
        "当月某日超过全时工作量或合同占比的人数。",
    )
    meta = Meta("over-by-month", finding, about, "derived", same(answer.source), answer.day, "/about/method#people")
    return bar_chart(meta, rows, (Text("persons", "人数"), "1"))


SHOWN = 36
"""Months drawn."""


def _months(start: str, end: str | None) -> list[str]:
    """Return the months that a run of days touches; of an open one the first twelve."""
    year, month = int(start[:4]), int(start[5:7])
    last = (dt.date.fromisoformat(end) - dt.timedelta(days=1)).isoformat()[:7] if end else f"{year + 1}-{month:02d}"
    result: list[str] = []
    while (name := f"{year}-{month:02d}") <= last and len(result) < SHOWN:
        result.append(name)
        year, month = year + month // 12, month % 12 + 1
    return result


_FROM = Column("from", Text("From", "起"), value=lambda one: one.start)
_TO = Column("to", Text("To (first day after)", "止（次日）"), value=lambda one: _until(one.end))
_ROWS = Column("rows", Text("Rows", "行"), value=lambda one: ", ".join(one.rows))
_WHO = Column("person", Text("Person", "人员"))

OVER = Table[Answer](
    "over",
    Text("Over one full post", "超过全时工作量"),
    rows=lambda answer: answer.over,
    columns=(
        _WHO,
        _FROM,
        _TO,
        Column("sum", Text("Sum of shares", "占比合计"), digits=2),
        Column("limit", Text("Limit", "上限"), digits=2),
        Column("elsewhere", Text("Of it elsewhere", "其中其他单位"), digits=2),
        Column("basis", Text("By", "依据"), value=lambda one: BASES[one.basis]),
        _ROWS,
    ),
    note=Text("In the order of the rows; nobody is ranked.", "按行号排列，不作排名。"),
    sheet=Text("over", "超出"),
)
UNDECLARED = Table[Answer](
    "undeclared",
    Text("Second posts not declared", "未申报兼职"),
    rows=lambda answer: answer.undeclared,
    columns=(_WHO, _FROM, _TO, _ROWS),
    note=Text(
        "Posts of one person on the same days, of which at least one is not declared.",
        "同一人同期任职而至少一处未申报。",
    ),
    sheet=Text("undeclared", "未申报"),
)
FREE = Table[Answer](
    "free",
    Text("Free time", "空闲时间"),
    rows=lambda answer: answer.free,
    columns=(
        _WHO,
        _FROM,
        Column("to", Text("To (next change)", "至（下次变动）"), value=lambda one: _until(one.end)),
        Column("free", Text("Free share of a full post", "空闲占比"), digits=2),
    ),
    sheet=Text("free", "空闲"),
)
ASIDE = Table[Answer](
    "aside",
    Text("Rows set aside", "搁置的行"),
    rows=lambda answer: answer.aside,
    columns=(
        Column("file", Text("File", "文件")),
        Column("sheet", Text("Sheet", "工作表")),
        Column("row", Text("Row", "行"), digits=0),
        Column("column", Text("Column", "列")),
        Column("seen", Text("Seen", "所见")),
        Column("message", Text("What is wrong", "问题")),
        Column("fix", Text("Fix", "更正方法")),
    ),
    sheet=Text("rejects", "搁置"),
)
APPOINTMENTS = Table[Answer](
    "appointments",
    Text("Appointments", "任职"),
    rows=lambda answer: answer.appointments,
    columns=(
        Column("id", Text("Appointment", "任职编号")),
        _WHO,
        Column("organisation", Text("Organisation", "单位")),
        Column("post", Text("Post", "岗位")),
        _FROM,
        _TO,
        Column("fte", Text("Share of a full post", "占比"), digits=2),
        Column(
            "declared",
            Text("Declared", "已申报"),
            value=lambda one: Text("yes", "是") if one.declared else Text("no", "否"),
        ),
        Column("state", Text("State", "状态"), value=lambda one: STATES.get(one.state, same(one.state))),
    ),
    sheet=Text("appointments", "任职"),
)
VIEW = View(
    headline=headline,
    sentences=sentences,
    charts=(chart,),
    first=(OVER,),
    tables=(UNDECLARED, ASIDE, FREE, APPOINTMENTS),
)
