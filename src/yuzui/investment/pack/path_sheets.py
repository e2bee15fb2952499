# SPDX-License-Identifier: Apache-2.0
"""The sheets of a path's board pack that no other table has: inputs, levers, prices, odds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from yuzui.errors import YuzuiError
from yuzui.investment.backcast_report import missing, words
from yuzui.investment.path_report import words as path_words
from yuzui.investment.simulate import titled
from yuzui.job.tables import table
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent

Document = Mapping[str, Any]
Rows = list[tuple[Any, ...]]

ITEM = (Text("Item", "项目"), "")
_RULES = {
    "fixed_rest": Text("the rest is given; extra money enters the whole", "其余部分给定，增投计入总量"),
    "fixed_total": Text("the whole is given; money is moved within it", "总量给定，在其中调整"),
}
_NOTHING = Text("there is a path; nothing has to give way", "有达标路径，无须放宽任何限制")


def inputs(document: Document, lang: str) -> Export:
    """Return everything that was asked, and what each lever may do."""
    rates = {"growth": Text("growth of the rest", "其余部分年增速"), "cap": missing.LIMITS["cap"]}
    odds = document["odds"]
    rows: Rows = [
        (Text("country", "国家"), document["country"], ""),
        (Text("measure", "分子"), path_words.measure(dict(document)), ""),
        (Text("of", "分母"), path_words.whole(dict(document)), ""),
        (Text("target", "目标"), words.target(document), ""),
        (Text("deadline", "期限"), str(document["by"]), ""),
        *((label, _by_year(document[key], percent), "") for key, label in rates.items()),
        (missing.LIMITS["ceiling"], _by_year(document["ceiling"], number), words.unit(document)),
        (Text("rule of the denominator", "分母规则"), _RULES[document["denominator_rule"]], ""),
        (Text("weight of steadiness", "平稳权重"), _plain(document["steadiness"]), ""),
        (Text("discount", "折现因子"), _plain(document["discount"]), ""),
        (Text("odds wanted", "达标把握"), "—" if odds is None else percent(odds["sure"], 0), ""),
    ]
    for name, values in document["levers"].items():
        rows += [(titled(name, key), _setting(value), "") for key, value in values.items()]
    columns = (ITEM, (Text("Value", "取值"), ""), (Text("Unit", "单位"), ""))
    return replace(table(Text("Inputs", "输入"), columns, rows, lang), widths=(48, 60, 14))


def _by_year(value: Any, said: Callable[[float], Text]) -> Text:
    if value is None:
        return same("—")
    if isinstance(value, int | float):
        return said(value)
    found = said(value[0])
    for one in value[1:]:
        found = found + same(" / ") + said(one)
    return found


def _plain(value: Any) -> str:
    return "—" if value is None else f"{value:g}"


def _setting(value: Any) -> Any:
    """Return a parameter as set; a schedule that is sought with its limits."""
    if not isinstance(value, Mapping):
        return value if isinstance(value, int | float) else str(value)
    if set(value) <= {"most", "ramp"}:
        said = Text("to be found", "待求")
        for key, label in (("most", Text("most", "上限")), ("ramp", Text("ramp", "年度变动上限"))):
            if key in value:
                said += Text("; {l} {v}", "；{l} {v}").format(l=label, v=str(value[key]))
        return said
    return "; ".join(f"{year}: {amount:g}" for year, amount in sorted(value.items()))


def levers(document: Document, lang: str) -> list[Export]:
    """Return the amounts of levers by year, on every path."""
    rows: Rows = [
        (words.PATHS[name], missing.use(use), year, amount)
        for name, one in document["paths"].items()
        if one["levers"] is not None
        for use, amounts in one["levers"]["amounts"].items()
        for year, amount in zip(document["years"][1:], amounts, strict=True)
    ]
    if not rows:
        return []
    columns = (
        (Text("Path", "路径"), ""),
        (Text("Lever", "政策工具"), ""),
        (Text("Year", "年份"), "0"),
        (Text("Amount, in its own unit", "数额（其自身单位）"), "#,##0.000"),
    )
    made = table(Text("Levers", "政策工具"), columns, rows, lang)
    return [replace(made, widths=(14, 48, 8, 22))]


def prices(document: Document, lang: str) -> Export:
    """Return the duals and one year more as sentences."""
    said = [*words.prices(document)]
    if (later := words.year_more(document)) is not None:
        said.append(later)
    rows: Rows = [(one,) for one in said] or [(Text("no path, no prices", "无路径，故无代价"),)]
    column = (Text("What a little more would change", "稍有变动会怎样"), "")
    made = table(Text("Prices", "代价"), (column,), rows, lang)
    return replace(made, widths=(120,))


def needed(document: Document, made: Export, lang: str) -> Export:
    """Return what would have to give way, its sentences above."""
    if not document["infeasible"]:
        return replace(made, title=_NOTHING.say(lang))
    said = [missing.reached(document), *missing.needed(document)]
    text = Text("; ", "；").say(lang).join(one.say(lang) for one in said)
    return replace(made, title=text)


def odds(document: Document, forecast: Document | YuzuiError, lang: str) -> Export:
    """Return the odds of each method if nothing changes, and those of the path."""
    columns = (
        (Text("Method", "方法"), ""),
        (Text("By", "期限"), "0"),
        (Text("Odds", "可能性"), "0.0%"),
        (Text("Share, lower end (80 %)", "占比下端（80%）"), "0.00%"),
        (Text("Share, upper end (80 %)", "占比上端（80%）"), "0.00%"),
        (Text("Rests on", "依据"), ""),
    )
    title = Text(
        "Odds of the target: if nothing changes, by method (run {f}); then of the path made for given odds (run {b})",
        "达标可能性：先为无政策变化时各方法的结果（运行 {f}），后为按给定把握求得的路径（运行 {b}）",
    )
    ran = "—" if isinstance(forecast, YuzuiError) else forecast["run"]["id"]
    title = title.format(f=ran, b=document["run"]["id"])
    rows = [*_unchanged(document, forecast), *_promised(document)]
    made = table(Text("Odds", "可能性"), columns, rows, lang, title)
    return replace(made, widths=(30, 8, 10, 18, 18, 70))


def _unchanged(document: Document, forecast: Document | YuzuiError) -> Rows:
    """Return the odds that each method gives the target if nothing changes, or the refusal."""
    if isinstance(forecast, YuzuiError):
        why = Text(forecast.say("en"), forecast.say("zh"))
        return [(Text("if nothing changes: refused", "若不变：被拒绝"), None, None, None, None, why)]
    return [
        (
            row["title"],
            row["by"],
            row["probability"],
            *((row["interval"] or {}).get(end) for end in ("low", "high")),
            row["basis"],
        )
        for row in forecast["odds"]
        if row["by"] == document["by"]
    ]


def _promised(document: Document) -> Rows:
    odds = document["odds"]
    if odds is None:
        said = Text("no odds were asked for", "未要求把握程度")
        return [(Text("path made for odds", "按把握求得的路径"), None, None, None, None, said)]
    fresh = Text("in {n} fresh futures", "在 {n} 个新情形中").format(n=number(odds["fresh"]))
    asked = Text("of the futures decided on", "在据以求解的情形中")
    return [
        (Text("path: promised", "路径：承诺"), document["by"], odds["promised"], None, None, asked),
        (Text("path: realised", "路径：实现"), document["by"], odds["realised"], None, None, fresh),
    ]
