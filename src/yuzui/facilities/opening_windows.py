# SPDX-License-Identifier: Apache-2.0
"""Window providers: pure functions from a request and a resource to when it may run there.

A provider says which columns of a request, of a resource and which sheets of facts it reads, and
the reason that is told where it leaves no room. What it returns depends on nothing else, so equal
inputs need be asked once. Several providers are joined by intersection, in any order. A resource
without a row in the calendar is open throughout; a request that names a mode runs only in rows of
that mode, or in rows that name none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from yuzui.model.table import REAL, TEXT, Column, Row, Table, column
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# A few intervals of one owner as pairs of seconds; for many owners see `interval`.


Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the least disjoint intervals that cover the same seconds, in order."""
    disjoint: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if disjoint and start <= disjoint[-1][1]:
            disjoint[-1] = (disjoint[-1][0], max(disjoint[-1][1], end))
        else:
            disjoint.append((start, end))
    return tuple(disjoint)


Window = tuple[int, int, float]
"""From, until (half-open, seconds) and quality: 1 is as good as any."""

Facts = Mapping[str, Sequence[Row]]
"""Rows of the sheets a provider reads, by sheet."""

LOCAL = "local time"
"""Unit of a column that holds a civil time of the place."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One reason why time is open or closed."""

    code: str
    reason: Text
    open: Callable[[Row, Row, Span, Facts], list[Window]]
    fields: tuple[Column, ...] = ()
    traits: tuple[Column, ...] = ()
    sheets: tuple[Table, ...] = ()
    reads: tuple[Literal["id", "duration", "resource"], ...] = ()


def moment(name: str, words: tuple[str, str], notes: tuple[str, str], **rest: Any) -> Column:
    """Return a column that holds a civil time of the place, as a person writes it."""
    return column(name, TEXT, *words, *notes, unit=LOCAL, **rest)


def intersect(one: Sequence[Window], other: Sequence[Window]) -> list[Window]:
    """Return what two lists of windows share; qualities multiply."""
    shared: list[Window] = []
    i = j = 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if start < end:
            shared.append((start, end, one[i][2] * other[j][2]))
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return shared


def within(spans: Iterable[Span], horizon: Span) -> list[Window]:
    """Return what spans cover of a horizon, as windows of full quality."""
    low, high = horizon
    cut = merged((max(low, a), min(high, b)) for a, b in spans)
    return [(a, b, 1.0) for a, b in cut]


def without(spans: Iterable[Span], horizon: Span) -> list[Window]:
    """Return what spans leave of a horizon, as windows of full quality."""
    gaps: list[Window] = []
    since, high = horizon
    for start, end, _ in within(spans, horizon):
        if since < start:
            gaps.append((since, start, 1.0))
        since = end
    return [*gaps, (since, high, 1.0)] if since < high else gaps


def span(row: Row, horizon: Span, names: tuple[str, str] = ("from", "until")) -> Span:
    """Return from and until of a row; an end that is not given is that of the horizon."""
    start, end = row.get(names[0]), row.get(names[1])
    return horizon[0] if start is None else start, horizon[1] if end is None else end


# Half-open intervals of many owners at once, as sorted columns.


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """Intervals ``[start, end)``, sorted by owner, start, end; none is empty."""

    owner: Array
    start: Array
    end: Array
    source: Array

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.owner)

    @property
    def length(self) -> Array:
        """Seconds of each, shape (n,)."""
        return self.end - self.start


def intervals(owner: Any, start: Any, end: Any) -> Intervals:
    """Return intervals in order, those without length left out."""
    whose, begin, until = (np.asarray(part, dtype=np.int64) for part in (owner, start, end))
    order = np.lexsort((until, begin, whose))
    rows = order[begin[order] < until[order]]
    return Intervals(whose[rows], begin[rows], until[rows], rows)


def union(spans: Intervals) -> Intervals:
    """Return the least disjoint intervals that cover the same seconds; touching ones become one."""
    if not len(spans):
        return spans
    reach = _reach(spans)
    fresh = np.ones(len(spans), dtype=bool)
    fresh[1:] = (spans.owner[1:] != spans.owner[:-1]) | (spans.start[1:] > reach[:-1])
    first = np.flatnonzero(fresh)
    last = np.append(first[1:], len(spans)) - 1
    return Intervals(spans.owner[first], spans.start[first], reach[last], first)


def _reach(spans: Intervals) -> Array:
    """Return the latest end so far of each owner."""
    low = int(spans.end.min())
    span = int(spans.end.max()) - low + 1
    rank = np.cumsum(np.append(0, spans.owner[1:] != spans.owner[:-1]))
    reach: Array = np.maximum.accumulate(spans.end - low + rank * span) - rank * span + low
    return reach


def intersection(spans: Intervals, disjoint: Intervals) -> tuple[Intervals, Array]:
    """Return what of each interval lies in each disjoint one of the same owner."""
    if not len(spans) or not len(disjoint):
        none = np.zeros(0, dtype=np.int64)
        return Intervals(none, none, none, none), none
    key = _keyed(spans, disjoint)
    first = np.searchsorted(key(disjoint.owner, disjoint.end), key(spans.owner, spans.start), "right")
    after = np.searchsorted(key(disjoint.owner, disjoint.start), key(spans.owner, spans.end), "left")
    counts = np.maximum(0, after - first)
    row = np.repeat(np.arange(len(spans)), counts)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    other = np.repeat(first, counts) + offset
    start = np.maximum(spans.start[row], disjoint.start[other])
    end = np.minimum(spans.end[row], disjoint.end[other])
    return Intervals(spans.owner[row], start, end, row), other


def _keyed(one: Intervals, other: Intervals) -> Any:
    """Return a map of owner and second to one number that keeps their order."""
    low = int(min(one.start.min(), other.start.min()))
    span = int(max(one.end.max(), other.end.max())) - low + 1
    return lambda owner, second: owner * span + (second - low)


def complement(disjoint: Intervals, owners: int, start: int, end: int) -> Intervals:
    """Return what of a horizon each owner's intervals leave."""
    everyone = np.arange(owners, dtype=np.int64)
    begin = np.concatenate([np.full(owners, start), np.clip(disjoint.end, start, end)])
    until = np.concatenate([np.clip(disjoint.start, start, end), np.full(owners, end)])
    # the k-th gap of an owner begins where its (k-1)-th interval ends
    begin_owner = np.concatenate([everyone, disjoint.owner])
    until_owner = np.concatenate([disjoint.owner, everyone])
    one, other = np.lexsort((begin, begin_owner)), np.lexsort((until, until_owner))
    return intervals(begin_owner[one], begin[one], until[other])


# Windows from calendars: user time by mode, the machine that feeds a line, dates asked, people.


# Two lines a column read as a table; one argument a line would not.
# fmt: off
STATES = ("user", "setup", "maintenance", "commissioning", "machine_dev", "closed")
FROM = moment("from", ("from", "起"), ("First moment", "起始时刻"))
UNTIL = moment("until", ("until", "止"), ("First moment after it", "结束后的首个时刻"))
ROWS = Table(
    "calendar",
    Text("calendar", "日历"),
    Text("What the time of a resource is for", "资源各时段的用途"),
    key=(),
    sheets=("calendar", "日历"),
    columns=(
        column("resource", TEXT, "resource", "资源", "Resource or machine", "资源或装置",
               null=False),
        FROM,
        UNTIL,
        column("state", TEXT, "state", "状态",
               "What the time is for; empty is user time", "时段用途；空白为用户时间",
               values=STATES),
        column("mode", TEXT, "mode", "模式",
               "Mode of the machine, such as the pattern of bunches",
               "装置运行模式，如束团填充模式"),
    ),
)
ABSENCES = Table(
    "absence",
    Text("absence", "不在岗"),
    Text("When a person or a team cannot come", "人员或团队不能到场的时段"),
    key=(),
    sheets=("absence", "absences", "不在岗", "缺席"),
    columns=(
        column("who", TEXT, "who", "人员或团队",
               "Pseudonym of the person or team", "人员或团队的代号", null=False),
        FROM,
        UNTIL,
    ),
)
MODE = column("mode", TEXT, "mode", "运行模式",
              "Mode of the machine it needs; empty is any", "所需装置模式；空白为任意")
FED_BY = column("fed_by", TEXT, "fed by", "供束来源",
                "Machine that feeds the resource, a resource of the calendar",
                "为该资源供束的装置（日历中的资源）")
TEAM = column("team", TEXT, "team", "团队",
              "Pseudonym of the team that comes", "到场团队的代号")
CONTACT = column("contact", TEXT, "local contact", "现场联系人",
                 "Pseudonym of the scientist who looks after it", "负责接待的科学家代号")
EARLIEST = moment("from", ("not before", "不早于"),
                  ("Earliest start; empty is any", "最早开始时刻；空白为不限"))
LATEST = moment("until", ("done by", "不晚于"),
                ("Latest end; empty is any", "最晚结束时刻；空白为不限"))
# fmt: on


def _user(rows: list[Row], task: Row, horizon: Span) -> list[Window]:
    """Return the user time of the rows of one machine, in the mode of a request."""
    if not rows:
        return within([horizon], horizon)
    wanted = task.get("mode")
    return within(
        (
            span(row, horizon)
            for row in rows
            if (row.get("state") or "user") == "user" and (not wanted or row.get("mode") in (None, "", wanted))
        ),
        horizon,
    )


def _mine(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    rows = [row for row in facts.get("calendar", ()) if row["resource"] == resource["id"]]
    return _user(rows, task, horizon)


def _fed(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    source = resource.get("fed_by")
    rows = [row for row in facts.get("calendar", ()) if source and row["resource"] == source]
    return _user(rows, task, horizon)


def _dates(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    return within([span(task, horizon)], horizon)


def _present(name: str, task: Row, horizon: Span, facts: Facts) -> list[Window]:
    who = task.get(name)
    rows = (row for row in facts.get("absence", ()) if who and row["who"] == who)
    return without((span(row, horizon) for row in rows), horizon)


def _team(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    return _present("team", task, horizon, facts)


def _contact(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    return _present("contact", task, horizon, facts)


CALENDAR = Provider(
    "calendar",
    Text("no user time of the resource is long enough", "资源没有足够长的用户时间"),
    _mine,
    fields=(MODE,),
    sheets=(ROWS,),
    reads=("resource",),
)
FEED = Provider(
    "feed",
    Text("the machine that feeds it does not run so", "供束装置届时不以该模式运行"),
    _fed,
    fields=(MODE,),
    traits=(FED_BY,),
    sheets=(ROWS,),
)
DATES = Provider(
    "dates", Text("the dates asked for leave no room", "所要求的日期内没有时间"), _dates, fields=(EARLIEST, LATEST)
)
BLACKOUT = Provider(
    "blackout",
    Text("the team cannot come when there is time", "有时间时团队无法到场"),
    _team,
    fields=(TEAM,),
    sheets=(ABSENCES,),
)
LOCAL_CONTACT = Provider(
    "contact",
    Text("the local contact is away when there is time", "有时间时现场联系人不在"),
    _contact,
    fields=(CONTACT,),
    sheets=(ABSENCES,),
)


# Windows from the thing that is studied: when a model is built, how old an animal is.


# Two lines a column read as a table; one argument a line would not.
# fmt: off
DAY = 86_400
READY = moment("model_ready", ("model ready", "模型就绪"),
               ("When the model or test piece is on site; empty is now",
                "模型或试件到位时刻；空白为已到位"))
BORN = moment("born", ("born", "出生"), ("Day of birth of the animals", "动物出生日期"))
YOUNGEST = column("age_from", REAL, "age from", "最小日龄",
                  "Age from which the test is valid", "试验适用的最小日龄", unit="d", low=0)
OLDEST = column("age_to", REAL, "age to", "最大日龄",
                "Age by which the test must be over", "试验须完成的最大日龄", unit="d", low=0)
# fmt: on


def _model(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    since = task.get("model_ready")
    return within([(horizon[0] if since is None else since, horizon[1])], horizon)


def _age(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    born = task.get("born")
    if born is None:
        return within([horizon], horizon)
    least, most = task.get("age_from"), task.get("age_to")
    start = born if least is None else born + round(least * DAY)
    end = horizon[1] if most is None else born + round(most * DAY)
    return within([(start, end)], horizon)


MODEL_READINESS = Provider("model", Text("the model is not ready in time", "模型未及时就绪"), _model, fields=(READY,))
AGE = Provider(
    "age",
    Text("no time while the animals are of the right age", "动物适龄期内没有时间"),
    _age,
    fields=(BORN, YOUNGEST, OLDEST),
)


# Windows from permits and qualifications: a gate that is shut until somebody opened it.


# Two lines a column read as a table; one argument a line would not.
# fmt: off
TYPES = ("ethics", "radiation", "biosafety", "laser", "animal", "export")
PERMITS_HELD = Table(
    "permit",
    Text("permit", "许可"),
    Text("What was granted to whom, for how long", "已批准的许可及其有效期"),
    key=(),
    sheets=("permit", "permits", "许可"),
    columns=(
        column("subject", TEXT, "subject", "对象",
               "Request, or pseudonym of the team", "申请编号或团队代号", null=False),
        column("type", TEXT, "type", "类型", "What is permitted", "许可类型", values=TYPES,
               null=False),
        FROM,
        UNTIL,
        column("status", TEXT, "status", "状态",
               "Whether it is granted; empty is granted", "是否已批准；空白为已批准",
               values=("granted", "pending", "refused", "withdrawn")),
    ),
)
QUALIFICATIONS = Table(
    "qualification",
    Text("qualification", "资质"),
    Text("Who may run what, for how long", "何人可操作何设备及有效期"),
    key=(),
    sheets=("qualification", "qualifications", "资质"),
    columns=(
        column("who", TEXT, "who", "人员", "Pseudonym of the operator", "操作人代号",
               null=False),
        column("resource", TEXT, "resource", "资源",
               "Resource the operator may run", "可操作的资源", null=False),
        FROM,
        UNTIL,
    ),
)
NEEDED = column("permits", TEXT, "permits needed", "所需许可",
                "Types of permit it needs, divided by semicolons: ethics; biosafety",
                "所需许可类型，以分号分隔，如 ethics; biosafety")
OPERATOR = column("operator", TEXT, "operator", "操作人",
                  "Pseudonym of who runs it; empty is the staff", "操作人代号；空白为工作人员")
# fmt: on


def parts(cell: object) -> list[str]:
    """Return the words of a cell that lists several."""
    text = str(cell or "").replace("；", ";").replace("、", ";")
    return [word.strip() for word in text.split(";") if word.strip()]


def _permitted(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    permitted = within([horizon], horizon)
    whose = {task["id"], task.get("team")}
    for wanted in parts(task.get("permits")):
        granted = (
            span(row, horizon)
            for row in facts.get("permit", ())
            if row["subject"] in whose and row["type"] == wanted and (row.get("status") or "granted") == "granted"
        )
        permitted = intersect(permitted, within(granted, horizon))
    return permitted


def _qualified(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    if not (who := task.get("operator")):
        return within([horizon], horizon)
    rows = (
        span(row, horizon)
        for row in facts.get("qualification", ())
        if row["who"] == who and row["resource"] == resource["id"]
    )
    return within(rows, horizon)


PERMITS = Provider(
    "permit",
    Text("a permit it needs is not granted for that time", "所需许可届时未获批准"),
    _permitted,
    fields=(NEEDED, TEAM),
    sheets=(PERMITS_HELD,),
    reads=("id",),
)
QUALIFIED = Provider(
    "qualification",
    Text("the operator is not qualified for it", "操作人没有相应资质"),
    _qualified,
    fields=(OPERATOR,),
    sheets=(QUALIFICATIONS,),
    reads=("resource",),
)
