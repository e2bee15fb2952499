# SPDX-License-Identifier: Apache-2.0
"""How the money of awards divides between the next years and the long run, at several rates.

An award spends evenly from its first to its last day. At the yearly rate r the present value of what
it spends between a and b years after its start is A/T · (e^(-δa) - e^(-δb))/δ with δ = ln(1 + r), and
A/T · (b - a) at r = 0 (A its amount, T its years of 365.25 days). An award without an end is counted
apart: nobody guesses one.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from yuzui.errors import InputError, Place
from yuzui.funding import awards
from yuzui.funding.inputs import Horizons as Inputs
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin, present_value
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent, written
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("money for today and for the long run", "眼前与长远的经费")
QUESTION = Text("How does money divide between today's needs and the long run?", "经费如何分布于眼前与长远？")
SOURCE = "even spending over each award, discounted to its start"
LEVEL = "public"
YEAR = 365.25
LOADED = "awards loaded here"
"""What the source is called where awards are those of the workspace."""
CANNOT_TELL = Text(
    "How much long-term work is enough, or for how long an award is meant to matter: its length is not its horizon.",
    "不能说明长远投入多少才够，也不能说明项目着眼多远：项目年限不等于其着眼期限。",
)


class Split(msgspec.Struct, frozen=True):
    """At one rate: present value of what is spent before and after the line, and the part after it."""

    rate: float
    near: float
    long: float
    share_long: float


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.horizons/1"):
    """Money of awards by horizon; awards without an end, or that end before they start, are counted apart."""

    origin: Origin
    source: str
    currency: str
    years: float
    awards: int
    counted: int
    without_end: int
    backwards: int
    apart: list[str]
    rates: list[Split]
    cannot_tell: Text


class Spent(msgspec.Struct, frozen=True):
    """One award as it is spent: whole units of money, first day, first day after it."""

    award: str
    amount: float
    start: dt.date | None
    end: dt.date | None


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return how money divides by horizon, of the awards loaded here or, where there are none, of those shipped."""
    rates = _rates(inputs.rates)
    source, currency, spent = _awards(workspace)
    dated = [one for one in spent if one.start and one.end]
    right = [one for one in dated if one.start and one.end and one.start < one.end]
    return Answer(
        run=Run.of("horizons", {"awards": digest(msgspec.to_builtins(spent)), "rates": rates, "years": inputs.years}),
        # whose data the workspace holds is for its people to say; what is shipped is known
        origin="unverified" if source == LOADED else "real",
        source=source,
        currency=currency,
        years=inputs.years,
        awards=len(spent),
        counted=len(right),
        without_end=len(spent) - len(dated),
        backwards=len(dated) - len(right),
        apart=[one.award for one in spent if one not in right],
        rates=[_split(right, rate, inputs.years) for rate in rates],
        cannot_tell=CANNOT_TELL,
    )


def _awards(workspace: Workspace) -> tuple[str, str, list[Spent]]:
    rows = [row for row in workspace.view.select("award", order=("id",)) if row["stage"] not in awards.GONE]
    if not rows:
        shipped = [
            Spent(
                one.award_id,
                float(one.amount_usd),
                _day(one.start_date),
                None if (last := _day(one.end_date)) is None else last + dt.timedelta(days=1),
            )
            for one in awards.awards(workspace)
        ]
        return "U.S. National Science Foundation, awards of fiscal year 2026", "USD", shipped
    currencies = sorted({row["currency"] for row in rows if row["currency"]})
    if len(currencies) != 1:
        raise InputError(
            Text("awards in several currencies do not add up", "多种货币的项目不能相加"),
            place=Place(column="currency"),
            seen=", ".join(currencies) or "-",
            expected="1",
            fix=Text("load awards of one currency", "请导入同一货币的项目"),
            code="mixed_currencies",
        )
    loaded = [
        Spent(row["id"], (row["amount"] or 0) / 100, _day(row["start_day"]), _day(row["end_day"])) for row in rows
    ]
    return LOADED, currencies[0], loaded


def _day(text: str | dt.date | None) -> dt.date | None:
    return dt.date.fromisoformat(str(text)) if text else None


def _rates(text: str) -> list[float]:
    rates: list[float] = []
    for part in text.replace("，", ",").split(","):
        try:
            rate = written(part.strip())
        except ValueError:
            rate = -1.0
        if not -0.5 <= rate <= 1:
            raise InputError(
                Text("a yearly rate lies between -50 % and 100 %", "年贴现率应在-50%与100%之间"),
                place=Place(column="rates"),
                seen=part.strip()[:40] or "-",
                expected="0,0.03,0.07",
                fix=same("--rates 0,0.03,0.07"),
                code="not_a_rate",
            )
        rates.append(rate)
    return rates


def _split(spent: list[Spent], rate: float, years: float) -> Split:
    near = later = 0.0
    for one in spent:
        assert one.start is not None and one.end is not None
        length = (one.end - one.start).days / YEAR
        line = min(years, length)
        near += one.amount / length * present_value(0.0, line, rate)
        later += one.amount / length * present_value(line, length, rate)
    whole = near + later
    return Split(rate, near, later, later / whole if whole else 0.0)


def headline(answer: Answer) -> Text:
    """Return the part of the money that is spent in the long run, at each rate."""
    each = Text("{s} at {r}", "贴现率{r}时为{s}")
    parts = [each.format(s=percent(one.share_long), r=percent(one.rate, 0)) for one in answer.rates]
    head = Text("After year {y} is spent: ", "满{y}年以后的支出占比：").format(y=number(answer.years))
    return head + join(parts, ", ", "，")


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: the split, what is counted apart, what it cannot tell."""
    apart = Text(
        "{n} of {all} awards counted; {e} without an end and {b} that end before they start stand apart",
        "{all} 项中计入 {n} 项；{e} 项无结束日期、{b} 项早于起始结束，单独列出",
    ).format(
        n=number(answer.counted), all=number(answer.awards), e=number(answer.without_end), b=number(answer.backwards)
    )
    return [
        (Text("long run", "长远"), headline(answer)),
        (Text("counted", "计入"), apart),
        (Text("cannot tell", "不能说明"), answer.cannot_tell),
    ]


def chart(answer: Answer) -> Picture:
    """Draw the part of the money spent in the long run at each rate."""
    meta = Meta(
        "horizons",
        headline(answer),
        Text("present value after the line as a share of the whole", "分界以后支出的现值占比"),
        answer.origin,
        same(answer.source),
        "2026" if answer.origin == "real" else "",
        "/answers/horizons",
    )
    rows = [Bar(label=percent(one.rate, 0), value=100 * one.share_long) for one in answer.rates]
    return bar_chart(meta, rows, (Text("share", "占比"), "%"))


RATES = Table[Answer](
    "rates",
    Text("Money by horizon", "按期限划分的经费"),
    rows=lambda answer: answer.rates,
    columns=(
        Column("rate", Text("Rate", "贴现率"), digits=2),
        Column("near", Text("Before the line", "分界以前"), digits=0),
        Column("long", Text("After it", "分界以后"), digits=0),
        Column("share_long", Text("Share after it", "分界以后占比"), digits=4),
    ),
    note=lambda answer: answer.cannot_tell,
)
VIEW = View[Answer](headline=headline, sentences=sentences, charts=(chart,), tables=(RATES,))
