# SPDX-License-Identifier: Apache-2.0
"""Tax rules: when each holds, what R&D costs under them by type and firm, what they buy and cost.

The page is computed from the rules at each look, and its address holds every parameter; the address
of a run opens what was kept of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from yuzui.errors import InputError
from yuzui.investment import tax_view, tax_words
from yuzui.investment.jobs import tax as study
from yuzui.investment.tax import rules
from yuzui.investment.tax_sources import Question, quarters
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.page import (
    EVERYONE,
    Block,
    Fact,
    Facts,
    Field,
    Figure,
    Filter,
    Form,
    Item,
    Items,
    Notice,
    Page,
    Remedy,
    Visit,
)
from yuzui.view.table import DataTable, Link

PATH, MENU, ROLES = "/path/tax", 0, EVERYONE
TITLE = Text("Tax rules", "税收规则")

Document = Mapping[str, Any]


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    wrong: list[Block] = []
    stored = pages.latest(workspace, visit, "tax") if visit.run else None
    try:
        document = stored or study.run(workspace, **_asked(visit))
    except InputError as error:
        wrong = pages.refused(error)
        document = study.run(workspace)
    if stored is not None:
        figures = pages.figures("tax", document, PATH)
    else:
        figures = [Figure(one, page=_address(document)) for one in study.pictures(document)]
    drawn = tax_view.tables(document)
    blocks: list[Block] = [*wrong, _facts(document), *_denominator(document), figures[0]]
    blocks += [_ask(document), _firms(document), *figures[1:], *_listed(drawn, _PRICES)]
    blocks += [] if document["effects"] else [_UNSTATED]
    blocks += [*_listed(drawn, {"in-force"}), *_warnings(document)]
    blocks += _listed(drawn, drawn.keys() - _PRICES - {"in-force"})
    blocks += [_CONFIRM] if document["held_back"] else []
    blocks.append(pages.files(document))
    return Page(
        _finding(document),
        blocks,
        lead=Text.of(document["tax_rate"]["note"]),
        crumb=(Link(Text("Path", "路径"), "/path"),),
        document=document,
        stamp=pages.stamp(document),
    )


_CONFIRM = Remedy(
    Text("If you checked one that is held back:", "如已核实其中一条暂不使用的规则："),
    "yuzui path confirm ID --by NAME --reason TEXT",
)


def _asked(visit: Visit) -> dict[str, Any]:
    """Return what the address asks for."""
    query = {name: visit.query.get(name, "") for name in _LABELS}
    return {
        "country": visit.query.get("country", "") or Question().country,
        "year": pages.whole(query["year"], "year", "2024"),
        "firm": visit.query.get("firm", ""),
        "rule": visit.query.get("rule", ""),
        "tax_rate": pages.number(query["tax_rate"], "tax_rate", "0.25"),
        "weights": quarters(query["weights"]),
        "wait": pages.number(query["wait"], "wait", "3") or 0.0,
        "interest": pages.number(query["interest"], "interest", "0.05") or 0.0,
    }


def _address(document: Document, **other: Any) -> str:
    """Return the address of this page with every parameter in it."""
    shown = {**_hidden(document), **_filled(document), **other}
    filled = {name: value for name, value in shown.items() if value}
    return f"{PATH}?{urlencode(filled)}"


def _hidden(document: Document) -> dict[str, str]:
    """Return what the address holds besides the fields of the form."""
    country = "" if document["country"] == Question().country else document["country"]
    values = {"country": country, "firm": document["firm"] or "", "rule": document["rule"] or ""}
    return {name: value for name, value in values.items() if value}


def _filled(document: Document) -> dict[str, str]:
    """Return what stands in the fields of the form; what was not asked for is empty."""
    spending, rate = document["spending"], document["tax_rate"]["given"]
    return {
        "year": str(document["year"]),
        "tax_rate": "" if rate is None else f"{rate:g}",
        "weights": " ".join(f"{weight:g}" for weight in spending["weights"] or ()),
        **{name: f"{spending[name]:g}" if spending[name] else "" for name in ("wait", "interest")},
    }


def _finding(document: Document) -> Text:
    rows = sorted(document["relative_price"], key=lambda row: -row["relative_price"])
    first = _first(document)
    if first is None:
        return Text("In {y} no deduction is in force for what was asked", "{y} 年所查范围内没有有效的扣除").format(
            y=document["year"]
        )
    sentence = Text("In {y} {who} may deduct {r} of {what} on top", "{y} 年{who}的{what}可加计扣除 {r}").format(
        y=document["year"], who=_article(first), r=tax_words.rate(first["theta"]), what=_use(first)
    )
    if not rows or rows[0]["relative_price"] <= 1 + 1e-9:
        return sentence
    more = Text(
        "; to {who} a contribution to basic research costs {x} times its own",
        "；对{who}而言，出资支持基础研究的成本为自主研发的 {x} 倍",
    )
    return sentence + more.format(who=_article(rows[0]), x=number(rows[0]["relative_price"], 2))


def _article(row: Document) -> Text:
    name = tax_words.label(row)
    return Text(f"{'an' if name.en[0] in 'aeio' else 'a'} {name.en}", name.zh)


def _first(row: Document) -> Document | None:
    """Return the first use of money in force, own R&D before others."""
    rows = sorted(row["in_force"], key=lambda row: row["work"] != "own")
    return rows[0] if rows else None


def _use(row: Document) -> Text:
    known = {
        "own": Text("its R&D", "研发费用"),
        "contribution": Text("its contributions to basic research", "基础研究出资"),
    }
    return known.get(row["work"], same(row["work"]))


def _facts(document: Document) -> Facts:
    row, checked = _first(document), document["b_index"]
    facts = []
    if row is not None:
        use = tax_words.WORKS.get(row["work"], same(row["work"]))
        facts.append(
            Fact(
                Text("Additional deduction, {use}", "{use}加计扣除").format(use=use),
                tax_words.rate(row["theta"]),
                Text("{who}, {y}", "{who}，{y} 年").format(who=tax_words.label(row), y=document["year"]),
            )
        )
    facts += [
        Fact(
            Text("Values of the sources met", "与来源数值核对"),
            number(checked["checked"]),
            Text("largest distance {e}", "最大差异 {e}").format(
                e="—" if (error := checked["largest_error"]) is None else number(error, 6)
            ),
        ),
        Fact(
            Text("Rules held back", "暂不使用的规则"),
            number(len(document["held_back"])),
            Text("from memory, until a person confirms", "仅凭记忆，待人工确认"),
        ),
    ]
    effect = document["denominator_effect"]
    if effect:
        facts.append(
            Fact(
                Text("+1 % enterprise R&D moves the share", "企业研发 +1% 使占比变动"),
                number(100 * effect["effect"], 2),
                Text("percentage points, {y}", "个百分点，{y} 年").format(y=effect["year"]),
            )
        )
    return Facts(facts)


def _denominator(data: Document) -> list[Block]:
    return [Notice(tax_words.denominated(data))]


_LABELS = {
    "year": Text("Year", "年份"),
    "tax_rate": Text("Rate of the profit tax", "企业所得税税率"),
    "weights": Text("Spending by quarter, four parts of 1", "四个季度支出权重（合计为 1）"),
    "wait": Text("Years a firm without profit waits", "无利润企业结转年数"),
    "interest": Text("Yearly discount while it waits", "结转期间年折现率"),
}


def _ask(document: Document) -> Form:
    filled = _filled(document)
    fields = [Field(name, label, same(filled[name]), needed=name == "year") for name, label in _LABELS.items()]
    return Form("tax", PATH, fields, Text("Compute", "计算"), _hidden(document))


def _firms(groups: Document) -> Filter:
    links = [Link(Text("all", "全部"), _address(groups, firm=None))]
    links += [Link(one.label, _address(groups, firm=one.name)) for one in rules.firms().values()]
    return Filter(Text("Class of firm", "企业类别"), links, _address(groups))


_PRICES = {"user-cost", "effects"}
_UNSTATED = Notice(
    Text(
        "Cost and effect are not stated: they need a rate of tax that somebody answers for. Give "
        "one above, or confirm the statutory rate.",
        "未给出成本与效果：需有人负责的税率。请在上方填写，或确认法定税率。",
    )
)


def _listed(drawn: Mapping[str, tax_view.Table], names: Collection[str]) -> list[DataTable]:
    return [
        DataTable(one.name, one.title, one.columns, one.rows, one.note) for one in drawn.values() if one.name in names
    ]


def _warnings(document: Document) -> list[Block]:
    names = {row["firm"]: tax_words.label(row) for row in document["in_force"]}
    items = [
        Item(Text.of(one["text"]), (join([names[firm] for firm in one["firms"]]),)) for one in document["warnings"]
    ]
    return [Items(Text("Mind", "请留意"), items)] if items else []
