# SPDX-License-Identifier: Apache-2.0
"""Facilities that can do something: what is answered of them, said, drawn and listed."""

from __future__ import annotations

import msgspec

from yuzui.facilities.access_matching import FITS, LATER, Capability, Fit, Queue
from yuzui.facilities.access_matching import Origin as Start
from yuzui.facilities.kind import ROUTES
from yuzui.facilities.registry import FURTHER_STAGES, STAGES, serves
from yuzui.facilities.registry_view import as_of
from yuzui.job.result import Answer as Base
from yuzui.model.finding import MARKED, ORIGINS
from yuzui.model.quantity import Origin
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, money_in_full, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.page import Chip
from yuzui.view.table import Column, Table
from yuzui.view.view import Line


class Question(msgspec.Struct, frozen=True):
    """What was read from the question: words, and a range in a unit without prefix."""

    words: list[str]
    low: float | None
    high: float | None
    unit: str | None


class Counts(msgspec.Struct, frozen=True):
    """Facilities that match, those that take users, those still to come, those located; capabilities searched."""

    matches: int = msgspec.field(name="found")
    whole: int
    later: int
    located: int
    searched: int


class Price(msgspec.Struct, frozen=True):
    """What one unit costs by one route, minor units."""

    route: str
    price: int | None
    currency: str | None
    unit: str
    cycle: str
    closes: str | None


class Facility(msgspec.Struct, frozen=True, kw_only=True):
    """One facility of the answer; ``offered`` is false where the routes are those usual for its kind."""

    id: str
    item: str | None
    title: Text
    name: str | None
    site: str | None
    country: str | None
    operator: str | None
    status: str | None
    stage: str
    status_as_of: str | None
    active: bool | None
    fit: Fit
    capabilities: list[Capability]
    distance_km: float | None
    error_km: float | None
    queue: Queue
    routes: list[str]
    offered: bool
    prices: list[Price]
    source: str | None
    origin: Origin


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.access/1"):
    """Who can do what is asked: those that take users first, then the best fit and the nearest."""

    origin: Origin
    source: str
    query: str
    question: Question = msgspec.field(name="asked")
    near: Start | None
    counts: Counts
    matches: list[Facility] = msgspec.field(name="found")


NAMED_ROWS = 20
"""Facilities told in a transcript."""
UNKNOWN = Text("not known", "未知")


def headline(answer: Answer) -> Text:
    """Return the answer in one sentence."""
    counts = answer.counts
    if not counts.matches:
        return Text("Nobody is known to do “{q}”", "未见有设施能做“{q}”").format(q=answer.query)
    rest = counts.matches - counts.whole - counts.later
    sentence = Text("{n} can do “{q}”", "{n}能做“{q}”").format(
        n=count(counts.whole, Text("facility", "处设施"), "facilities"), q=answer.query
    )
    if not counts.whole:
        sentence = Text("No facility in operation is known to do “{q}”", "未见运行中的设施能做“{q}”").format(
            q=answer.query
        )
    if counts.later:
        sentence += (
            Text("; {n} that takes no users yet is to", "；{n} 处尚未开放的设施拟具备").format(n=number(counts.later))
            if counts.later == 1
            else Text("; {n} that take no users yet are to", "；{n} 处尚未开放的设施拟具备").format(
                n=number(counts.later)
            )
        )
    more = Text("; {n} more in part, or their range is not said", "；另有 {n} 处部分覆盖或范围未说明")
    return sentence + more.format(n=number(rest)) if rest else sentence


def stage(row: Facility) -> Text:
    """Return the stage of life of a facility, and when its source said so."""
    known = {**STAGES, **FURTHER_STAGES}
    phrase = known.get(row.stage, same(row.stage))
    if not row.status_as_of:
        return phrase
    return phrase + Text(", as of {d}", "，截至 {d}").format(d=as_of(row.status_as_of))


def fits(row: Facility, how: Fit) -> Text:
    """Return how a capability fits: what a facility without users is to do, it cannot do yet."""
    return (FITS if serves(row.stage) else LATER)[how]


def basis(answer: Answer) -> Text:
    """Return what the answer rests on."""
    return Text(
        "Searched: {n} stated capabilities. What nobody stated is not found; that is no proof that nobody can.",
        "已检索 {n} 条能力说明。无人说明者检索不到，不等于无人能做。",
    ).format(n=number(answer.counts.searched))


def ends(one: Capability) -> Text:
    """Return the range of a capability in its own unit, as its source says it."""
    low, high, unit = one.low, one.high, one.unit or ""
    if low is None:
        if high is None:
            return Text("range not said", "范围未说明")
        return Text(f"up to {_plain(high)} {unit}", f"至 {_plain(high)} {unit}")
    if high is None:
        return Text(f"from {_plain(low)} {unit}", f"自 {_plain(low)} {unit}")
    if low == high:
        return same(f"{_plain(low)} {unit}")
    return same(f"{_plain(low)}–{_plain(high)} {unit}")


def _plain(value: float) -> str:
    return f"{value:,.10g}"


def capability(one: Capability) -> Text:
    """Return a capability with its range, as its source says it."""
    phrase = one.label
    if one.low is None and one.high is None and one.fit == "named":
        return phrase
    return phrase + same(": ") + ends(one)


def place(row: Facility) -> Text:
    """Return where a facility stands, and whether its source calls it no longer active."""
    phrase = same(row.site or row.country or "—")
    return phrase + Text(" (no longer active)", "（已停止运行）") if row.active is False else phrase


def title(row: Facility) -> Text:
    """Return the name of a facility, and that what is said of it is made up where it is."""
    made_up = row.origin in MARKED
    phrase = row.title
    return phrase + Text(" ({o})", "（{o}）").format(o=ORIGINS[row.origin]) if made_up else phrase


def distance(row: Facility) -> Text:
    """Return how far away a facility is, with how sure that is."""
    if row.distance_km is None:
        return UNKNOWN
    if row.error_km is None:
        return Text("{d} km, error not known", "{d} km，误差未知").format(d=f"{row.distance_km:,.0f}")
    if not row.error_km:
        return same(f"{row.distance_km:,.0f} km")
    return same(f"{row.distance_km:,.0f} ± {row.error_km:.0f} km")


def queue(row: Facility) -> Text:
    """Return how long one waits, where that is known."""
    wait = row.queue
    if wait.few:
        return Text("too few to tell", "样本过少，不予给出")
    if wait.n is None:
        return UNKNOWN
    return Text("half within {a} d, nine in ten within {b} d", "半数 {a} 天内，九成 {b} 天内").format(
        a=number(wait.days["0.5"] or 0, 1), b=number(wait.days["0.9"] or 0, 1)
    )


def routes(row: Facility) -> Text:
    """Return how one applies, and whether that is offered or only usual for the kind."""
    if not row.routes:
        return UNKNOWN
    phrase = join([ROUTES.get(one, same(one)) for one in row.routes])
    return phrase if row.offered else phrase + Text(" (usual for its kind)", "（此类设施的通例）")


def price(row: Facility) -> Text:
    """Return what one unit costs, by route."""
    prices = [
        money_in_full(one.price / 100, one.currency or "CNY") + same(f" / {one.unit}")
        for one in row.prices
        if one.price is not None
    ]
    return join(prices) if prices else UNKNOWN


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    transcript: list[Line] = [(Text("who", "谁能做"), headline(answer))]
    # what is stated of a facility without users is not lost behind those of which little is
    stated = [row for row in answer.matches[NAMED_ROWS:] if row.fit != "unsaid"]
    shown = [*answer.matches[:NAMED_ROWS], *stated[:NAMED_ROWS]]
    for row in shown:
        parts = [
            title(row),
            join([capability(one) for one in row.capabilities], "; ", "；"),
            fits(row, row.fit),
            stage(row),
            *([distance(row)] if answer.near else []),
            Text("wait: {q}", "等待：{q}").format(q=queue(row)),
            Text("price: {p}", "价格：{p}").format(p=price(row)),
        ]
        transcript.append((same(str(row.id)), join(parts, " · ", " · ")))
    if (rest := len(answer.matches) - len(shown)) > 0:
        transcript.append((same(""), Text("and {n} more", "另有 {n} 处").format(n=number(rest))))
    return [*transcript, (Text("rests on", "依据"), basis(answer))]


CHART_ROWS = 20


def distances(answer: Answer) -> Picture | None:
    """Draw distances; None without a start or two located facilities."""
    near = [(row, row.distance_km) for row in answer.matches if row.distance_km is not None][:CHART_ROWS]
    if len(near) < 2 or answer.near is None:
        return None
    nearest, least = min(near, key=lambda pair: pair[1])
    finding = Text("The nearest is {name}, {d} km from {place}", "最近的是{name}，距{place} {d} 公里")
    meta = Meta(
        "access-distance",
        finding.format(name=nearest.title, d=f"{least:,.0f}", place=answer.near.name),
        Text(
            "Great-circle distance from {place}; the interval is the error of both coordinates. "
            "{n} of {all} found have no known place.",
            "距{place}的大圆距离；区间为两处坐标误差之和。所列 {all} 处中 {n} 处位置未知。",
        ).format(place=answer.near.name, n=answer.counts.matches - answer.counts.located, all=answer.counts.matches),
        answer.origin,
        Text(answer.source, "设施与光源名录及已载入的数据表"),
        "",
        "/about/method#access",
    )
    return bar_chart(meta, [_bar(row, distance) for row, distance in near], (Text("kilometres", "公里"), ""))


def _bar(row: Facility, distance: float) -> Bar:
    """Return a distance with the error of both coordinates, where both are known."""
    error = row.error_km
    return Bar(
        label=row.title,
        value=distance,
        low=None if error is None else max(0.0, distance - error),
        high=None if error is None else distance + error,
    )


def _capabilities(row: Facility) -> Text:
    return join([capability(one) for one in row.capabilities], "; ", "；")


_SHAPES = {"whole": "good", "named": "good", "part": "part", "unsaid": "none"}
MATCHES = Table[Answer](
    "found",
    Text(
        "What was found: those that take users first, then the best fit and the nearest",
        "检索结果（先列已开放的设施，再按符合程度与距离）",
    ),
    rows=lambda answer: answer.matches,
    columns=(
        Column(
            "facility",
            Text("Facility", "设施"),
            value=title,
            link=lambda _, row: f"/facilities/{encode(row.item)}" if row.item else "",
        ),
        Column("capability", Text("Capability, as its source says", "能力（据来源）"), value=_capabilities),
        Column(
            "fit",
            Text("Fits", "符合程度"),
            value=lambda row: Chip(fits(row, row.fit), _SHAPES[row.fit] if serves(row.stage) else "none"),
        ),
        Column("stage", Text("Stage", "阶段"), value=stage),
        Column("place", Text("Place", "地点"), value=place),
        Column("distance", Text("Distance", "距离"), value=distance),
        Column("queue", Text("Wait", "等待"), value=queue),
        Column("routes", Text("Apply by", "申请渠道"), value=routes),
        Column("price", Text("Price", "价格"), value=price),
    ),
)


def _of(name: str, label: Text, form: str = "") -> Column:
    return Column(name, label, form=form, value=lambda row: getattr(row[0], name))


def _able(name: str, label: Text, form: str = "") -> Column:
    return Column(name, label, form=form, value=lambda row: getattr(row[1], name))


CAPABILITIES = Table[Answer](
    "capabilities",
    Text("Who can do this", "谁能做"),
    rows=lambda answer: [(row, one) for row in answer.matches for one in row.capabilities],
    columns=(
        _of("id", Text("id", "编号")),
        _of("title", Text("facility", "设施")),
        _of("operator", Text("operator", "运行单位")),
        _of("site", Text("place", "地点")),
        _of("country", Text("country", "所在国")),
        _able("label", Text("capability", "能力")),
        _able("scheme", Text("scheme", "体系")),
        _able("low", Text("from", "下限"), "0.00"),
        _able("high", Text("to", "上限"), "0.00"),
        _able("unit", Text("unit", "单位")),
        Column("fit", Text("fits", "符合程度"), value=lambda row: fits(row[0], row[1].fit)),
        Column("stage", Text("stage", "阶段"), value=lambda row: stage(row[0])),
        _of("distance_km", Text("distance (km)", "距离（公里）"), "0.0"),
        _of("error_km", Text("error (km)", "误差（公里）"), "0.0"),
        Column(
            "wait", Text("half wait (days)", "半数等待（天）"), form="0.0", value=lambda row: row[0].queue.days["0.5"]
        ),
        Column("routes", Text("apply by", "申请渠道"), value=lambda row: routes(row[0])),
        Column("price", Text("price", "价格"), value=lambda row: price(row[0])),
        _able("quote", Text("as the source says", "来源原文")),
        _of("source", Text("source", "来源")),
        Column("origin", Text("data", "数据性质"), value=lambda row: ORIGINS[row[0].origin]),
    ),
)
