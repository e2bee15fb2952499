# SPDX-License-Identifier: Apache-2.0
"""Who pays for R&D by year, and how concentrated the payers are."""

from __future__ import annotations

from yuzui.investment.jobs import funders
from yuzui.investment.jobs.funders import Answer
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.numbers import number, percent
from yuzui.view.page import EVERYONE, Fact, Facts, Figure, Item, Notice, Page, Split, Visit
from yuzui.view.table import Link

PATH, ROLES = "/spending/sources", EVERYONE
PLACE = ("spending", 0)
WAS = ("/path/sources",)
TITLE = Text("Sources of funds", "资金来源")
_CRUMB = (Link(Text("Spending target", "投入目标"), "/spending"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = pages.answer(workspace, visit, "funders", Answer)
    if answer is None:
        title = Text("Who pays for R&D", "研发经费的来源")
        return pages.missing(title, "yuzui path sources", _CRUMB)
    shares, concentration = (Figure(draw(answer), answer.run.id) for draw in (funders.shares, funders.concentration))
    defined = Item(Text("Concentration index", "集中度指数"), (answer.definition,))
    return Page(
        funders.headline(answer),
        (
            _facts(answer),
            Split((concentration,), (pages.reading(funders.sentences(answer)[1:], defined),)),
            shares,
            Notice(
                Text(
                    "The shipped Chinese series gives the government's share only; who pays the rest is "
                    "not guessed. Money from abroad stands apart in the United States from 2008.",
                    "随附的中国序列仅有政府资金占比，其余来源不作推测；美国自 2008 年起单列境外资金。",
                )
            ),
            funders.GOVERNMENT.drawn(answer),
            pages.FILES.drawn(answer),
        ),
        lead=shares.picture.meta.finding,
        crumb=_CRUMB,
        document=answer,
        stamp=pages.stamp(answer),
    )


def _facts(answer: Answer) -> Facts:
    last = answer.years[-1]
    top = max(last.shares, key=lambda payer: last.shares[payer])
    facts = [
        Fact(
            Text("Concentration, United States", "美国集中度"),
            number(last.concentration, 2),
            Text("{y}; 1 is a single payer", "{y} 年；1 为单一出资者").format(y=last.year),
        ),
        Fact(Text("Equal payers", "等额出资者"), number(last.equal_payers, 1), Text("of 3 sectors", "共 3 类部门")),
        Fact(Text("Largest payer", "最大出资方"), percent(last.shares[top], 0), funders.PAYERS[top]),
    ]
    if answer.government:
        one = answer.government[-1]
        base = Text("{y}, {s}", "{y} 年，{s}").format(y=one.year, s=funders.STATUSES.get(one.status, one.status))
        facts.append(Fact(Text("Government, China", "中国政府出资"), percent(one.share), base))
    return Facts(facts)
