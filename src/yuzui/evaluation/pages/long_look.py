# SPDX-License-Identifier: Apache-2.0
"""The long look at a set: histories of citations, late recognition, disruption with its chance."""

from __future__ import annotations

import numpy as np

from yuzui.errors import StoreError, VisibilityError
from yuzui.evaluation import charts, result_store, tables
from yuzui.evaluation.answer import Answer
from yuzui.evaluation.charts import CiterSums
from yuzui.evaluation.pages import evaluate
from yuzui.evaluation.sentences import delayed, left_out, works
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.numbers import agree, number, signed
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Filter, Page, Remedy, Visit
from yuzui.view.table import Link

PATH, ROLES = "/results/sets/{set}/long", EVERYONE
PLACE = ("results", 0)
WAS = ("/evaluate/{set}/long",)
TITLE = Text("Long look", "长期观察")
ADDRESS = "/results/sets/hep-ph/long"
_RULES = ("null", "as_one")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = evaluate.chosen(workspace, visit)
    if answer.citations is None:
        return _unlinked(answer)
    rule = visit.query.get("zero", "null")
    rule = rule if rule in _RULES else "null"
    drawn = [charts.histories(answer), charts.disruption(answer, rule), charts.citers(answer, _sums(workspace, answer))]
    run = answer.run.id
    figures = [Figure(one, run) for one in drawn if one is not None]
    blocks: list[Block] = [_facts(answer), *figures[:1]]
    if answer.disruption:
        blocks += [_switch(visit, rule, run), *figures[1:], tables.MEANS.drawn(answer)]
    if not figures:
        blocks.append(_nothing())
    if answer.sleepers:
        blocks.append(tables.LATE_WORKS.drawn(answer))
    blocks.append(tables.LIMITS.drawn(answer))
    return Page(
        _finding(answer, bool(figures)),
        blocks,
        lead=Text(
            "Citations from works of the set, to {last}: a lower bound on what comes late.",
            "仅计集合内、截至 {last} 的引用，是迟到引用的下限。",
        ).format(last=answer.set.last or "—"),
        crumb=_crumb(answer),
        document=answer,
        stamp=pages.stamp(answer),
    )


def _finding(answer: Answer, figures: bool) -> Text:
    """Return what the page says: the picture it begins with, or what the set is."""
    if not figures or not answer.sleepers:
        return Text("{n} of {set} over time", "{set} 的 {n}的长期表现").format(
            n=works(answer.works), set=answer.set.label
        )
    late = answer.sleepers.late
    return Text("Of {n} of {set}, {late} {were} recognised late", "{set} 的 {n}中，{late} 项属延迟认可").format(
        n=works(answer.works), set=answer.set.label, late=number(late), were=agree(late, "was", "were")
    )


def _facts(answer: Answer) -> Facts:
    facts = [
        Fact(
            Text("Works", "成果"),
            number(answer.works),
            Text("complete through {y}", "完整截至 {y} 年").format(y=answer.set.through),
        )
    ]
    if late := answer.sleepers:
        facts.append(Fact(Text("Recognised late", "延迟认可"), number(late.late), delayed(late)))
    if trend := answer.disruption:
        for rule in _RULES:
            mean = trend.rule(rule).mean
            if mean.value is not None:
                base = charts.RULES[rule] + Text("; ", "；") + works(trend.rule(rule).valued) + left_out(trend)
                if mean.interval is not None:
                    base += Text(", {low} to {high} under resampling", "，重抽样 {low} 至 {high}").format(
                        low=signed(mean.interval.low, 3), high=signed(mean.interval.high, 3)
                    )
                facts.append(Fact(Text("Mean disruption", "颠覆性均值"), signed(mean.value, 3), base))
    return Facts(facts)


def _switch(visit: Visit, rule: str, run: str) -> Filter:
    """Return the choice of what a work without references is given."""
    links = [Link(charts.RULES[one], f"{visit.path}?zero={one}&run={run}") for one in _RULES]
    label = Text("Works without a reference in the set", "集合内没有参考文献的成果")
    return Filter(label, links, f"{visit.path}?zero={rule}&run={run}")


def _unlinked(answer: Answer) -> Page:
    """Return the page of works without links: that nothing can be looked at, and what mends it."""
    why = Text(
        "No links between these works were given: how often they were cited is not known.",
        "未给出这些成果之间的引文：被引情况未知。",
    )
    return Page(
        _finding(answer, False),
        (Remedy(why, "yuzui evaluate --works FILE --citations FILE"),),
        crumb=_crumb(answer),
        document=answer,
        stamp=pages.stamp(answer),
    )


def _crumb(answer: Answer) -> tuple[Link, ...]:
    place = f"{evaluate.address(answer)}?run={answer.run.id}"
    return Link(evaluate.TITLE, "/results"), Link(answer.set.label, place), Link(TITLE, "")


def _nothing() -> Remedy:
    why = Text(
        "This evaluation asked for neither disruption nor late recognition.", "本次评价未计算颠覆性与迟到的认可。"
    )
    return Remedy(why, "yuzui evaluate --indicator cd,sleeping_beauty")


def _sums(workspace: Workspace, answer: Answer) -> list[CiterSums]:
    """Return what the formula of disruption counts, by year, from the stored result of this run."""
    name = next((one.id for one in answer.results if one.indicator == "cd"), None)
    if name is None or not answer.disruption:
        return []
    try:
        result = result_store.opened(workspace, result_store.one(workspace, name))
    except (VisibilityError, StoreError):
        # a run that was kept without its values shows the rest of the page
        return []
    window = answer.parameters.window or "open"
    # a part has its window behind its name where several were asked for
    names = [next((n for n in (part, f"{part}_{window}") if n in result.values), None) for part in charts.SHARES]
    columns = [result.values[one] for one in names if one is not None]
    if len(columns) < len(names):
        return []
    over = {row.year for row in answer.disruption.years if row.complete}
    rows = []
    for year in np.unique(result.years[~np.isnan(result.years)]).astype(int).tolist():
        sums = [int(np.nansum(column[result.years == year])) for column in columns]
        # as of means: years whose window is not over are drawn, and stand in no headline
        rows.append(CiterSums(year, not over or year in over, *sums))
    return rows
