# SPDX-License-Identifier: Apache-2.0
"""What is shown of a back-cast: sentences, charts, tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from yuzui.investment import backcast_limits, path_sources
from yuzui.investment.backcast_answer import Answer, Frontier, Price
from yuzui.investment.path_sources import KINDS, measure, vintage, whole
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.lines import CurvePoint, curve_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line

PATHS = {
    "cheapest": Text("cheapest", "最省"),
    "steadiest": Text("steadiest", "最稳"),
    "weighed": Text("weighed", "折中"),
}
STATUSES = {
    "optimal": Text("solved", "已求解"),
    "infeasible": Text("no path", "无达标路径"),
    "time_out": Text("stopped: out of time", "求解超时"),
    "replay_gap": Text("the levers do not do what their straight lines say", "政策工具重演不符"),
    "target_met": Text("already met", "已达到"),
}


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: label and sentence of each line."""
    entries = [(Text("asked", "所问"), question(answer))]
    if answer.status == "target_met":
        return [*entries, (Text("answer", "结论"), met(answer))]
    if answer.status != "optimal":
        return [*entries, *_without(answer), *_fragile(answer)]
    entries += [_ends(answer), *_levers(answer), *_gifts(answer)]
    entries += [(Text("price", "代价"), one) for one in prices(answer)]
    if (more := year_more(answer)) is not None:
        entries.append((Text("one year more", "推迟一年"), more))
    if (chance := odds(answer)) is not None:
        entries.append((Text("odds", "把握"), chance))
    return [*entries, *_fragile(answer)]


def met(answer: Answer) -> Text:
    """Return that no path is needed."""
    words = Text("met: {s} in {y}; no path is needed", "{y} 年为 {s}，已达到，无需路径")
    return words.format(s=percent(answer.base.share, 2), y=answer.base.year)


def _gifts(answer: Answer) -> list[Line]:
    """Return what caps gifts, where there are any."""
    return [(Text("gifts", "捐赠"), answer.gifts)] if answer.gifts else []


def target(answer: Answer) -> Text:
    """Return the target, with the decimals it has."""
    return path_sources.target(answer.target)


def unit(answer: Answer) -> Text:
    """Return the unit of money, or what stands for it where the series has shares alone."""
    name = answer.base.unit
    return path_sources.unit(name) if name else Text("base years' parts", "倍基年数额")


def amount(answer: Answer, value: float, digits: int = 0) -> Text:
    """Return money with its unit, as it stands in a sentence."""
    words = Text("{c} ({u})", "{c} {u}")
    return words.format(c=number(value, digits), u=unit(answer))


def headline(answer: Answer) -> Text:
    """Return the finding: the two ends and the ratio of their money."""
    words = {"t": target(answer), "by": answer.by}
    if answer.status == "target_met":
        return Text("{t} is already met", "{t} 已经达到").format(**words)
    if answer.status == "infeasible":
        return Text("No path reaches {t} by {by}", "{by} 年无法达到 {t}").format(**words) + _because(answer)
    if answer.price_of_steadiness is None:
        sentence = STATUSES[answer.status]
        return Text("No plan for {t} by {by}: {s}", "{by} 年达到 {t} 无可用路径：{s}").format(**words, s=sentence)
    more = answer.price_of_steadiness - 1
    return Text(
        "A steady way to {t} by {by} costs {m} more than the cheapest", "{by} 年平稳达到 {t}，比最省路径多花 {m}"
    ).format(**words, m=percent(more))


def _because(answer: Answer) -> Text:
    why = answer.infeasible
    binding = why and (why.binding or why.needed)
    if not binding:
        return same("")
    return Text(": {b} in the way", "：受 {b}所限").format(b=backcast_limits.limits(binding))


def question(answer: Answer) -> Text:
    """Return what was asked, as one sentence."""
    base, growth = answer.base, answer.growth
    return Text(
        "{m} from {s} of {w} ({y}, {k}) to {t} by {by}; {held} {rate}{note}",
        "{m}占{w}由 {s}（{y} 年，{k}）到 {by} 年的 {t}；{held}{rate}{note}",
    ).format(
        m=measure(answer.measure),
        w=whole(answer.of),
        s=percent(base.share, 2),
        y=base.year,
        k=KINDS[base.vintage],
        t=target(answer),
        by=answer.by,
        held=_denominator_text(answer),
        rate=Text("growing by {r} a year", "年增 {r}").format(r=percent(growth))
        if isinstance(growth, float)
        else Text("growing as given by year", "逐年增速如所给"),
        note=same("") if answer.growth_given else Text(" (as all of it did last year)", "（取上年总量增速）"),
    )


def _denominator_text(answer: Answer) -> Text:
    if answer.denominator_rule == "fixed_rest":
        return Text("the rest", "其余部分")
    return Text("the whole", "总量")


def _ends(answer: Answer) -> Line:
    paths, years = answer.paths, answer.years
    rates = [
        Text("{a} to {b}", "{a} 至 {b}").format(a=percent(min(g)), b=percent(max(g)))
        for g in (paths[name].growth or () for name in ("cheapest", "steadiest"))
    ]
    words = Text(
        "cheapest {c} (growth {gc} a year), steadiest {s} ({gs}); {u}, {first}–{last}: price of steadiness × {p}",
        "最省 {c}（年增 {gc}），最稳 {s}（年增 {gs}）；{u}，{first}—{last} 年：平稳代价为 {p} 倍",
    ).format(
        c=number(paths["cheapest"].total or 0),
        s=number(paths["steadiest"].total or 0),
        gc=rates[0],
        gs=rates[1],
        u=unit(answer),
        first=years[1],
        last=years[-1],
        p=number(answer.price_of_steadiness or 0, 4),
    )
    return Text("paths", "路径"), words


def _levers(answer: Answer) -> list[Line]:
    settings = []
    for name, one in answer.paths.items():
        levers = one.levers
        if levers is None or one.total is None:
            continue
        parts = [
            Text("{n} {a}", "{n} {a}").format(n=backcast_limits.use(use), a=same(" / ".join(map(digits, amounts))))
            for use, amounts in levers.amounts.items()
        ]
        words = Text("{p}: {a}; replayed to {g} pp in {r} rounds", "{p}：{a}；重演相差 {g} 个百分点，{r} 轮")
        settings.append(
            (
                Text("levers", "政策工具"),
                words.format(
                    p=PATHS[name], a=join(parts, "; ", "；"), g=number(levers.replay_gap_pp or 0, 3), r=levers.rounds
                ),
            )
        )
    return settings


def digits(value: float) -> str:
    """Return an amount of a lever, be it money or a share, with three digits or whole."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def prices(answer: Answer) -> list[Text]:
    """Return what a little more of each limit costs, a sentence each."""
    duals = []
    for name, rows in answer.prices.items():
        for row in rows:
            if row.kind == "target":
                duals.append(_target_price(answer, name, row))
    for name, rows in answer.prices.items():
        duals += [_limit_price(answer, name, row) for row in rows if row.kind != "target"]
    return duals


def _target_price(answer: Answer, name: str, row: Price) -> Text:
    words = Text("on the {p} path 0.1 pp more costs {c}", "{p}路径上，目标再高 0.1 个百分点须多花 {c}")
    if name == "weighed":
        words = Text(
            "on the {p} path 0.1 pp more raises money and weighed unevenness together by {c}",
            "{p}路径上，目标再高 0.1 个百分点，资金与加权不平稳合计增加 {c}",
        )
    again = row.solved_again
    if again is not None and abs(again - row.cost) >= 0.5:
        words += Text(" (money, solved again: {a})", "（重新求解，资金增加 {a}）")
    return words.format(p=PATHS[name], c=amount(answer, row.cost), a=number(again or 0.0))


def _limit_price(answer: Answer, name: str, row: Price) -> Text:
    words = {
        "cap": Text(
            "on the {p} path one point more of growth in {y} would save {c}",
            "{p}路径上，{y} 年增速上限放宽 1 个百分点可省 {c}",
        ),
        "absorb": Text(
            "on the {p} path one point more of growth that can be absorbed in {y} would save {c}",
            "{p}路径上，{y} 年可吸收的增速多 1 个百分点可省 {c}",
        ),
        "ceiling": Text(
            "on the {p} path a ceiling 1 % higher in {y} would save {c}", "{p}路径上，{y} 年投入上限提高 1% 可省 {c}"
        ),
    }[row.kind]
    return words.format(p=PATHS[name], y=row.year, c=amount(answer, -row.cost, 1))


def year_more(answer: Answer) -> Text | None:
    """Return what one year more saves."""
    later_year = answer.one_year_more
    if later_year is None:
        return None
    parts = [
        Text("{c} on the {p} path", "{p}路径省 {c}").format(c=amount(answer, one.saves), p=PATHS[name])
        for name, one in (("cheapest", later_year.cheapest), ("steadiest", later_year.steadiest))
        if one.saves is not None
    ]
    if not parts:
        return None
    return Text(
        "reaching it in {by} instead saves {parts}, counted to {by} for both",
        "推迟至 {by} 年达到：{parts}（均计至 {by} 年）",
    ).format(by=later_year.by, parts=join(parts, " and ", "，"))


def unsolved(answer: Answer) -> Text:
    """Return that there is no plan."""
    return STATUSES[answer.status] + _gap(answer)


def _without(answer: Answer) -> list[Line]:
    entries = [(Text("answer", "结论"), unsolved(answer))]
    if answer.infeasible is None:
        return entries
    entries.append((Text("what binds", "约束"), backcast_limits.reached(answer, answer.infeasible)))
    label = Text("would be needed", "所需放宽")
    return [*entries, *((label, one) for one in backcast_limits.needed(answer.infeasible))]


def _gap(answer: Answer) -> Text:
    """Return by how much the levers miss their straight lines, where they do."""
    levers = answer.paths["cheapest"].levers
    if answer.status != "replay_gap" or not levers or levers.replay_gap_pp is None:
        return same("")
    return Text(
        ": replayed, the share is {g} pp off; more is asked in a year than can be absorbed, or "
        "the yield falls: set a lower growth cap or amount",
        "：重演后占比相差 {g} 个百分点；某年所求超出吸收能力或收益递减，请降低增速上限或数额",
    ).format(g=number(levers.replay_gap_pp, 2))


def odds(answer: Answer) -> Text | None:
    """Return what the path costs that is kept with the odds asked for; none where no odds were asked for."""
    odds = answer.odds
    if odds is None:
        return None
    if odds.total is None:
        words = Text("no path keeps {a} odds: {s}", "无路径可有 {a} 的把握：{s}")
        return words.format(a=percent(odds.sure, 0), s=STATUSES[odds.status])
    return Text(
        "for {a} odds {c} and a share of {s} if growth is as assumed; promised {p}, realised "
        "{r} in {n} fresh futures drawn from {first}–{last}",
        "{a} 把握需 {c}，增速如所设时占比 {s}；承诺 {p}，在由 {first}—{last} 年增速抽取的 {n} 个新情形中实现 {r}",
    ).format(
        a=percent(odds.sure, 0),
        c=amount(answer, odds.total),
        s=percent(odds.share or 0, 2),
        p=percent(odds.promised, 1),
        r=percent(odds.realised or 0, 1),
        n=number(odds.fresh),
        first=min(odds.history),
        last=max(odds.history),
    )


def _fragile(answer: Answer) -> list[Line]:
    label = Text("stress", "压力测试")
    entries = [(label, backcast_limits.sentence(answer.by, row)) for row in answer.stress]
    return [*entries, *((label, backcast_limits.untested(row)) for row in answer.untested)]


# The pictures of a back-cast: money by year, growth by year, the frontier.


KEPT = Text("today's share kept", "保持现有占比")


def money(answer: Answer) -> Picture | None:
    """Return the part by year on every path, beside what keeps today's share; None without a path."""
    if answer.price_of_steadiness is None:
        return None
    rows = []
    for name, one in answer.paths.items():
        rows += _rows(PATHS[name], answer.years, one.amounts or ())
    rows += _rows(KEPT, answer.years, constant_shares(answer))
    description = Text(
        "lines are {m} by year on each path to the target, and what keeps today's share",
        "曲线为各达标路径逐年的{m}，以及保持现有占比所需",
    ).format(m=measure(answer.measure))
    steadiest = answer.paths["steadiest"].amounts or [0.0]
    finding = Text(
        "In {by} {m} must stand at {a} ({u}); today's share would take {k}",
        "{by} 年{m}须达 {a} {u}；若保持现有占比则为 {k} {u}",
    ).format(
        by=answer.by,
        m=measure(answer.measure),
        a=number(steadiest[-1]),
        u=unit(answer),
        k=number(constant_shares(answer)[-1]),
    )
    meta = _meta(answer, "backcast-money", finding, description)
    return curve_chart(meta, rows, (Text("year", "年份"), unit(answer), ""))


def constant_shares(answer: Answer) -> list[float]:
    """Return the part by year that keeps today's share, base year first."""
    rates = answer.growth
    count = len(answer.years) - 1
    rates = [rates] * count if isinstance(rates, float) else rates
    part = answer.base.part
    rows = [1.0 if part is None else part]  # else in base years' parts, as the axis says
    for rate in rates:
        rows.append(rows[-1] * (1 + rate))
    return rows


def growth(answer: Answer) -> Picture | None:
    """Return the growth of the part by year on every path; None without a path."""
    if answer.price_of_steadiness is None:
        return None
    years, rows = answer.years[1:], []
    for name, one in answer.paths.items():
        rows += _rows(PATHS[name], years, one.growth or ())
    cap = answer.cap
    if cap is not None:
        caps = [cap] * len(years) if isinstance(cap, int | float) else cap
        rows += _rows(backcast_limits.LIMITS["cap"], years, caps)
    cheap, steady = (answer.paths[name].growth or () for name in ("cheapest", "steadiest"))
    finding = Text(
        "The cheapest path waits for {a} growth in one year; the steadiest needs at most {b}",
        "最省路径留待某一年增长 {a}；最稳路径每年至多 {b}",
    ).format(a=percent(max(cheap)), b=percent(max(steady)))
    description = Text("lines are yearly growth on each path", "曲线为各路径的年增速")
    meta = _meta(answer, "backcast-growth", finding, description)
    axes = (Text("year", "年份"), Text("growth on the year before", "比上年增长"), "%")
    return curve_chart(meta, rows, axes)


def frontier(answer: Answer) -> Picture | None:
    """Return the extra money by deadline, a line per target, on the steadiest path; None where it was not asked for."""
    grid = answer.frontier
    if grid is None:
        return None
    points = [p for p in grid.points if p.path == "steadiest"]
    targets = sorted({p.target for p in points}, reverse=True)
    rows: list[CurvePoint] = []
    for target in targets:
        own = {p.by: p.extra for p in points if p.target == target and p.extra is not None}
        rows += _rows(Text("target {t}", "目标 {t}").format(t=percent(target)), own, own.values())
    description = Text(
        "lines are the money beyond today's share, all counted to {last}, by the year in which "
        "the target is met on the steadiest path and kept from then on",
        "曲线为超出现有占比的资金（均计至 {last} 年），横轴为最稳路径达标并保持的起始年份",
    ).format(last=grid.counted_to)
    meta = _meta(answer, "backcast-frontier", _cost(answer, grid), description)
    money = Text("extra money, {u}", "增量资金（{u}）").format(u=unit(answer))
    return curve_chart(meta, rows, (Text("deadline", "期限"), money, ""))


def _cost(answer: Answer, grid: Frontier) -> Text:
    """Return what the target asked for costs at the first and the last deadline with a path."""
    points = [
        (p.by, p.extra)
        for p in grid.points
        if p.path == "steadiest" and p.target == answer.target and p.extra is not None
    ]
    if len(points) < 2:
        return Text("Few deadlines have a path within the limits", "在限制之内，多数期限无达标路径")
    (first, less), (last, more) = points[0], points[-1]
    return Text(
        "{t} by {a} takes {ca} beyond today's share, by {b} {cb} ({u})",
        "{t} 若于 {a} 年达到，增投 {ca} {u}；于 {b} 年达到，增投 {cb} {u}",
    ).format(t=target(answer), a=first, b=last, ca=number(less), cb=number(more), u=unit(answer))


def _rows(group: Text, xs: Iterable[int], ys: Iterable[float]) -> list[CurvePoint]:
    return [CurvePoint(x=x, y=y, group=group) for x, y in zip(xs, ys, strict=False)]


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    dated = vintage(answer.base.year, answer.base.figure.vintage)
    return Meta(name, finding, description, "derived", path_sources.cited(answer.files), dated)


# The tables of a back-cast, for xlsx and csv.


class _Dated(NamedTuple):
    """A year of a path."""

    path: str
    year: int
    amount: float
    unit: Text
    growth: float | None
    share: float


def _dated(answer: Answer) -> list[_Dated]:
    return [
        _Dated(name, year, amount, unit(answer), growth, share)
        for name, one in answer.paths.items()
        if one.amounts is not None and one.growth is not None and one.shares is not None
        for year, amount, growth, share in zip(answer.years, one.amounts, [None, *one.growth], one.shares, strict=True)
    ]


_PATH = Column("path", Text("Path", "路径"), value=lambda row: PATHS[row.path])
_YEAR = Column("year", Text("Year", "年份"), form="0")
PATHS_TABLE = Table[Answer](
    "paths",
    Text("Paths", "路径"),
    rows=_dated,
    columns=(
        _PATH,
        _YEAR,
        Column("amount", Text("Amount", "数额"), digits=1),
        Column("unit", Text("Unit", "单位")),
        Column("growth", Text("Growth", "年增速"), "%", 1),
        Column("share", Text("Share", "占比"), "%", 2),
    ),
)


class _Priced(NamedTuple):
    """What a step more of a limit costs on a path."""

    path: str
    price: Price


_KINDS = {"target": Text("target", "目标"), **backcast_limits.LIMITS}
PRICES = Table[Answer](
    "prices",
    Text("Prices", "代价"),
    rows=lambda answer: [_Priced(name, row) for name, rows in answer.prices.items() for row in rows],
    columns=(
        _PATH,
        Column("limit", Text("Limit", "限制"), value=lambda row: _KINDS[row.price.kind]),
        Column("year", Text("Year", "年份"), form="0", value=lambda row: row.price.year),
        Column("step", Text("Step", "步长"), "%", 1, value=lambda row: row.price.step),
        Column("cost", Text("Costs", "成本变化"), digits=1, value=lambda row: row.price.cost),
        Column("solved_again", Text("Solved again", "重新求解"), digits=1, value=lambda row: row.price.solved_again),
    ),
)
NEEDED = Table[Answer](
    "needed",
    Text("What would have to give way", "须放宽的限制"),
    rows=lambda answer: [] if answer.infeasible is None else backcast_limits.rows(answer.infeasible),
    columns=(
        Column("how", Text("How", "方式")),
        Column("limit", Text("Limit", "限制"), value=lambda row: backcast_limits.name(row.limit)),
        Column("year", Text("Year", "年份"), form="0", value=lambda row: row.limit.year),
        Column(
            "asked",
            Text("As asked", "所给"),
            digits=3,
            value=lambda row: row.limit.limit,
            shown=lambda _, row: backcast_limits.amount(row.limit.limit, row.limit),
        ),
        Column(
            "needed",
            Text("Would be needed", "所需"),
            digits=3,
            value=lambda row: row.limit.needed,
            shown=lambda _, row: backcast_limits.amount(row.limit.needed, row.limit),
        ),
    ),
    note=Text(
        "Each is solved again with this and has a path; over several years it is spread, least in sum of squares.",
        "每项均按此重新求解且可达标；跨多年者按平方和最小分摊。",
    ),
    sheet=Text("Would be needed", "所需放宽"),
)
FRONTIER = Table[Answer](
    "frontier",
    Text("Frontier", "前沿"),
    rows=lambda answer: [] if answer.frontier is None else answer.frontier.points,
    columns=(
        Column("by", Text("Deadline", "期限"), form="0"),
        Column("target", Text("Target", "目标"), "%", 1),
        _PATH,
        Column("status", Text("State", "状态"), value=lambda point: STATUSES[point.status]),
        Column("extra", Text("Extra money", "增量资金"), digits=1),
        Column("total", Text("All money", "全部资金"), digits=1),
        Column("top_growth", Text("Largest growth", "最高年增速"), "%", 1),
    ),
)


class _Stressed(NamedTuple):
    """A stress, or one that could not be computed."""

    name: str
    size: float | None
    share: float | None
    shortfall_pp: float | None
    years_lost: int | None
    source: Text | str | None


def _stressed(answer: Answer) -> list[_Stressed]:
    rows = [
        _Stressed(row.name, row.size, row.share, row.shortfall_pp, row.years_lost, row.source or "")
        for row in answer.stress
    ]
    return rows + [
        _Stressed(row.name, None, None, None, None, backcast_limits.untested(row)) for row in answer.untested
    ]


STRESS = Table[Answer](
    "stress",
    Text("Stress", "压力测试"),
    rows=_stressed,
    columns=(
        Column("stress", Text("Stress", "压力情景"), value=lambda row: backcast_limits.TITLES[row.name]),
        Column("size", Text("Size", "幅度"), digits=3),
        Column("share", Text("Share", "占比"), "%", 2),
        Column("short", Text("Short, pp", "差距（百分点）"), digits=2, value=lambda row: row.shortfall_pp),
        Column("lost", Text("Years lost", "推迟年数"), digits=0, value=lambda row: row.years_lost),
        Column("source", Text("Source", "来源")),
    ),
)
