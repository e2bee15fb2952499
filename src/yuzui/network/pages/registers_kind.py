# SPDX-License-Identifier: Apache-2.0
"""One kind of body: how many were published, how many are loaded, each with its date as precisely as it is known."""

from __future__ import annotations

from collections.abc import Sequence

from yuzui.errors import UnknownIdentifierError, VisibilityError
from yuzui.job.workspace import Workspace, clock
from yuzui.network import register_answer, register_pages, register_store
from yuzui.network.jobs import register
from yuzui.network.register_answer import Entry
from yuzui.sheets.partial_day import first
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.lines import Level, step_chart
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Notice, Page, Visit, Ways
from yuzui.view.table import Link

PATH, ROLES = "/registers/{kind}", EVERYONE
PLACE = ("network", 0)
TITLE = Text("One register", "单类名录")
ADDRESS = "/registers/high-tech~20zone"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    try:
        kind = register.kind_of(workspace, visit.parts["kind"])
    except UnknownIdentifierError:
        raise VisibilityError.not_found() from None
    answer = register.show(workspace, kind=kind)
    summary = answer.kinds[0]
    today = [one for one in answer.entries if one.today]
    blocks: list[Block] = [_facts(answer), register_pages.box(visit, "/registers")]
    if not answer.entries:
        blocks.append(
            Notice(
                Text(
                    "No list of this kind is registered here. The number alone names nobody.",
                    "此类名单尚未登记；仅凭公布数无法列出具体机构。",
                )
            )
        )
    if picture := _growth(today, summary.label):
        blocks.append(Figure(picture))
    if answer.entries:
        blocks.append(register_answer.ENTRIES.drawn(answer))
    if answer.events:
        blocks.append(register_answer.EVENT_ROWS.drawn(answer))
    if set(register_store.WRITERS) & (workspace.subject.roles | workspace.subject.scoped):
        blocks.append(Ways([Link(Text("Hand in a list", "上传名单"), "/registers/new")]))
    return Page(
        summary.label + Text(": ", "：") + register_answer.counted(summary),
        blocks,
        lead=register_pages.withheld(answer),
        crumb=(*register_pages.CRUMB, Link(Text("Registers", "名录"), "/registers")),
        document=answer,
    )


def _facts(answer: register_answer.Answer) -> Facts:
    summary = answer.kinds[0]
    today = [one for one in answer.entries if one.today]
    dated = sum(one.since is not None for one in today)
    exact = sum(one.precision == "day" for one in today)
    facts = []
    if summary.published is not None:
        base = Text("as of {d}", "截至 {d}").format(d=same(summary.published_as_of or "?"))
        facts.append(Fact(Text("Published", "公布"), number(summary.published), base))
    share = Text("no published number", "无公布数")
    if summary.published:
        share = percent(summary.loaded / summary.published) + Text(" of the published number", "（占公布数）")
    facts.append(Fact(Text("Loaded", "已导入"), number(summary.loaded), share))
    facts.append(
        Fact(
            Text("With a date", "有日期"),
            number(dated),
            Text("{n} of them to the day", "其中精确到日 {n}").format(n=number(exact)),
        )
    )
    ended = len({one.id for one in answer.entries} - {one.id for one in today})
    facts.append(Fact(Text("Ended", "已终止"), number(ended), Text("their ids still lead on", "旧编号仍可查")))
    return Facts(facts)


def _growth(entries: Sequence[Entry], label: Text) -> Picture | None:
    """Draw how many of those of today there were at the end of each year; undated ones are in none."""
    years = sorted(int(first(one.since)[:4]) for one in entries if one.since)
    if len(years) < 5 or len(set(years)) < 4:
        return None
    span = range(years[0], years[-1] + 1)
    levels = [Level(f"{year}-12-31", float(sum(one <= year for one in years)), label) for year in span]
    finding = Text("{n} of today had begun by {y}", "现有条目中 {n} 个始于 {y} 年及以前").format(
        n=number(len(years)), y=years[-1]
    )
    description = Text(
        "Entries of today by the year in which they began; those without a date are left out.",
        "现有条目按起始年份累计；无日期者不计。",
    )
    meta = Meta("growth", finding, description, "real", label, clock()[:10], "/registers")
    return step_chart(meta, levels, (Text("end of year", "年末"), Text("entries", "条目数"), ""))
