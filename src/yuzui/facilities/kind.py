# SPDX-License-Identifier: Apache-2.0
"""What a file of facility kind declares.

Every kind: ``TITLE``, ``UNIT`` (what is sold), ``ROUTES`` (ways to apply), ``MODE`` (how capacity
is given), ``FIELDS`` (form and validation of a request), ``KPIS`` (names of the figures of the
ledger that tell most of it), ``SOURCE``, ``EXAMPLE``.

A kind that is scheduled declares also ``SECONDS`` (of one unit), ``PROVIDERS`` (what opens and
closes time), ``VALUE`` (what a request is worth), ``CUMULATIVE`` (what is shared by what runs at
once), ``CHANGEOVER``, ``RELAX`` (what may be let go, in this order), ``EVENTS`` (what its log calls
things) and, if a request may have to wait after another, ``LAG``; its ``EXAMPLE`` is a
:class:`Case`. A kind without slots declares ``solve(inputs)``: what is computed from plain values,
checked on its ``EXAMPLE``, an :class:`Example`. A kind may be both; then ``LEVEL`` is the example
of ``solve``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from yuzui.facilities.opening_windows import Provider
from yuzui.model.table import INT, REAL, TEXT, Column, column
from yuzui.text import Text

ROUTES: Mapping[str, Text] = {
    "peer": Text("peer review", "同行评审"),
    "rapid": Text("rapid access", "快速通道"),
    "target_of_opportunity": Text("target of opportunity", "机遇目标"),
    "block": Text("block allocation", "整块分配"),
    "industrial": Text("industrial access", "企业通道"),
    "internal": Text("own use", "内部使用"),
    "continuous": Text("open service", "常年开放"),
    "test": Text("test access", "试用"),
    "technical": Text("technical service", "技术服务"),
    "user_lab": Text("user laboratory", "用户实验室"),
    "open_programme": Text("open programme", "开放课题"),
}
EVENTS: Mapping[str, Text] = {
    "started": Text("started", "开始"),
    "done": Text("done", "完成"),
    "aborted": Text("aborted", "中止"),
    "fault": Text("fault", "故障"),
    "weather": Text("weather", "天气"),
    "mode": Text("change of mode", "模式切换"),
    "sample": Text("sample", "样品"),
    "visit": Text("visit", "到访"),
}
"""What may happen, as the record names it."""

UNITS: Mapping[str, Text] = {
    "shift": Text("shift", "班次"),
    "hour": Text("hour", "小时"),
    "second": Text("second", "秒"),
    "day": Text("day", "天"),
    "slot": Text("half-hour slot", "半小时时段"),
    "animal-day": Text("animal-day", "动物·天"),
    "ship-day": Text("ship-day", "船·天"),
    "run": Text("run", "运行批次"),
    "core-second": Text("core-second", "核秒"),
    "channel-second": Text("channel-second", "通道·秒"),
}
"""What our kinds sell, in words; the unit of another kind stands as it is."""

HOUR, DAY = 3_600, 86_400
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Example:
    """A tiny case whose answer is known.

    Parameters
    ----------
    inputs : mapping
        Input of ``solve``, plain values.
    expect : mapping
        What ``solve`` returns, exactly.
    """

    inputs: Mapping[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A tiny call whose best schedule is known; it is synthetic and says so.

    Parameters
    ----------
    title : Text
        What it is called.
    settings : mapping
        ``timezone``, ``from``, ``until``.
    sheets : mapping
        ``request``, ``resource`` and the sheets of facts: rows as a person writes them.
    objective : float
        Value of the best schedule.
    placed : tuple of str
        Tasks of that schedule.
    unplaced : mapping
        Every other task, to why it is not in it.
    rejected : tuple of str
        Requests that are refused at submission.
    """

    title: Text
    settings: Mapping[str, str]
    sheets: Mapping[str, Sequence[Mapping[str, Any]]]
    objective: float
    placed: tuple[str, ...]
    unplaced: Mapping[str, str] = field(default_factory=dict)
    rejected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cumulative:
    """Something of which what runs at once takes a part.

    Parameters
    ----------
    name : str
        Pool of the sheet ``pool``; with ``by`` the beginning of its name.
    reason : Text
        What is said where a request asks for more of it than there is.
    amount : str
        Column of a request that says how much; empty is 1 of it.
    by : str
        Column that says of which: of a request, or of a resource with ``resource.`` before it.
        Empty if there is one pool for all.
    capacity : int or None
        How much there is where nobody says: not in the sheet ``pool``, and not in the column of
        the resource that has its name. None refuses the request instead.
    """

    name: str
    reason: Text
    amount: str = ""
    by: str = ""
    capacity: int | None = None


BEAM = Cumulative(
    "beam",
    Text("more of the beam than there is", "所需束流超过总量"),
    amount="share",
    by="resource.fed_by",
    capacity=100,
)
"""The beam of one machine, in per cent, for whatever lines it feeds."""


@dataclass(frozen=True, slots=True)
class Changeover:
    """How long from one configuration to another.

    Parameters
    ----------
    field : str
        Column of a request that is its configuration.
    default : int
        Seconds between two that the sheet ``changeover`` does not name.
    """

    field: str
    default: int


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One thing that may be let go so that a request can be placed; kinds list them in order.

    Parameters
    ----------
    code : str
        ``other_resource`` (any resource of the kind), ``shift`` (windows longer by ``by`` seconds
        at both ends), ``shorter`` (``by`` of the amount), ``set`` (``field`` becomes ``by``),
        ``add`` (``by`` is added to ``field``).
    meaning : Text
        What that means here.
    field : str
        Column of the request that changes.
    by : float or str
        How much, or to what; empty is no more than nothing.
    """

    code: Literal["other_resource", "shift", "shorter", "set", "add"]
    meaning: Text
    field: str = ""
    by: float | str = ""


ANY = Relaxation("other_resource", Text("use another resource", "改用其他资源"))
"""The commonest relaxation."""


def shorter(part: float) -> Relaxation:
    """Return the relaxation that leaves a part of the amount asked for."""
    words = Text("ask for {p:.0f} % of the time", "时间减至 {p:.0f}%")
    return Relaxation("shorter", _percent(words, part), by=part)


def _percent(words: Text, part: float) -> Text:
    return Text(words.en.format(p=100 * part), words.zh.format(p=100 * part))


def shift(days: int) -> Relaxation:
    """Return the relaxation that widens windows by days at both ends."""
    length = "a day" if days == 1 else f"{days} days"
    words = Text(f"{length} earlier or later", f"提前或推后 {days} 天")
    return Relaxation("shift", words, by=days * DAY)


# Two lines a column read as a table; one argument a line would not.
# fmt: off
ID = column("id", TEXT, "request", "申请号", "Id of the request", "申请编号", null=False)
ASKED = (
    column("resources", TEXT, "resources", "资源",
           "Where it may run, divided by semicolons; empty is anywhere",
           "可使用的资源，以分号分隔；空白为任意"),
    column("partner", TEXT, "partner", "合作方",
           "Partner whose share it spends", "计入份额的合作方"),
    column("grade", REAL, "grade", "评分",
           "Grade of the panel, 1 to 5, 5 the best", "评审等级，1 至 5，5 为最优", low=1, high=5,
           null=False),
    column("group", TEXT, "group", "组",
           "Group it belongs to, of the sheet of groups", "所属的组（见组表）"),
    column("follows", TEXT, "follows", "接续",
           "Request after which it runs", "须在其后进行的申请"),
    column("min_lag", REAL, "shortest gap", "最短间隔",
           "Least time after that one ends", "前一项结束后的最短间隔", unit="h", low=0),
    column("max_lag", REAL, "longest gap", "最长间隔",
           "Most time after that one ends; empty is any", "前一项结束后的最长间隔；空白为不限",
           unit="h", low=0),
    column("repeats", INT, "repeats", "次数",
           "How often it is done; empty is once", "重复次数；空白为一次", low=1, high=1000),
    column("period", REAL, "period", "周期",
           "Time from the start of one to the start of the next", "相邻两次开始之间的时间",
           unit="h", low=0),
    column("jitter", REAL, "jitter", "容差",
           "How much earlier or later the next may start; empty is 0",
           "下一次可提前或推后的时间；空白为 0", unit="h", low=0),
)
# fmt: on


def fields(amount: Column, providers: Iterable[Provider], own: Iterable[Column] = ()) -> tuple[Column, ...]:
    """Return the columns of a request: id, amount, what every kind asks, what providers read."""
    columns = {one.name: one for one in (ID, amount, *ASKED)}
    for provider in providers:
        columns |= {one.name: one for one in provider.fields if one.name not in columns}
    return tuple((columns | {one.name: one for one in own}).values())


def amount(en: str, zh: str, unit: str) -> Column:
    """Return the column of the amount asked for."""
    label = Text(f"{en} asked for", f"申请{zh}数")
    note = Text(f"How many {en} it needs at a stretch", f"需要连续的{zh}数")
    return Column("amount", REAL, label, note, unit=unit, null=False, low=1e-9)
