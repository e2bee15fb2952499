# SPDX-License-Identifier: Apache-2.0
"""What is shown of a back-cast: sentences, charts, tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.investment import backcast_fragility, backcast_shortfall
from yuzui.investment import path_view as path
from yuzui.job.tables import SUMMARY, summary, table
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.lines import CurvePoint, curve_chart

Document = Mapping[str, Any]
Line = tuple[Text, Text]

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


def lines(document: Document) -> list[Line]:
    """Return the transcript: label and sentence of each line."""
    entries = [_question(document)]
    if document["status"] == "target_met":
        words = Text("met: {s} in {y}; no path is needed", "{y} 年为 {s}，已达到，无需路径")
        base = document["base"]
        sentence = words.format(s=percent(base["share"], 2), y=base["year"])
        return [*entries, (Text("answer", "结论"), sentence)]
    if document["status"] != "optimal":
        return [*entries, *_without(document), *_fragile(document)]
    entries += [_ends(document), *_levers(document), *_gifts(document)]
    entries += [(Text("price", "代价"), one) for one in prices(document)]
    if (more := year_more(document)) is not None:
        entries.append((Text("one year more", "推迟一年"), more))
    return [*entries, *_odds(document), *_fragile(document)]


def _gifts(document: Document) -> list[Line]:
    """Return what caps gifts, where there are any."""
    gifts = document["gifts"]
    return [(Text("gifts", "捐赠"), Text.of(gifts))] if gifts else []


def target(document: Document) -> Text:
    """Return the target, with the decimals it has."""
    return path.target(dict(document))


def unit(document: Document) -> Text:
    """Return the unit of money, or what stands for it where the series has shares alone."""
    name = document["base"]["unit"]
    return path.unit(name) if name else Text("base years' parts", "倍基年数额")


def amount(document: Document, value: float, digits: int = 0) -> Text:
    """Return money with its unit, as it stands in a sentence."""
    words = Text("{c} ({u})", "{c} {u}")
    return words.format(c=number(value, digits), u=unit(document))


def headline(document: Document) -> Text:
    """Return the finding: the two ends and the ratio of their money."""
    words = {"t": target(document), "by": document["by"]}
    if document["status"] == "target_met":
        return Text("{t} is already met", "{t} 已经达到").format(**words)
    if document["status"] == "infeasible":
        return Text("No path reaches {t} by {by}", "{by} 年无法达到 {t}").format(**words) + _because(document)
    if document["price_of_steadiness"] is None:
        sentence = STATUSES[document["status"]]
        return Text("No plan for {t} by {by}: {s}", "{by} 年达到 {t} 无可用路径：{s}").format(**words, s=sentence)
    more = document["price_of_steadiness"] - 1
    return Text(
        "A steady way to {t} by {by} costs {m} more than the cheapest", "{by} 年平稳达到 {t}，比最省路径多花 {m}"
    ).format(**words, m=percent(more))


def _because(document: Document) -> Text:
    why = document["infeasible"]
    binding = why and (why["binding"] or why["needed"])
    if not binding:
        return same("")
    return Text(": {b} in the way", "：受 {b}所限").format(b=backcast_shortfall.limits(binding))


def _question(document: Document) -> Line:
    base, growth = document["base"], document["growth"]
    words = Text(
        "{m} from {s} of {w} ({y}, {k}) to {t} by {by}; {held} {rate}{given}",
        "{m}占{w}由 {s}（{y} 年，{k}）到 {by} 年的 {t}；{held}{rate}{given}",
    ).format(
        m=path.measure(dict(document)),
        w=path.whole(dict(document)),
        s=percent(base["share"], 2),
        y=base["year"],
        k=path.KINDS[base["vintage"]],
        t=target(document),
        by=document["by"],
        held=_held(document),
        rate=Text("growing by {r} a year", "年增 {r}").format(r=percent(growth))
        if isinstance(growth, float)
        else Text("growing as given by year", "逐年增速如所给"),
        given=same("") if document["growth_given"] else Text(" (as all of it did last year)", "（取上年总量增速）"),
    )
    return Text("asked", "所问"), words


def _held(document: Document) -> Text:
    if document["denominator_rule"] == "fixed_rest":
        return Text("the rest", "其余部分")
    return Text("the whole", "总量")


def _ends(document: Document) -> Line:
    paths, years = document["paths"], document["years"]
    rates = [
        Text("{a} to {b}", "{a} 至 {b}").format(a=percent(min(g)), b=percent(max(g)))
        for g in (paths[name]["growth"] for name in ("cheapest", "steadiest"))
    ]
    words = Text(
        "cheapest {c} (growth {gc} a year), steadiest {s} ({gs}); {u}, {first}–{last}: price of steadiness × {p}",
        "最省 {c}（年增 {gc}），最稳 {s}（年增 {gs}）；{u}，{first}—{last} 年：平稳代价为 {p} 倍",
    ).format(
        c=number(paths["cheapest"]["total"]),
        s=number(paths["steadiest"]["total"]),
        gc=rates[0],
        gs=rates[1],
        u=unit(document),
        first=years[1],
        last=years[-1],
        p=number(document["price_of_steadiness"], 4),
    )
    return Text("paths", "路径"), words


def _levers(document: Document) -> list[Line]:
    settings = []
    for name, one in document["paths"].items():
        levers = one["levers"]
        if levers is None or one["total"] is None:
            continue
        parts = [
            Text("{n} {a}", "{n} {a}").format(n=backcast_shortfall.use(use), a=same(" / ".join(map(digits, amounts))))
            for use, amounts in levers["amounts"].items()
        ]
        words = Text("{p}: {a}; replayed to {g} pp in {r} rounds", "{p}：{a}；重演相差 {g} 个百分点，{r} 轮")
        settings.append(
            (
                Text("levers", "政策工具"),
                words.format(
                    p=PATHS[name], a=join(parts, "; ", "；"), g=number(levers["replay_gap_pp"], 3), r=levers["rounds"]
                ),
            )
        )
    return settings


def digits(value: float) -> str:
    """Return an amount of a lever, be it money or a share, with three digits or whole."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def prices(document: Document) -> list[Text]:
    """Return what a little more of each limit costs, a sentence each."""
    duals = []
    for name, rows in document["prices"].items():
        for row in rows:
            if row["kind"] == "target":
                duals.append(_target_price(document, name, row))
    for name, rows in document["prices"].items():
        duals += [_limit_price(document, name, row) for row in rows if row["kind"] != "target"]
    return duals


def _target_price(document: Document, name: str, row: Mapping[str, Any]) -> Text:
    words = Text("on the {p} path 0.1 pp more costs {c}", "{p}路径上，目标再高 0.1 个百分点须多花 {c}")
    if name == "weighed":
        words = Text(
            "on the {p} path 0.1 pp more raises money and weighed unevenness together by {c}",
            "{p}路径上，目标再高 0.1 个百分点，资金与加权不平稳合计增加 {c}",
        )
    again = row["solved_again"]
    if again is not None and abs(again - row["cost"]) >= 0.5:
        words += Text(" (money, solved again: {a})", "（重新求解，资金增加 {a}）")
    return words.format(p=PATHS[name], c=amount(document, row["cost"]), a=number(again or 0.0))


def _limit_price(document: Document, name: str, row: Mapping[str, Any]) -> Text:
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
    }[row["kind"]]
    return words.format(p=PATHS[name], y=row["year"], c=amount(document, -row["cost"], 1))


def year_more(document: Document) -> Text | None:
    """Return what one year more saves."""
    later_year = document["one_year_more"]
    if later_year is None:
        return None
    parts = [
        Text("{c} on the {p} path", "{p}路径省 {c}").format(
            c=amount(document, later_year[name]["saves"]), p=PATHS[name]
        )
        for name in ("cheapest", "steadiest")
        if later_year[name]["saves"] is not None
    ]
    if not parts:
        return None
    return Text(
        "reaching it in {by} instead saves {parts}, counted to {by} for both",
        "推迟至 {by} 年达到：{parts}（均计至 {by} 年）",
    ).format(by=later_year["by"], parts=join(parts, " and ", "，"))


def _without(document: Document) -> list[Line]:
    entries = [(Text("answer", "结论"), STATUSES[document["status"]] + _gap(document))]
    if document["infeasible"] is None:
        return entries
    entries.append((Text("what binds", "约束"), backcast_shortfall.reached(document)))
    label = Text("would be needed", "所需放宽")
    return [*entries, *((label, one) for one in backcast_shortfall.needed(document))]


def _gap(document: Document) -> Text:
    """Return by how much the levers miss their straight lines, where they do."""
    levers = document["paths"]["cheapest"]["levers"]
    if document["status"] != "replay_gap" or not levers or levers["replay_gap_pp"] is None:
        return same("")
    return Text(
        ": replayed, the share is {g} pp off; more is asked in a year than can be absorbed, or "
        "the yield falls: set a lower growth cap or amount",
        "：重演后占比相差 {g} 个百分点；某年所求超出吸收能力或收益递减，请降低增速上限或数额",
    ).format(g=number(levers["replay_gap_pp"], 2))


def _odds(document: Document) -> list[Line]:
    odds = document["odds"]
    if odds is None:
        return []
    label = Text("odds", "把握")
    if odds["total"] is None:
        words = Text("no path keeps {a} odds: {s}", "无路径可有 {a} 的把握：{s}")
        return [(label, words.format(a=percent(odds["sure"], 0), s=STATUSES[odds["status"]]))]
    words = Text(
        "for {a} odds {c} and a share of {s} if growth is as assumed; promised {p}, realised "
        "{r} in {n} fresh futures drawn from {first}–{last}",
        "{a} 把握需 {c}，增速如所设时占比 {s}；承诺 {p}，在由 {first}—{last} 年增速抽取的 {n} 个新情形中实现 {r}",
    ).format(
        a=percent(odds["sure"], 0),
        c=amount(document, odds["total"]),
        s=percent(odds["share"], 2),
        p=percent(odds["promised"], 1),
        r=percent(odds["realised"], 1),
        n=number(odds["fresh"]),
        first=min(odds["history"]),
        last=max(odds["history"]),
    )
    return [(label, words)]


def _fragile(document: Document) -> list[Line]:
    label = Text("stress", "压力测试")
    entries = [(label, backcast_fragility.sentence(document, row)) for row in document.get("stress") or ()]
    return [*entries, *((label, backcast_fragility.untested(row)) for row in document.get("untested") or ())]


# The pictures of a back-cast: money by year, growth by year, the frontier.


KEPT = Text("today's share kept", "保持现有占比")


def pictures(document: Document) -> list[Picture]:
    """Return money, growth and, if it was asked for, the frontier; nothing without a path."""
    charts = []
    if document["price_of_steadiness"] is not None:
        charts = [money(document), growth(document)]
    return [*charts, frontier(document)] if document["frontier"] else charts


def money(document: Document) -> Picture:
    """Return the part by year on every path, beside what keeps today's share."""
    rows = []
    for name, one in document["paths"].items():
        rows += _rows(PATHS[name], document["years"], one["amounts"] or ())
    rows += _rows(KEPT, document["years"], kept_shares(document))
    description = Text(
        "lines are {m} by year on each path to the target, and what keeps today's share",
        "曲线为各达标路径逐年的{m}，以及保持现有占比所需",
    ).format(m=path.measure(dict(document)))
    last = kept_shares(document)[-1]
    finding = Text(
        "In {by} {m} must stand at {a} ({u}); today's share would take {k}",
        "{by} 年{m}须达 {a} {u}；若保持现有占比则为 {k} {u}",
    ).format(
        by=document["by"],
        m=path.measure(dict(document)),
        a=number(document["paths"]["steadiest"]["amounts"][-1]),
        u=unit(document),
        k=number(last),
    )
    meta = _meta(document, "backcast-money", finding, description)
    return curve_chart(meta, rows, (Text("year", "年份"), unit(document), ""))


def kept_shares(document: Document) -> list[float]:
    """Return the part by year that keeps today's share, base year first."""
    rates = document["growth"]
    count = len(document["years"]) - 1
    rates = [rates] * count if isinstance(rates, float) else rates
    part = document["base"]["part"]
    rows = [1.0 if part is None else part]  # else in base years' parts, as the axis says
    for rate in rates:
        rows.append(rows[-1] * (1 + rate))
    return rows


def growth(document: Document) -> Picture:
    """Return the growth of the part by year on every path."""
    years, rows = document["years"][1:], []
    for name, one in document["paths"].items():
        rows += _rows(PATHS[name], years, one["growth"] or ())
    cap = document["cap"]
    if cap is not None:
        caps = [cap] * len(years) if isinstance(cap, int | float) else cap
        rows += _rows(backcast_shortfall.LIMITS["cap"], years, caps)
    cheap, steady = (document["paths"][name]["growth"] for name in ("cheapest", "steadiest"))
    finding = Text(
        "The cheapest path waits for {a} growth in one year; the steadiest needs at most {b}",
        "最省路径留待某一年增长 {a}；最稳路径每年至多 {b}",
    ).format(a=percent(max(cheap)), b=percent(max(steady)))
    description = Text("lines are yearly growth on each path", "曲线为各路径的年增速")
    meta = _meta(document, "backcast-growth", finding, description)
    axes = (Text("year", "年份"), Text("growth on the year before", "比上年增长"), "%")
    return curve_chart(meta, rows, axes)


def frontier(document: Document) -> Picture:
    """Return the extra money by deadline, a line per target, on the steadiest path."""
    grid = document["frontier"]
    points = [p for p in grid["points"] if p["path"] == "steadiest"]
    targets = sorted({p["target"] for p in points}, reverse=True)
    rows: list[CurvePoint] = []
    for target in targets:
        own = [p for p in points if p["target"] == target and p["extra"] is not None]
        name = Text("target {t}", "目标 {t}").format(t=percent(target))
        rows += _rows(name, [p["by"] for p in own], [p["extra"] for p in own])
    description = Text(
        "lines are the money beyond today's share, all counted to {last}, by the year in which "
        "the target is met on the steadiest path and kept from then on",
        "曲线为超出现有占比的资金（均计至 {last} 年），横轴为最稳路径达标并保持的起始年份",
    ).format(last=grid["counted_to"])
    meta = _meta(document, "backcast-frontier", _cost(document), description)
    money = Text("extra money, {u}", "增量资金（{u}）").format(u=unit(document))
    return curve_chart(meta, rows, (Text("deadline", "期限"), money, ""))


def _cost(document: Document) -> Text:
    """Return what the target asked for costs at the first and the last deadline with a path."""
    points = [
        p
        for p in document["frontier"]["points"]
        if p["path"] == "steadiest" and p["target"] == document["target"] and p["extra"] is not None
    ]
    if len(points) < 2:
        return Text("Few deadlines have a path within the limits", "在限制之内，多数期限无达标路径")
    first, last = points[0], points[-1]
    return Text(
        "{t} by {a} takes {ca} beyond today's share, by {b} {cb} ({u})",
        "{t} 若于 {a} 年达到，增投 {ca} {u}；于 {b} 年达到，增投 {cb} {u}",
    ).format(
        t=target(document),
        a=first["by"],
        b=last["by"],
        ca=number(first["extra"]),
        cb=number(last["extra"]),
        u=unit(document),
    )


def _rows(group: Text, xs: Any, ys: Any) -> list[CurvePoint]:
    return [CurvePoint(x=x, y=y, group=group) for x, y in zip(xs, ys, strict=False)]


def _meta(document: Document, name: str, finding: Text, description: Text) -> Meta:
    sources = [same(row["source"]) for row in document["files"] if row["source"]]
    base = document["base"]
    vintage = path.vintage(base["year"], base["figure"]["vintage"])
    return Meta(name, finding, description, "derived", join(sources, "; ", "；"), vintage)


# The tables of a back-cast, for xlsx and csv: each repeats source, vintage and run.


SHEETS = {
    "summary": SUMMARY,
    "paths": Text("Paths", "路径"),
    "prices": Text("Prices", "代价"),
    "needed": Text("Would be needed", "所需放宽"),
    "frontier": Text("Frontier", "前沿"),
    "stress": Text("Stress", "压力测试"),
    "sources": Text("Sources", "来源"),
}


def exports(document: Document, lang: str) -> list[Export]:
    """Return all tables in one language."""
    makers = (_summary, _paths, _prices, _needed, _frontier, _stress, sources)
    return [maker(document, lang) for maker in makers]


def _export(name: str, lang: str, headings: list[Text], rows: list[tuple[Any, ...]], formats: list[str]) -> Export:
    return table(SHEETS[name], list(zip(headings, formats, strict=True)), rows, lang)


def _summary(document: Document, lang: str) -> Export:
    return summary(document, lines(document), lang)


def _paths(document: Document, lang: str) -> Export:
    headings = [
        Text("Path", "路径"),
        Text("Year", "年份"),
        Text("Amount", "数额"),
        Text("Unit", "单位"),
        Text("Growth", "年增速"),
        Text("Share", "占比"),
    ]
    money = unit(document).say(lang)
    rows = [
        (PATHS[name].say(lang), year, amount, money, growth, share)
        for name, one in document["paths"].items()
        if one["amounts"] is not None
        for year, amount, growth, share in zip(
            document["years"], one["amounts"], [None, *one["growth"]], one["shares"], strict=True
        )
    ]
    return _export("paths", lang, headings, rows, ["", "0", "#,##0.0", "", "0.0%", "0.00%"])


def _prices(document: Document, lang: str) -> Export:
    headings = [
        Text("Path", "路径"),
        Text("Limit", "限制"),
        Text("Year", "年份"),
        Text("Step", "步长"),
        Text("Costs", "成本变化"),
        Text("Solved again", "重新求解"),
    ]
    names = {"target": Text("target", "目标"), **backcast_shortfall.LIMITS}
    rows = [
        (
            PATHS[name].say(lang),
            names[row["kind"]].say(lang),
            row["year"],
            row["step"],
            row["cost"],
            row["solved_again"],
        )
        for name, rows in document["prices"].items()
        for row in rows
    ]
    return _export("prices", lang, headings, rows, ["", "", "0", "0.0%", "#,##0.0", "#,##0.0"])


def _needed(document: Document, lang: str) -> Export:
    headings = [
        Text("How", "方式"),
        Text("Limit", "限制"),
        Text("Year", "年份"),
        Text("As asked", "所给"),
        Text("Needed", "所需"),
    ]
    result = backcast_shortfall.rows(document) if document["infeasible"] else []
    rows = [
        (how.say(lang), backcast_shortfall.name(row).say(lang), row["year"], row["limit"], row["needed"])
        for how, row in result
    ]
    return _export("needed", lang, headings, rows, ["", "", "0", "#,##0.000", "#,##0.000"])


def _frontier(document: Document, lang: str) -> Export:
    headings = [
        Text("Deadline", "期限"),
        Text("Target", "目标"),
        Text("Path", "路径"),
        Text("State", "状态"),
        Text("Extra money", "增量资金"),
        Text("All money", "全部资金"),
        Text("Largest growth", "最高年增速"),
    ]
    part = document["frontier"] or {"points": ()}
    rows = [
        (
            point["by"],
            point["target"],
            PATHS[point["path"]].say(lang),
            STATUSES[point["status"]].say(lang),
            point["extra"],
            point["total"],
            point["top_growth"],
        )
        for point in part["points"]
    ]
    formats = ["0", "0.0%", "", "", "#,##0.0", "#,##0.0", "0.0%"]
    return _export("frontier", lang, headings, rows, formats)


def _stress(document: Document, lang: str) -> Export:
    headings = [
        Text("Stress", "压力情景"),
        Text("Size", "幅度"),
        Text("Share", "占比"),
        Text("Short, pp", "差距（百分点）"),
        Text("Years lost", "推迟年数"),
        Text("Source", "来源"),
    ]
    rows: list[tuple[Any, ...]] = [
        (
            backcast_fragility.TITLES[row["name"]].say(lang),
            row["size"],
            row["share"],
            row["shortfall_pp"],
            row["years_lost"],
            row["source"] or "",
        )
        for row in document["stress"]
    ]
    rows += [
        (backcast_fragility.TITLES[row["name"]].say(lang), *[None] * 4, backcast_fragility.untested(row).say(lang))
        for row in document.get("untested") or ()
    ]
    return _export("stress", lang, headings, rows, ["", "0.000", "0.00%", "0.00", "0", ""])


def sources(document: Document, lang: str) -> Export:
    """Return the files a document rests on, with source, licence, vintage and digest."""
    headings = [
        Text("File", "文件"),
        Text("Source", "来源"),
        Text("Licence", "许可"),
        Text("Vintage", "版次"),
        Text("SHA-256", "SHA-256"),
    ]
    names = ("file", "source", "licence", "vintage", "sha256")
    rows = [tuple(row[name] for name in names) for row in document["files"]]
    return _export("sources", lang, headings, rows, [""] * len(names))
