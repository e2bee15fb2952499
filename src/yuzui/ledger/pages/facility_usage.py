# SPDX-License-Identifier: Apache-2.0
"""How well a facility is used: hours opened, delivered and idle, waiting, users, outcomes."""

from __future__ import annotations

from yuzui.errors import VisibilityError
from yuzui.job import pages
from yuzui.job.contract import decoded, of
from yuzui.job.workspace import Workspace
from yuzui.ledger.job_log import LogSource
from yuzui.ledger.jobs import usage
from yuzui.ledger.jobs.usage import Answer
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import duration, number, percent
from yuzui.view.page import EVERYONE, Cards, Fact, Facts, Figure, Item, Notice, Page, Split, Visit
from yuzui.view.table import Link

PATH, ROLES = "/facilities/{id}/usage", EVERYONE
PLACE = ("facilities", 0)
TITLE = Text("Use of a facility", "设施使用情况")
ADDRESS = "/facilities/gaia/usage"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    newest = [pages.answer(workspace, visit, "usage", Answer)] if visit.run else known(workspace)
    answer = next((one for one in newest if one and name(one.trace) == visit.parts["id"]), None)
    if answer is None:
        raise VisibilityError.not_found()
    title, share = answer.trace.label, answer.ledger.utilisation
    figures = [Figure(picture, answer.run.id) for picture in usage.VIEW.pictures(answer)]
    used = Text("{share} of the processor time of {title} was used", "{title}的处理器时间使用率为 {share}")
    return Page(
        usage.headline(answer) if share is None else used.format(share=percent(share, 0), title=title),
        (
            _facts(answer),
            Split(figures[:1], (pages.reading(usage.sentences(answer)),)),
            *figures[1:],
            Notice(Text("What this cannot tell: ", "不能说明：") + answer.cannot_tell),
            usage.HOURS.drawn(answer),
            *_paid(workspace, answer),
            usage.WAITING.drawn(answer),
            usage.USERS.drawn(answer),
            usage.FINDINGS.drawn(answer),
        ),
        crumb=(Link(Text("Facilities", "设施"), "/facilities"), Link(title, "")),
        document=answer,
        stamp=pages.stamp(answer),
    )


def _paid(workspace: Workspace, answer: Answer) -> tuple[Cards, ...]:
    """Return the card that leads to the bill of the same log, if there is one to be seen."""
    bill = of("cost_recovery").latest(workspace)
    if bill is None or bill.trace.label != answer.trace.label:
        return ()
    title, sentence = Text("What these hours cost", "这些机时的成本"), of("cost_recovery").headline(bill)
    return (Cards((Item(title, (sentence,), f"/facilities/{encode(name(bill.trace))}/cost"),)),)


def known(workspace: Workspace) -> list[Answer]:
    """Return the newest answer about each log that this subject may see."""
    newest: dict[str, Answer] = {}
    for document in pages.runs(workspace, "usage"):
        one = decoded(Answer, document)
        newest.setdefault(name(one.trace), one)
    return list(newest.values())


def name(log: LogSource) -> str:
    """Return the name of the centre of a log in an address."""
    return log.log or log.label.en.split()[0].lower()


def _facts(answer: Answer) -> Facts:
    ledger, waits, share = answer.ledger, answer.waits, answer.ledger.utilisation
    median, tail = (duration(waits.quantiles[level]) if waits.quantiles else same("—") for level in ("0.5", "0.95"))
    return Facts(
        (
            Fact(
                Text("Used", "使用率"),
                same("—") if share is None else percent(share, 0),
                Text("of processor time opened", "占开放的处理器时间"),
            ),
            Fact(
                Text("Delivered", "交付"),
                number(ledger.delivered / usage.HOUR),
                Text("core-hours in {t}", "核时，历时 {t}").format(t=duration(ledger.span)),
            ),
            Fact(Text("Median wait", "等待时间中位数"), median, Text("95 % under {t}", "95% 低于 {t}").format(t=tail)),
            Fact(
                Text("Flagged, kept", "标记并保留"),
                number(sum(one.count for one in answer.findings)),
                Text("beside {n} jobs known in full", "另有 {n} 个作业记录完整").format(n=number(waits.known)),
            ),
        )
    )
