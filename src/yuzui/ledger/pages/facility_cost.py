# SPDX-License-Identifier: Apache-2.0
"""What the hours of a facility cost and who pays: bill and clock side by side."""

from __future__ import annotations

from yuzui.errors import VisibilityError
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import cost_recovery
from yuzui.ledger.jobs.cost_recovery import Answer
from yuzui.ledger.pages import facility_usage
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import money, number, percent
from yuzui.view.page import EVERYONE, Fact, Facts, Figure, Notice, Page, Split, Visit
from yuzui.view.table import Link

PATH, ROLES = "/facilities/{id}/cost", EVERYONE
PLACE = ("facilities", 0)
TITLE = Text("Cost of a facility", "设施成本")
ADDRESS = "/facilities/gaia/cost"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = pages.answer(workspace, visit, "cost_recovery", Answer)
    if answer is None or facility_usage.name(answer.trace) != visit.parts["id"]:
        raise VisibilityError.not_found()
    figures = [Figure(picture, answer.run.id) for picture in cost_recovery.VIEW.pictures(answer)]
    way = Link(answer.trace.label, f"/facilities/{encode(visit.parts['id'])}/usage")
    return Page(
        cost_recovery.recovery(answer),
        (
            *([Notice(cost_recovery.verdict(answer))] if answer.residual_minor_units else []),
            _facts(answer),
            Split(figures[:1], (pages.reading(cost_recovery.sentences(answer)),)),
            *figures[1:],
            Notice(Text("What this cannot tell: ", "不能说明：") + answer.cannot_tell),
            cost_recovery.BALANCE.drawn(answer),
            cost_recovery.PRICES.drawn(answer),
            *([cost_recovery.CLASSES.drawn(answer)] if answer.classes else []),
            cost_recovery.INVOICES.drawn(answer),
        ),
        crumb=(Link(Text("Facilities", "设施"), "/facilities"), way),
        document=answer,
        stamp=pages.stamp(answer),
    )


def _facts(answer: Answer) -> Facts:
    share, level = answer.recovered.value, answer.break_even.value
    return Facts(
        (
            Fact(
                Text("Recovered", "收回"), same("–") if share is None else percent(share), Text("of the cost", "占成本")
            ),
            Fact(
                Text("Invoiced", "已开票"),
                answer.money(answer.balance.invoiced),
                Text("to {n} accounts", "计入 {n} 个账户").format(n=len(answer.accounts)),
            ),
            Fact(
                Text("Break-even", "保本价"),
                same("–") if level is None else money(level, answer.currency),
                Text("a core-hour, at this use", "每核时，按现有使用率"),
            ),
            Fact(
                Text("Bill less clock", "账单与时钟之差"),
                answer.money(answer.residual_minor_units),
                Text("at most {most} of {n} processors at once", "同时在用至多 {most}/{n}").format(
                    most=number(answer.in_use.most), n=number(answer.in_use.processors)
                ),
            ),
        )
    )
