# SPDX-License-Identifier: Apache-2.0
"""Tax rules: when each holds, what R&D costs under them by type and firm, what they buy and cost.

The page is computed from the rules at each look, and its address holds every parameter; the address
of a run opens what was kept of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlencode

from yuzui.errors import InputError
from yuzui.investment import tax_view
from yuzui.investment.jobs import tax
from yuzui.investment.tax import rules
from yuzui.investment.tax_answer import Answer
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

PATH, ROLES = "/spending/tax", EVERYONE
PLACE = ("spending", 0)
WAS = ("/path/tax",)
TITLE = Text("Tax rules", "税收规则")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    wrong: list[Block] = []
    stored = pages.answer(workspace, visit, "tax", Answer) if visit.run else None
    try:
        answer = stored or tax.answer(workspace, _question(visit))
    except InputError as error:
        wrong = pages.refused(error)
        answer = tax.answer(workspace, Question())
    pictures = tax_view.VIEW.pictures(answer)
    if stored is not None:
        figures = [Figure(picture, stored.run.id, PATH) for picture in pictures]
    else:
        figures = [Figure(picture, page=_address(answer)) for picture in pictures]
    drawn = {table.name: table.drawn(answer) for table in tax_view.TABLES}
    drawn = {name: table for name, table in drawn.items() if table.rows}
    blocks: list[Block] = [*wrong, _facts(answer), Notice(tax_view.denominated(answer)), figures[0]]
    blocks += [_ask(answer), _firms(answer), *figures[1:], *_listed(drawn, _PRICES)]
    blocks += [] if answer.effects else [_UNSTATED]
    blocks += [*_listed(drawn, {"in-force"}), *_warnings(answer)]
    blocks += _listed(drawn, drawn.keys() - _PRICES - {"in-force"})
    blocks += [_CONFIRM] if answer.held_back else []
    blocks.append(pages.FILES.drawn(answer))
    return Page(
        tax_view.headline(answer),
        blocks,
        lead=answer.tax_rate.note,
        crumb=(Link(Text("Spending target", "投入目标"), "/spending"),),
        document=answer,
        stamp=pages.stamp(answer),
    )


_CONFIRM = Remedy(
    Text("If you checked one that is held back:", "如已核实其中一条暂不使用的规则："),
    "yuzui path confirm ID --by NAME --reason TEXT",
)


def _question(visit: Visit) -> Question:
    """Return what the address asks for."""
    query = {name: visit.query.get(name, "") for name in _LABELS}
    return Question(
        country=visit.query.get("country", "") or Question().country,
        year=pages.whole(query["year"], "year", "2024"),
        firm=visit.query.get("firm", ""),
        rule=visit.query.get("rule", ""),
        tax_rate=pages.number(query["tax_rate"], "tax_rate", "0.25"),
        weights=quarters(query["weights"]),
        wait=pages.number(query["wait"], "wait", "3") or 0.0,
        interest=pages.number(query["interest"], "interest", "0.05") or 0.0,
    )


def _address(answer: Answer, **other: str | None) -> str:
    """Return the address of this page with every parameter in it."""
    shown = {**_hidden(answer), **_filled(answer), **other}
    filled = {name: value for name, value in shown.items() if value}
    return f"{PATH}?{urlencode(filled)}"


def _hidden(answer: Answer) -> dict[str, str]:
    """Return what the address holds besides the fields of the form."""
    country = "" if answer.country == Question().country else answer.country
    values = {"country": country, "firm": answer.firm or "", "rule": answer.rule or ""}
    return {name: value for name, value in values.items() if value}


def _filled(answer: Answer) -> dict[str, str]:
    """Return what stands in the fields of the form; what was not asked for is empty."""
    spending, rate = answer.spending, answer.tax_rate.given
    return {
        "year": str(answer.year),
        "tax_rate": "" if rate is None else f"{rate:g}",
        "weights": " ".join(f"{weight:g}" for weight in spending.weights or ()),
        **{
            name: f"{value:g}" if value else ""
            for name, value in (("wait", spending.wait), ("interest", spending.interest))
        },
    }


def _facts(answer: Answer) -> Facts:
    row, checked = tax_view.first_use(answer), answer.b_index
    facts = []
    if row is not None:
        use = tax_view.work(row.work)
        facts.append(
            Fact(
                Text("Additional deduction, {use}", "{use}加计扣除").format(use=use),
                tax_view.rate(row.theta),
                Text("{who}, {y}", "{who}，{y} 年").format(who=row.firm_label, y=answer.year),
            )
        )
    facts += [
        Fact(
            Text("Values of the sources met", "与来源数值核对"),
            number(checked.checked),
            Text("largest distance {e}", "最大差异 {e}").format(
                e="—" if (error := checked.largest_error) is None else number(error, 6)
            ),
        ),
        Fact(
            Text("Rules held back", "暂不使用的规则"),
            number(len(answer.held_back)),
            Text("from memory, until a person confirms", "仅凭记忆，待人工确认"),
        ),
    ]
    effect = answer.denominator_effect
    if effect:
        facts.append(
            Fact(
                Text("+1 % enterprise R&D moves the share", "企业研发 +1% 使占比变动"),
                number(100 * effect.effect, 2),
                Text("percentage points, {y}", "个百分点，{y} 年").format(y=effect.year),
            )
        )
    return Facts(facts)


_LABELS = {
    "year": Text("Year", "年份"),
    "tax_rate": Text("Rate of the profit tax", "企业所得税税率"),
    "weights": Text("Spending by quarter, four parts of 1", "四个季度支出权重（合计为 1）"),
    "wait": Text("Years a firm without profit waits", "无利润企业结转年数"),
    "interest": Text("Yearly discount while it waits", "结转期间年折现率"),
}


def _ask(answer: Answer) -> Form:
    filled = _filled(answer)
    fields = [Field(name, label, same(filled[name]), needed=name == "year") for name, label in _LABELS.items()]
    return Form("tax", PATH, fields, Text("Compute", "计算"), _hidden(answer))


def _firms(answer: Answer) -> Filter:
    links = [Link(Text("all", "全部"), _address(answer, firm=None))]
    links += [Link(one.label, _address(answer, firm=one.name)) for one in rules.firms().values()]
    return Filter(Text("Class of firm", "企业类别"), links, _address(answer))


_PRICES = {"user-cost", "effects"}
_UNSTATED = Notice(
    Text(
        "Cost and effect are not stated: they need a rate of tax that somebody answers for. Give "
        "one above, or confirm the statutory rate.",
        "未给出成本与效果：需有人负责的税率。请在上方填写，或确认法定税率。",
    )
)


def _listed(drawn: Mapping[str, DataTable], names: Collection[str]) -> list[DataTable]:
    return [table for name, table in drawn.items() if name in names]


def _warnings(answer: Answer) -> list[Block]:
    names = {row.firm: row.firm_label for row in answer.in_force}
    items = [Item(one.text, (join([names[firm] for firm in one.firms]),)) for one in answer.warnings]
    return [Items(Text("Mind", "请留意"), items)] if items else []
