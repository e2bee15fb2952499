# SPDX-License-Identifier: Apache-2.0
"""One set of works over 3, 5, 10 and more years, with what it is too early to say."""

from __future__ import annotations

from yuzui.evaluation import charts, sentences, tables
from yuzui.evaluation.answer import Answer, EarlyShare
from yuzui.evaluation.pages import evaluate, long_look
from yuzui.evaluation.sentences import span, works
from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Quantity
from yuzui.text import Text
from yuzui.text.numbers import number, percent
from yuzui.view.page import EVERYONE, Cards, Fact, Facts, Figure, Item, Page, Split, Visit
from yuzui.view.table import Link

PATH, ROLES = "/results/sets/{set}", EVERYONE
PLACE = ("results", 0)
WAS = ("/evaluate/{set}",)
TITLE = Text("One set of works", "单个成果集合")
ADDRESS = "/results/sets/hep-ph"
_LONG = Text(
    "Histories of citations, works recognised late, disruption beside what chance gives",
    "引用历程、迟到的认可、颠覆性及其随机对照",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = evaluate.chosen(workspace, visit)
    run = answer.run.id
    figures = [Figure(one, run) for one in of("evaluate").pictures(answer)]
    card = Cards((Item(long_look.TITLE, (_LONG,), f"{evaluate.address(answer)}/long?run={run}"),))
    more = [charts.impact(answer), charts.top_shares(answer), *charts.shares(answer)]
    reading = pages.reading(sentences.transcript(answer))
    indicators = tables.INDICATORS.drawn(answer)
    return Page(
        _finding(answer),
        (
            _facts(answer),
            *((indicators,) if answer.only else ()),
            Split(figures[:1], (reading,)) if figures else reading,
            *(Figure(one, run) for one in more if one is not None),
            *((card,) if answer.citations else ()),
            *figures[1:2],
            *(() if answer.only else (indicators,)),
            *(tables.shares(one) for one in answer.shares if any(part.valued for part in one.parts)),
            *((tables.UNIT_WORKS.drawn(answer),) if answer.units else ()),
            tables.LIMITS.drawn(answer),
            *((tables.PAIR.drawn(answer),) if answer.pairs else ()),
            tables.EXCLUDED.drawn(answer),
            tables.FLAGGED.drawn(answer),
            tables.TERMS.drawn(answer),
        ),
        crumb=(Link(evaluate.TITLE, "/results"), Link(answer.set.label, "")),
        document=answer,
        stamp=pages.stamp(answer),
    )


def _within(answer: Answer, months: int) -> EarlyShare | None:
    if answer.early is None:
        return None
    wanted = months if answer.early.unit == "month" else months // 12
    return next((one for one in answer.early.shares if one.within == wanted), None)


def _finding(answer: Answer) -> Text:
    label, all_works = answer.set.label, works(answer.works)
    if listed := answer.only:
        return Text("{n} of {file}, beside {all} of {set}", "{file} 中的 {n}，以 {set} 的 {all}为参照").format(
            n=works(listed.works), file=listed.file, all=all_works, set=label
        )
    five = _within(answer, 60)
    if answer.early is None or five is None or five.share.value is None:
        return Text("{n} of {set}", "{set} 的 {n}").format(n=all_works, set=label)
    return Text(
        "A five-year window misses {late} of the citations to works of {years} ({set})",
        "对 {set} 中 {years} 年的成果，五年窗口会漏掉 {late} 的引用",
    ).format(years=span(answer.early.first, answer.early.last), late=percent(1 - five.share.value, 0), set=label)


def _facts(answer: Answer) -> Facts:
    if answer.only:
        return _of_list(answer)
    citations = answer.citations
    if citations is None:
        latest = Text("the latest of {y}", "最近的为 {y} 年").format(y=answer.set.last[:4] or "—")
        return Facts(
            (
                Fact(Text("Works", "成果"), number(answer.works), latest),
                Fact(
                    Text("Links between them", "成果之间的引文"),
                    evaluate.NOT_GIVEN,
                    Text("nothing is said of citations", "不涉及引用"),
                ),
            )
        )
    facts = [
        Fact(
            Text("Works", "成果"),
            number(answer.works),
            Text("complete through {y}", "完整截至 {y} 年").format(y=answer.set.through),
        ),
        Fact(
            Text("Citations used", "使用的引文"),
            number(citations.used),
            Text("of {n} read", "读入 {n} 条").format(n=number(citations.read)),
        ),
    ]
    for months, name in ((36, Text("Within 3 years", "三年内")), (60, Text("Within 5 years", "五年内"))):
        within = _within(answer, months)
        if within is not None and within.share.value is not None:
            facts.append(Fact(name, percent(within.share.value, 0), _interval(within.share)))
    return Facts(facts)


def _of_list(answer: Answer) -> Facts:
    """Return what was matched of a list, and the first means of it beside those of the whole set."""
    listed = answer.only
    assert listed
    base = Text("of {n} on the list", "名单共 {n} 个").format(n=number(listed.wanted))
    facts = [Fact(Text("Found in the set", "集合中找到"), number(listed.matched), base)]
    for about in answer.indicators:
        part = sentences.head(about)
        if part is None or not part.benchmark:
            continue
        whole = Text("whole set: {b}; over {n}", "全集 {b}；依据 {n}").format(
            b=number(part.benchmark.mean or 0, 3), n=works(part.counted)
        )
        facts.append(Fact(part.label, number(part.mean.value or 0, 3), whole))
    return Facts(facts[:5])


def _interval(quantity: Quantity) -> Text:
    interval = quantity.interval
    if interval is None:
        return Text("of all citations so far", "占迄今全部引用")
    return Text(
        "of all citations so far; {low} to {high} under resampling", "占迄今全部引用；重抽样 {low} 至 {high}"
    ).format(low=percent(interval.low, 1), high=percent(interval.high, 1))
