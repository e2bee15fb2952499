# SPDX-License-Identifier: Apache-2.0
"""Key figures of a facility: each with its definition, variant, parameters and place in the ledger.

Every figure is one statement that gives the same on SQLite and on DuckDB. Where sources define a
word differently the variants stand side by side, so that nobody compares one with another unseen.

References
----------
Luedeke, Bieler, Farias, Krecic, Mueller, Pont & Takao (2016), doi
10.1103/PhysRevAccelBeams.19.082802, on availability, time between failures and time to repair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from yuzui.errors import InputError
from yuzui.facilities.accounts.entries import Ledger
from yuzui.facilities.accounts.events import BREAKS, Examined
from yuzui.model.schema import AFFINITY
from yuzui.model.table import Columns, Row
from yuzui.model.tables.access import ACCESS_OFFER, TIME_GRANT, TIME_REQUEST
from yuzui.model.tables.facility import CALENDAR, RESOURCE
from yuzui.model.tables.schedule import BOOKING, EVENT
from yuzui.model.tables.usage import ACCOUNT, ENTRY
from yuzui.text import Text

Run = Callable[..., list[Row]]
"""Runs one file of ``store/sql`` with its parameters: ``Lake.rows`` or its twin on SQLite."""
TABLES = (ACCOUNT, ENTRY, EVENT, BOOKING, CALENDAR, RESOURCE, ACCESS_OFFER, TIME_REQUEST,
          TIME_GRANT)  # fmt: skip
"""Tables of the record that the statements read."""
FURTHER: Mapping[str, tuple[str, ...]] = {
    "left_out": ("indicator", "source", "source_key"),
    "team": ("proposal", "person"),
}
"""Tables beside them: events left out by flag, and who is on the team of a proposal."""


NONE_OPENED = Text(
    "the ledger has nothing to divide by in this unit and cycle", "账簿在该单位与周期内没有可作分母的数量"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One family of figures, made by one statement."""

    name: str
    label: Text
    unit: str
    variants: Mapping[str, Text]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    shares: tuple[str, ...] = ()
    empty: Text = NONE_OPENED


_LEDGER = {"unit": "s", "cycle": None, "seq": None}
FIGURES = (
    Figure(
        "demand",
        Text("oversubscription and pressure", "申请倍率与竞争压力"),
        "1",
        {
            "proposals": Text("proposals submitted / approved", "提交申请数／批准申请数"),
            "proposals_with_time": Text(
                "proposals that ask for time, submitted / approved",
                "要求机时的申请：提交数／批准数",
            ),
            "capacity": Text("time requested / granted", "申请机时／批准机时"),
            "pressure": Text("time requested / offered", "申请机时／开放机时"),
        },
        {"cycle": None, "unit": "s"},
        empty=Text(
            "no request, grant or offer of this unit and cycle is known",
            "该单位与周期内没有已知的申请、批准或开放量",
        ),
    ),
    Figure(
        "availability",
        Text("availability", "可用率"),
        "1",
        {
            "delivered": Text(
                "delivered without compensation / user time", "交付机时（不含补偿）／用户机时"
            ),
            "compensation_in_denominator": Text(
                "delivered / (user time + compensation)", "交付机时／（用户机时＋补偿机时）"
            ),
            "compensated": Text(
                "delivered with compensation / user time first opened; may exceed 1",
                "交付机时（含补偿）／最初开放的用户机时；可大于 1",
            ),
        },
        _LEDGER,
    ),
    Figure(
        "uptime",
        Text("up time, time between failures, time to repair", "运行率、故障间隔与修复时间"),
        "s",
        {
            "short_uptime": Text(
                "user time up / user time (a share); up times shorter than the parameter count as "
                "down",
                "用户机时内的正常时间／用户机时（比例）；短于参数的正常时间计为停机",
            ),
            "mtbf": Text("user time / (outages + 1)", "用户机时／（停机次数＋1）"),
            "mttr": Text(
                "down time / outages; empty without any", "停机时间／停机次数；无停机时为空"
            ),
        },
        {"begin": None, "finish": None, "apart": 3600},
        ("short_uptime",),
        empty=Text(
            "no user time of a calendar, or no outage",
            "日历中没有用户机时，或没有停机",
        ),
    ),
    Figure(
        "lost_time",
        Text("lost time by cause", "按原因计的损失机时"),
        "1",
        {
            "lost_weather": Text("lost to weather / held", "因天气损失／预留"),
            "lost_fault": Text("lost to faults / held", "因故障损失／预留"),
            "lost_user": Text("lost by users / held", "因用户损失／预留"),
            "lost_sample": Text("lost to samples / held", "因样品损失／预留"),
        },
        _LEDGER,
        empty=Text(
            "nothing was held in this unit and cycle",
            "该单位与周期内没有预留",
        ),
    ),
    Figure(
        "users",
        Text("users", "用户"),
        "1",
        {
            "persons": Text("distinct persons who booked", "预订使用的不同人员"),
            "visits": Text("visits", "到访人次"),
            "team_members": Text("distinct members of teams", "课题组不同成员"),
            "remote": Text("distinct persons by remote use", "远程使用的不同人员"),
            "mail_in": Text("distinct persons by mail-in", "寄样使用的不同人员"),
        },
        {"schedule": None},
        empty=Text(
            "no booking names a person, no visit or team is known, or no event says how",
            "没有写明人员的预订、到访或课题组，或没有写明使用方式的事件",
        ),
    ),
    Figure(
        "effective_hours",
        Text("effective and external machine hours", "有效机时与对外服务机时"),
        "h",
        {
            "effective_hours": Text(
                "delivered hours / instruments; empty if one reports no use",
                "交付机时／仪器台数；有仪器未填报时为空",
            ),
            "effective_hours_reporting": Text(
                "delivered hours / instruments that report use",
                "交付机时／已填报机时的仪器台数",
            ),
            "external_hours": Text(
                "hours delivered to outside users / instruments; empty if a user class is unknown",
                "对外部用户交付的机时／仪器台数；有用户类别未知时为空",
            ),
            "sharing_ratio_of_sums": Text(
                "external / effective hours, of the sums (a share)", "对外机时合计／有效机时合计"
            ),
            "sharing_mean_of_units": Text(
                "mean of external / effective hours over instruments used (a share)",
                "各在用仪器对外机时比例的平均值",
            ),
            "reporting": Text(
                "instruments with a reported delivery / instruments (a share)",
                "有交付记录的仪器／全部仪器",
            ),
        },
        {"cycle": None, "seq": None, "threshold": 50_000_000, "large": 1_000_000_000},
        ("sharing_ratio_of_sums", "sharing_mean_of_units", "reporting"),
        empty=Text(
            "no instrument is assessed, one reports no use, a user class is unknown, or nothing "
            "was delivered",
            "没有参评仪器、有仪器未填报、用户类别未知或没有交付",
        ),
    ),
    Figure(
        "completeness",
        Text("completeness", "完整率"),
        "1",
        {
            "completeness": Text(
                "held time with a closing event / held", "有结束事件的预留／全部预留"
            )
        },
        _LEDGER,
        empty=Text(
            "nothing was held in this unit and cycle",
            "该单位与周期内没有预留",
        ),
    ),
    Figure(
        "stability",
        Text("stability", "稳定性"),
        "1",
        {"stability": Text("firm bookings unmoved / firm bookings", "未移动的确定预订／确定预订")},
        {"before": None, "after": None},
        empty=Text(
            "the earlier schedule has no firm booking",
            "较早的排程没有确定预订",
        ),
    ),
)  # fmt: skip
"""``threshold`` and ``large`` are asset values in fen: 0.5 and 10 million yuan."""


def tables(ledger: Ledger, events: Columns, examined: Examined, **further: Columns) -> dict[str, Columns]:
    """Return the tables that the statements read."""
    names = {table.name: table.names for table in TABLES} | dict(FURTHER)
    filled: dict[str, Columns] = {
        "account": _columns([a.row() for a in ledger.accounts.values()], ACCOUNT.names),
        "entry": ledger.entries,
        "event": events,
        "left_out": _left_out(events, examined),
        **further,
    }
    return {
        name: {column: filled[name].get(column, _missing(filled[name])) for column in columns}
        if name in filled
        else {column: [] for column in columns}
        for name, columns in names.items()
    }


def types(name: str) -> dict[str, str]:
    """Return the DuckDB types of a table of :func:`tables`, for columns without a value."""
    for table in TABLES:
        if table.name == name:
            return {column.name: AFFINITY["duckdb"][column.type] for column in table.columns}
    return dict.fromkeys(FURTHER[name], "VARCHAR")


def _columns(rows: Sequence[Row], names: Iterable[str]) -> Columns:
    return {name: [row.get(name) for row in rows] for name in names}


def _missing(columns: Columns) -> list[None]:
    return [None] * len(next(iter(columns.values()), ()))


def _left_out(events: Columns, examined: Examined) -> Columns:
    rows = [
        {"indicator": name, "source": events["source"][n], "source_key": events["source_key"][n]}
        for name in sorted({name for names in BREAKS.values() for name in names})
        for n in (~examined.usable(name)).nonzero()[0].tolist()
    ]
    return _columns(rows, FURTHER["left_out"])


class Measured(msgspec.Struct, frozen=True):
    """One variant of a figure with its parts, or why it is empty; ``excluded`` counts events or rows left out."""

    figure: str
    variant: str
    label: Text
    definition: Text
    numerator: float | None
    denominator: float | None
    value: float | None
    unit: str
    excluded: int
    reason: Text | None
    parameters: dict[str, str | int]
    seq: int

    def emptied(self, reason: Text) -> Measured:
        """Return it without a value, and why."""
        return msgspec.structs.replace(self, numerator=None, denominator=None, value=None, reason=reason)


def measure(run: Run, figure: Figure, seq: int, **values: Any) -> list[Measured]:
    """Return the variants of one figure."""
    known = dict(figure.parameters) | values | ({"seq": seq} if "seq" in figure.parameters else {})
    unknown = set(values) - set(figure.parameters)
    missing = {name for name, value in known.items() if value is None}
    if unknown or missing:
        raise InputError(
            Text("the figure needs other parameters", "该指标需要其他参数"),
            seen=" ".join(sorted(values)),
            expected=" ".join(figure.parameters),
            code="parameters",
        )
    figures = []
    for row in run(f"facility_kpi/{figure.name}", **known):
        variant = row["variant"].rpartition(".")[2]
        figures.append(
            Measured(
                **row,
                figure=figure.name,
                label=figure.label,
                definition=figure.variants[variant],
                unit="1" if variant in figure.shares else figure.unit,
                reason=figure.empty if row["value"] is None else None,
                parameters=known,
                seq=seq,
            )
        )
    return figures
