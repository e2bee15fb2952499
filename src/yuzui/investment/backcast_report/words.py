# SPDX-License-Identifier: Apache-2.0
"""The sentences of a back-cast: what it says, what binds, what a little more would cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.investment.backcast_report import fragility, missing
from yuzui.investment.path_report import words as path
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent

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
    found = [_asked(document)]
    if document["status"] == "target_met":
        words = Text("met: {s} in {y}; no path is needed", "{y} 年为 {s}，已达到，无需路径")
        base = document["base"]
        said = words.format(s=percent(base["share"], 2), y=base["year"])
        return [*found, (Text("answer", "结论"), said)]
    if document["status"] != "optimal":
        return [*found, *_without(document), *_fragile(document)]
    found += [_ends(document), *_levers(document), *_gifts(document)]
    found += [(Text("price", "代价"), one) for one in prices(document)]
    if (more := year_more(document)) is not None:
        found.append((Text("one year more", "推迟一年"), more))
    return [*found, *_odds(document), *_fragile(document)]


def _gifts(document: Document) -> list[Line]:
    """Return what caps gifts, where there are any."""
    said = document["gifts"]
    return [(Text("gifts", "捐赠"), Text.of(said))] if said else []


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
        said = STATUSES[document["status"]]
        return Text("No plan for {t} by {by}: {s}", "{by} 年达到 {t} 无可用路径：{s}").format(**words, s=said)
    more = document["price_of_steadiness"] - 1
    return Text(
        "A steady way to {t} by {by} costs {m} more than the cheapest", "{by} 年平稳达到 {t}，比最省路径多花 {m}"
    ).format(**words, m=percent(more))


def _because(document: Document) -> Text:
    why = document["infeasible"]
    binding = why and (why["binding"] or why["needed"])
    if not binding:
        return same("")
    return Text(": {b} in the way", "：受 {b}所限").format(b=missing.limits(binding))


def _asked(document: Document) -> Line:
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
    found = []
    for name, one in document["paths"].items():
        levers = one["levers"]
        if levers is None or one["total"] is None:
            continue
        parts = [
            Text("{n} {a}", "{n} {a}").format(n=missing.use(use), a=same(" / ".join(map(digits, amounts))))
            for use, amounts in levers["amounts"].items()
        ]
        words = Text("{p}: {a}; replayed to {g} pp in {r} rounds", "{p}：{a}；重演相差 {g} 个百分点，{r} 轮")
        found.append(
            (
                Text("levers", "政策工具"),
                words.format(
                    p=PATHS[name], a=join(parts, "; ", "；"), g=number(levers["replay_gap_pp"], 3), r=levers["rounds"]
                ),
            )
        )
    return found


def digits(value: float) -> str:
    """Return an amount of a lever, be it money or a share, with three digits or whole."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def prices(document: Document) -> list[Text]:
    """Return what a little more of each limit costs, a sentence each."""
    found = []
    for name, rows in document["prices"].items():
        for row in rows:
            if row["kind"] == "target":
                found.append(_target_price(document, name, row))
    for name, rows in document["prices"].items():
        found += [_limit_price(document, name, row) for row in rows if row["kind"] != "target"]
    return found


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
    found = document["one_year_more"]
    if found is None:
        return None
    parts = [
        Text("{c} on the {p} path", "{p}路径省 {c}").format(c=amount(document, found[name]["saves"]), p=PATHS[name])
        for name in ("cheapest", "steadiest")
        if found[name]["saves"] is not None
    ]
    if not parts:
        return None
    return Text(
        "reaching it in {by} instead saves {parts}, counted to {by} for both",
        "推迟至 {by} 年达到：{parts}（均计至 {by} 年）",
    ).format(by=found["by"], parts=join(parts, " and ", "，"))


def _without(document: Document) -> list[Line]:
    found = [(Text("answer", "结论"), STATUSES[document["status"]] + _gap(document))]
    if document["infeasible"] is None:
        return found
    found.append((Text("what binds", "约束"), missing.reached(document)))
    label = Text("would be needed", "所需放宽")
    return [*found, *((label, one) for one in missing.needed(document))]


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
    found = [(label, fragility.said(document, row)) for row in document.get("stress") or ()]
    return [*found, *((label, fragility.untested(row)) for row in document.get("untested") or ())]
