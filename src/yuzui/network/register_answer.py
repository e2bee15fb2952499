# SPDX-License-Identifier: Apache-2.0
"""What is answered about the register: entries, events, what became of an id, what a list brought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from yuzui.errors import InputError
from yuzui.job.result import Answer as Base
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.tables.register import EVENTS, PRECISION
from yuzui.network import register_store
from yuzui.network.register_sheet import Reading, stays
from yuzui.network.succession import Register, Resolution
from yuzui.sheets.partial_day import first
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, number, percent
from yuzui.view.table import Column, Table
from yuzui.view.view import Line

Act = Literal["show", "read", "resolve", "succeed", "diff", "count"]


class KindSummary(msgspec.Struct, frozen=True):
    """A kind with how many entries of it there are today, and the number that was published."""

    kind: str
    label: Text
    loaded: int
    published: int | None
    published_as_of: str | None
    published_source: str | None


class Entry(msgspec.Struct, frozen=True):
    """One state of an entry; ``since`` and ``until`` are cut where knowledge ends; ``today`` says that it lasts."""

    id: str
    n: int
    kind: str
    kind_label: Text
    name: str
    name_zh: str | None
    host: str | None
    place: str | None
    part_of: str | None
    boundary: list[str]
    field: str | None
    status: str | None
    since: str | None
    until: str | None
    precision: str
    today: bool
    source: str | None
    fact_status: str | None

    @property
    def title(self) -> Text:
        """Its name in both languages."""
        return Text(self.name, self.name_zh or self.name)


class Way(msgspec.Struct, frozen=True):
    """From one id to another with the share that went there, null where nobody knows."""

    old: str
    new: str
    weight: float | None


class Happening(msgspec.Struct, frozen=True):
    """One event of succession."""

    id: str
    kind: str
    day: str
    ways: list[Way]
    decision: str | None
    reverses: str | None
    state: str | None
    source: str | None


class Destination(msgspec.Struct, frozen=True):
    """An entry that carries on, with the share of the one asked about that is in it and the events on the way."""

    id: str
    name: str
    weight: float | None
    via: list[str]


class Resolved(msgspec.Struct, frozen=True):
    """What became of one id or name; ``lost`` says that something of it went nowhere."""

    asked: str
    id: str
    name: str
    day: str | None
    as_of: str
    to: list[Destination]
    by_parts: list[str]
    lost: bool
    unsure: list[str]


class Difference(msgspec.Struct, frozen=True):
    """How a list and the register differ about one id; ``what`` is new, missing or the column that differs."""

    id: str
    what: str
    register: str | None
    list: str | None


class Total(msgspec.Struct, frozen=True):
    """Outputs of one entry of today: surely its own, and possibly up to so many more."""

    id: str
    name: str
    surely: float
    possibly: float


class Noted(msgspec.Struct, frozen=True):
    """Something worth knowing about what was read."""

    message: Text
    seen: str


class Refused(msgspec.Struct, frozen=True):
    """A row that was set aside: where, why, how to mend it; ``stays``: only what became of its entry was."""

    code: str
    message: Text
    file: str
    sheet: str
    row: int | None
    column: str
    seen: str
    expected: str
    fix: Text | None
    stays: bool = False

    @classmethod
    def of(cls, error: InputError) -> Refused:
        """Return a fault of a list as an answer states it."""
        place = error.place
        return cls(
            error.code,
            error.message,
            place.file,
            place.sheet,
            place.row,
            place.column,
            error.seen,
            error.expected,
            error.mending,
            stays(error),
        )


class Taken(msgspec.Struct, frozen=True):
    """What a heading was taken for."""

    heading: str
    column: str


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.register/1"):
    """The register, or what was done with it; ``withheld`` entries rest on memory alone and are not shown."""

    act: Act
    kind: str | None
    kinds: list[KindSummary]
    entries: list[Entry]
    events: list[Happening]
    resolved: list[Resolved]
    withheld: int
    file: str | None = None
    rows_read: int = 0
    already: int = 0
    columns: list[Taken] = msgspec.field(default_factory=list)
    unread: list[str] = msgspec.field(default_factory=list)
    differences: list[Difference] = msgspec.field(default_factory=list)
    totals: list[Total] = msgspec.field(default_factory=list)
    shared: float | None = None
    ended: float | None = None
    findings: list[Noted] = msgspec.field(default_factory=list)
    rejected: list[Refused] = msgspec.field(default_factory=list)

    @classmethod
    def command(cls, document: Mapping[str, Any]) -> str:
        """Return the command that shows it anew."""
        return "yuzui register show"


def entry(row: Row, known: Mapping[str, Row], today: str = "") -> Entry:
    """Return a state as an answer states it."""
    day = today or clock()[:10]
    lasts = first(row["valid_from"] or "") <= day and (not row["valid_to"] or day < first(row["valid_to"]))
    return Entry(
        id=row["id"],
        n=row["n"],
        kind=row["kind"],
        kind_label=register_store.label(row["kind"], known),
        name=row["name"],
        name_zh=row["name_zh"],
        host=row["host"],
        place=row["place"],
        part_of=row["part_of"],
        boundary=register_store.json_list(row["boundary"]),
        field=row["field"],
        status=row["status"],
        since=row["valid_from"],
        until=row["valid_to"],
        precision=row["precision"] or "unknown",
        today=lasts,
        source=row["source"],
        fact_status=row["fact_status"],
    )


def happenings(events: Iterable[Row], parts: Iterable[Row]) -> list[Happening]:
    """Return events with their parts, in order of day."""
    by: dict[str, list[Way]] = {}
    for row in parts:
        by.setdefault(str(row["event"]), []).append(Way(row["old"], row["new"], row["weight"]))
    return [
        Happening(
            id=row["id"],
            kind=row["kind"],
            day=row["day"],
            ways=sorted(by.get(str(row["id"]), []), key=lambda one: (one.old, one.new)),
            decision=row["decision"],
            reverses=row["reverses"],
            state=row["state"],
            source=row["source"],
        )
        for row in sorted(events, key=lambda row: (row["day"], row["id"]))
    ]


def summaries(workspace: Workspace, only: str = "") -> list[KindSummary]:
    """Return each kind of which entries are loaded, or a number was published."""
    view = workspace.view
    today = clock()[:10]
    ids: dict[str, set[str]] = {}
    for row in register_store.states(view):
        if not row["valid_to"] or today < first(row["valid_to"]):
            ids.setdefault(row["kind"], set()).add(row["id"])
    known = register_store.kinds(view)
    found = []
    for kind in dict.fromkeys((*known, *sorted(ids))):
        row = known.get(kind) or {}
        loaded, published = len(ids.get(kind, ())), row.get("published")
        if (only in ("", kind)) and (loaded or published or only):
            found.append(
                KindSummary(
                    kind,
                    register_store.label(kind, known),
                    loaded,
                    published,
                    row.get("published_as_of"),
                    row.get("published_source"),
                )
            )
    return found


def resolved(found: Register, asked: str, day: str, as_of: str) -> list[Resolved]:
    """Return what became of an id or a name."""
    return [_resolved(found, asked, day, as_of, one) for one in found.resolve(asked, day, as_of)]


def _resolved(found: Register, asked: str, day: str, as_of: str, one: Resolution) -> Resolved:
    def name(id: str) -> str:
        return found.state_asked(id, as_of).names[0]

    return Resolved(
        asked=asked,
        id=one.id,
        name=found.by_node[one.id, one.n].names[0],
        day=day or None,
        as_of=as_of,
        to=[Destination(to.id, name(to.id), to.weight, list(to.via)) for to in one.to],
        by_parts=list(one.by_parts),
        lost=one.ended,
        unsure=list(one.unsure),
    )


def noted(reading: Reading) -> list[Noted]:
    """Return what is worth knowing about a list."""
    return [Noted(words, seen) for words, seen in reading.findings]


# In words.


def period(one: Entry) -> Text:
    """Return from when to when a state lasts, as precisely as it is known."""
    since = same(one.since) if one.since else PRECISION["unknown"]
    return since + Text(" to ", " 至 ") + same(one.until) if one.until else since


def share(weight: float | None) -> Text:
    """Return a share in words."""
    return Text("share unknown", "比例不明") if weight is None else percent(weight, 0 if weight in (0, 1) else 1)


def fate(one: Resolved) -> Text:
    """Return in one sentence what became of an id."""
    head = Text("{a} ({n})", "{a}（{n}）").format(a=same(one.id), n=same(one.name))
    if not one.to and one.by_parts:
        words = Text("{h}: dissolved; {n} of its parts carry on", "{h}：已撤销，其 {n} 个下级延续")
        return words.format(h=head, n=number(len(one.by_parts)))
    if not one.to:
        return Text("{h}: ended, no successor is registered", "{h}：已终止，名录中未登记承接方").format(h=head)
    if len(one.to) == 1 and one.to[0].id == one.id and not one.lost:
        return Text("{h}: still so", "{h}：沿用至今").format(h=head)
    ways = [same(f"{to.id} {to.name}") + Text(" (", "（") + share(to.weight) + Text(")", "）") for to in one.to[:6]]
    if len(one.to) > 6:
        ways.append(Text("and {n} more", "及另外 {n} 个").format(n=len(one.to) - 6))
    sentence = Text("{h}: now {w}", "{h}：现为 {w}").format(h=head, w=join(ways, ", ", "、"))
    return sentence + Text("; the rest has ended", "；其余已终止") if one.lost else sentence


def counted(one: KindSummary) -> Text:
    """Return how many entries of a kind there are, and how many were published."""
    if one.published is None:
        return Text("{n} today", "现存 {n}").format(n=number(one.loaded))
    return Text("{p} published ({d}), {n} here today", "公布 {p}（{d}），本处现存 {n}").format(
        p=number(one.published), d=same(one.published_as_of or "?"), n=number(one.loaded)
    )


def headline(answer: Answer) -> Text:
    """Return in one sentence what was answered."""
    return _HEADS[answer.act](answer)


def _shown(answer: Answer) -> Text:
    if answer.kind is not None and answer.kinds:
        return answer.kinds[0].label + Text(": ", "：") + counted(answer.kinds[0])
    ids = len({one.id for one in answer.entries})
    words = Text("{n} of {k}, {e}", "{k}，共 {n}，{e}")
    return words.format(
        n=count(ids, Text("entry", "个条目"), "entries"),
        k=count(len({one.kind for one in answer.entries}), Text("kind", "类")),
        e=count(len(answer.events), Text("event", "次沿革")),
    )


def _read(answer: Answer) -> Text:
    ids = len({one.id for one in answer.entries})
    if not ids and answer.kinds and not answer.rows_read:
        return Text("{k} added", "新增 {k}").format(k=count(len(answer.kinds), Text("kind", "个类别")))
    words = Text("{n} registered from {f}, {e}", "自 {f} 登记 {n}，{e}").format(
        n=count(ids, Text("entry", "个条目"), "entries"),
        f=same(answer.file or ""),
        e=count(len(answer.events), Text("event", "次沿革")),
    )
    out, stay = (len({(r.file, r.sheet, r.row) for r in answer.rejected if r.stays is one}) for one in (False, True))
    if out:
        words += Text("; {n} set aside", "；搁置 {n}").format(n=count(out, Text("row", "行")))
    if stay:
        words += Text("; of {n} not what became of them", "；{n}的去向未登记").format(
            n=count(stay, Text("entry", "个条目"), "entries")
        )
    return words


def _resolution(answer: Answer) -> Text:
    one, several, none = 0, 0, 0
    for each in answer.resolved:
        one, several, none = one + (len(each.to) == 1), several + (len(each.to) > 1), none + (not each.to)
    if len(answer.resolved) == 1:
        return fate(answer.resolved[0])
    words = Text(
        "{a} lead to one entry, {b} to several, {c} to none", "{a} 个指向一个条目，{b} 个指向多个，{c} 个未登记承接方"
    )
    return words.format(a=number(one), b=number(several), c=number(none))


def _event(answer: Answer) -> Text:
    if not answer.events:
        return Text("nothing changed", "无变化")
    one = answer.events[0]
    return Text("{i}: {k} from {d}", "{i}：{k}，自 {d}").format(i=same(one.id), k=EVENTS[one.kind], d=same(one.day))


def _diff(answer: Answer) -> Text:
    by = {word: len({one.id for one in answer.differences if one.what == word}) for word in ("new", "missing")}
    changed = len({one.id for one in answer.differences}) - by["new"] - by["missing"]
    words = Text("{a} new, {b} missing, {c} with other facts", "新增 {a}，缺少 {b}，内容不同 {c}").format(
        a=number(by["new"]), b=number(by["missing"]), c=number(max(0, changed))
    )
    if out := len({(one.file, one.sheet, one.row) for one in answer.rejected}):
        words += Text("; {n} not compared", "；{n}未对照").format(n=count(out, Text("row", "行")))
    return words


def _count(answer: Answer) -> Text:
    words = Text(
        "{s} surely belong to an entry of today, {p} may belong to several, {e} to what has ended",
        "{s} 确属现存条目，{p} 可能分属多个条目，{e} 属于已终止者",
    )
    sure = sum(one.surely for one in answer.totals)
    sums = (sure, answer.shared or 0.0, answer.ended or 0.0)
    s, p, e = (number(one, 0 if one == int(one) else 1) for one in sums)
    return words.format(s=s, p=p, e=e)


_HEADS = {
    "show": _shown, "read": _read, "resolve": _resolution, "succeed": _event, "diff": _diff,
    "count": _count,
}  # fmt: skip


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: what is there or was done, what is worth a look, what was set aside."""
    lines: list[Line] = [(Text("register", "名录"), headline(answer))]
    if answer.act == "show":
        few = len({one.id for one in answer.entries}) <= FEW
        lines += [(same(one.id), _state(one)) for one in answer.entries if few]
        # of entries that were asked for by their ids it says nothing how many there are of every kind
        wanted = {one.kind for one in answer.entries} if few and answer.entries else {one.kind for one in answer.kinds}
        lines += [(one.label, counted(one)) for one in answer.kinds if answer.kind is None and one.kind in wanted]
    if len(answer.resolved) > 1:
        lines += [(same(one.asked), fate(one)) for one in answer.resolved[:20]]
    for one in answer.resolved[:20]:
        if one.unsure:
            words = Text("the day of {e} is not known exactly", "{e} 的确切日期不详")
            lines.append((Text("look at", "请核查"), words.format(e=join([*map(same, one.unsure)], ", ", "、"))))
    if answer.columns:
        taken = [same(f"{one.heading} → {one.column}") for one in answer.columns]
        lines.append((Text("understood", "识别"), join(taken, " · ", " · ")))
    if answer.unread:
        lines.append((Text("NOT READ", "未读取"), join([*map(same, answer.unread)], ", ", "、")))
    lines += [
        (Text("look at", "请核查"), one.message + Text(": ", "：") + same(one.seen)) for one in answer.findings[:12]
    ]
    if len(answer.findings) > 12:
        lines.append(
            (Text("look at", "请核查"), Text("and {n} more", "及另外 {n} 处").format(n=len(answer.findings) - 12))
        )
    several = len({one.sheet for one in answer.rejected}) > 1
    for fault in sorted(answer.rejected, key=lambda each: each.stays)[:12]:
        label = _LOOK if fault.stays else Text("out", "未对照") if answer.act == "diff" else Text("out", "未收录")
        lines.append((label, _why(fault, several)))
    if answer.already:
        lines.append((Text("already", "已有"), count(answer.already, Text("entry", "个条目"), "entries")))
    if answer.withheld:
        words = Text("{n} rest on memory alone and are not shown", "{n} 仅凭记忆，不予展示")
        lines.append(
            (Text("withheld", "不展示"), words.format(n=count(answer.withheld, Text("entry", "个条目"), "entries")))
        )
    return lines


_LOOK = Text("look at", "请核查")
FEW = 5
"""Entries that are said one by one."""


def _state(one: Entry) -> Text:
    words = Text("{n}, {k}, since {s}", "{n}，{k}，{s} 起").format(
        n=one.title, k=one.kind_label, s=same(one.since) if one.since else PRECISION["unknown"]
    )
    return words + Text(" until {u}", "，{u} 止").format(u=same(one.until)) if one.until else words


def _why(one: Refused, several: bool) -> Text:
    where = Text("row {r}", "第 {r} 行").format(r=one.row) if one.row is not None else same(one.file)
    if several and one.row is not None:
        where = Text("{s}, ", "{s}，").format(s=one.sheet) + where
    return where + Text(": ", "：") + one.message + same(f" ({one.seen})" if one.seen else "")


def _entry_link(_: Any, row: Any) -> str:
    return f"/r/{encode(row.id)}"


_ENTRY_COLUMNS = (
    Column("id", Text("Id", "编号"), link=_entry_link),
    Column("name", Text("Name", "名称"), value=lambda one: one.title),
    Column("kind", Text("Kind", "类别"), value=lambda one: one.kind_label),
    Column("since", Text("Since", "起"), value=lambda one: one.since or PRECISION["unknown"]),
    Column("precision", Text("How precisely", "精度"), value=lambda one: PRECISION[one.precision]),
    Column("until", Text("Until", "止"), value=lambda one: one.until or "–"),
    Column("host", Text("Host", "依托单位"), value=lambda one: one.host or "–"),
    Column("place", Text("Place", "所在地"), value=lambda one: one.place or "–"),
    Column("field", Text("Field", "领域"), value=lambda one: one.field or "–"),
    Column("source", Text("Source", "来源"), value=lambda one: one.source or "–"),
)
ENTRIES = Table[Answer](
    "entries",
    Text("Entries", "条目"),
    rows=lambda answer: answer.entries,
    # where all are of one kind, it stands in the headline
    columns=lambda answer: [one for one in _ENTRY_COLUMNS if one.name != "kind" or answer.kind is None],
)
EVENT_ROWS = Table[Answer](
    "events",
    Text("What became of them", "沿革"),
    rows=lambda answer: [(event, way) for event in answer.events for way in event.ways if way.old != way.new or
                         event.kind == "rename"],
    columns=(
        Column("id", Text("Event", "事件"), value=lambda row: row[0].id),
        Column("kind", Text("What", "变化"), value=lambda row: EVENTS[row[0].kind]),
        Column("day", Text("Day", "日期"), value=lambda row: row[0].day),
        Column("old", Text("From", "原编号"), value=lambda row: row[1].old),
        Column("new", Text("Into", "去向"), value=lambda row: row[1].new),
        Column("weight", Text("Share", "比例"), value=lambda row: share(row[1].weight)),
        Column("decision", Text("Decision", "决定文号"), value=lambda row: row[0].decision or "–"),
    ),
)  # fmt: skip
RESOLVED = Table[Answer](
    "resolved",
    Text("What became of each", "各编号的去向"),
    rows=lambda answer: [(one, to) for one in answer.resolved for to in (*one.to, *([] if one.to else [None]))],
    columns=(
        Column("asked", Text("Asked", "查询"), value=lambda row: row[0].asked),
        Column("id", Text("Id", "编号"), value=lambda row: row[0].id),
        Column("name", Text("Name then", "原名称"), value=lambda row: row[0].name),
        Column("to", Text("Now", "现编号"), value=lambda row: row[1].id if row[1] else "–"),
        Column("to_name", Text("Name now", "现名称"), value=lambda row: row[1].name if row[1] else "–"),
        Column(
            "weight",
            Text("Share", "比例"),
            value=lambda row: share(row[1].weight) if row[1] else Text("ended", "已终止"),
        ),
        Column(
            "via", Text("By", "经由"), value=lambda row: ", ".join(row[1].via) if row[1] else ", ".join(row[0].by_parts)
        ),
    ),
)
DIFFERENCES = Table[Answer](
    "differences",
    Text("List and register", "名单与名录对照"),
    rows=lambda answer: answer.differences,
    columns=lambda answer: (
        (
            Column("id", Text("Id", "编号")),
            Column("what", Text("What differs", "差异")),
            Column("register", Text("In the register", "名录"), value=lambda one: one.register or "–"),
            Column("list", Text("In the list", "名单"), value=lambda one: one.list or "–"),
        )
        if answer.act == "diff"
        else ()
    ),
)
TOTALS = Table[Answer](
    "totals",
    Text("Counted for the entries of today", "归入现存条目"),
    rows=lambda answer: answer.totals,
    columns=lambda answer: (
        (
            Column("id", Text("Id", "编号"), link=_entry_link),
            Column("name", Text("Name", "名称")),
            Column("surely", Text("Surely", "确定"), digits=1),
            Column("possibly", Text("Possibly up to, besides", "另可能至多"), digits=1),
        )
        if answer.act == "count"
        else ()
    ),
)
REJECTED = Table[Answer](
    "rejects",
    Text("Rows set aside", "未收录的行"),
    rows=lambda answer: answer.rejected,
    columns=lambda answer: (
        (
            Column("file", Text("File", "文件")),
            Column("sheet", Text("Sheet", "工作表")),
            Column("row", Text("Row", "行"), digits=0, form="0"),
            Column("column", Text("Column", "列")),
            Column("message", Text("What is wrong", "问题")),
            Column("seen", Text("Seen", "看到")),
            Column("expected", Text("Expected", "应为")),
            Column("fix", Text("Fix", "处理办法"), value=lambda one: one.fix or "–"),
        )
        if answer.rejected
        else ()
    ),
)


def charted(rows: Sequence[Entry]) -> list[Entry]:
    """Return entries in the order in which they are listed: by since, the unknown last."""
    return sorted(rows, key=lambda one: (one.since is None, one.since or "", one.id, one.n))
