# SPDX-License-Identifier: Apache-2.0
"""Where the time of a facility went: opened, granted, held, delivered, and lost by cause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from yuzui.errors import VisibilityError
from yuzui.facilities import time_ledger
from yuzui.job import pages
from yuzui.job.contract import stored
from yuzui.job.workspace import DESK, Workspace
from yuzui.ledger import facility_year, job_log
from yuzui.ledger.facility_year import Answer
from yuzui.model.visibility import Eq
from yuzui.store.durable import of_files
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number, percent
from yuzui.view.page import EVERYONE, Block, Cards, Fact, Facts, Figure, Filter, Item, Notice, Page, Remedy, Visit
from yuzui.view.table import Link

PATH, ROLES = "/facilities/ledger/{scope}", EVERYONE
PLACE = ("facilities", 0)
WAS = ("/ledger/{scope}",)
TITLE = Text("Ledger of a facility's time", "设施机时账簿")
ADDRESS = "/facilities/ledger/gaia"
CRUMB = Link(Text("Facilities", "设施"), "/facilities")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    name = visit.parts["scope"]
    answers = chosen(workspace, visit, name)
    if not answers:
        return missing(workspace, TITLE, name)
    answer = answers[0]
    blocks = [
        *by_year(f"/facilities/ledger/{encode(name)}", answers),
        *later(workspace, answer),
        _facts(answer),
        *([facility_year.OVERGRANTED.drawn(answer)] if any(one.grants for one in answer.overgranted) else []),
        *(Figure(picture, answer.run.id) for picture in facility_year.flows(answer)),
        pages.reading(facility_year.sentences(answer)),
        Notice(Text("What this cannot tell: ", "不能说明：") + answer.cannot_tell),
        facility_year.FIGURES.drawn(answer),
        facility_year.FLAGGED.drawn(answer),
        facility_year.ESFRI.drawn(answer),
        _ways(name),
    ]
    return Page(
        facility_year.headline(answer),
        blocks,
        lead=answer.source,
        crumb=(CRUMB, Link(answer.title, "")),
        state=same(str(answer.year)),
        document=answer,
        stamp=pages.stamp(answer),
    )


def years(workspace: Workspace, name: str) -> list[Answer]:
    """Return the newest answer about each year of a facility, the latest year first."""
    newest: dict[int, Answer] = {}
    for answer in stored(Answer, workspace.documents("ledger", limit=200))[0]:
        if answer.facility == ("" if name == "all" else name):
            newest.setdefault(answer.year, answer)
    return [newest[year] for year in sorted(newest, reverse=True)]


def chosen(workspace: Workspace, visit: Visit, name: str) -> list[Answer]:
    """Return the answers about a facility, the one that the visit asks for first."""
    if visit.run is not None:
        one = pages.answer(workspace, visit, "ledger", Answer)
        return [] if one is None else [one]
    answers, year = years(workspace, name), visit.query.get("year")
    if not year or not answers:
        return answers
    first = next((answer for answer in answers if str(answer.year) == year), None)
    if first is None:
        raise VisibilityError.not_found()
    return [first, *(answer for answer in answers if answer is not first)]


def missing(workspace: Workspace, title: Text, name: str) -> Page:
    """Return the page of a facility of which nothing was computed, or nothing for this subject."""
    resources = workspace.view.select("resource", columns=("id", "parent"))
    # who answers for it reads what the desk reads of it: rows bear no facility
    mine = name in time_ledger.answered_for(workspace.view, resources)
    reader = workspace.seen_by(DESK) if mine else workspace
    accounts = reader.view.select("account", columns=("scope", "cycle"))
    posted = sorted({row["cycle"] for row in accounts if row["scope"] == name})
    why = Text(
        "Load events, calendar and ledger, post what happened, then compute a year.",
        "请装载事件、日历与账簿，按实际发生记账，再计算某一年度。",
    )
    if posted:
        why = Text("What happened in {year} is posted; compute that year.", "{year} 年已记账，请计算该年度。").format(
            year=posted[-1]
        )
    year = posted[-1] if posted else last_year(reader, name)
    blocks: list[Block] = []
    lack = Text("{title}: nothing has been computed yet", "{title}：尚无计算结果")
    if any(row["id"] == name for row in resources) and (sheets := sheets_of(workspace, name, posted or [year])):
        blocks.append(sheets)
        if posted:
            lack = Text("{title}: the yearly sheet is there, other figures are not computed yet",
                        "{title}：年度数据表已生成，其他指标尚未计算")  # fmt: skip
    if workspace.for_operator or not (blocks and posted):  # who comes through a site types no command
        blocks.append(Remedy(why, f"yuzui schedule kpi --year {year} --facility {name}"))
    if years(workspace, "all"):
        blocks.append(
            Cards((Item(Text("The ledger of all facilities here", "全部设施的账簿"), (), "/facilities/ledger/all"),))
        )
    return Page(lack.format(title=title), blocks, crumb=(CRUMB,))


def sheets_of(workspace: Workspace, name: str, years: Sequence[str]) -> Cards | None:
    """Return the ways to the sheets of some years of a facility, the latest first, for who may open them."""
    if not {"facility_officer", "programme_officer"} & (workspace.subject.roles | workspace.subject.scoped):
        return None
    lines = (Text("every number with its events, every blank with a reason", "每个数值附事件，每个空缺附原因"),)
    title = Text("Sheet of {y}", "{y} 年数据表")
    path = f"/facilities/{encode(name)}/sharing"
    return Cards([Item(title.format(y=year), lines, f"{path}/{year}") for year in sorted(years, reverse=True)])


def last_year(workspace: Workspace, name: str) -> str:
    """Return the year of the newest event of a facility or of its log; else last year."""
    if name in job_log.TRACES:
        return job_log.TRACES[name].vintage
    newest = workspace.view.select("event", columns=("t0",), where=Eq("resource", name), order=("-t0",), limit=1)
    if not newest:
        return str(of_files().year - 1)
    return str(dt.datetime.fromtimestamp(newest[0]["t0"], dt.UTC).year)


def by_year(path: str, answers: Sequence[Answer]) -> list[Block]:
    """Return the links to the years of a facility; none if there is one year only."""
    if len(answers) < 2:
        return []
    links = [Link(same(str(year)), f"{path}?year={year}") for year in sorted(answer.year for answer in answers)]
    return [Filter(Text("Year", "年度"), links, f"{path}?year={answers[0].year}")]


def later(workspace: Workspace, answer: Answer) -> list[Block]:
    """Return the notice that the ledger grew since; none if it did not."""
    if not answer.stored:
        return []
    newest = workspace.view.select("entry", columns=("seq",), order=("-seq",), limit=1)
    if not newest or newest[0]["seq"] <= answer.last:
        return []
    grew = Text(
        "Entries were posted since this was computed (up to number {n}); they are not in it.",
        "计算之后又有分录入账（至第 {n} 号），未计入本页。",
    )
    return [Notice(grew.format(n=newest[0]["seq"]))]


def beside(finding: Text, blocks: Sequence[Block], lead: Text, answer: Answer, parts: Sequence[str]) -> Page:
    """Return a page of a facility beside its ledger; its document is those parts of the answer."""
    document = answer.document()
    return Page(
        finding,
        blocks,
        lead=lead,
        crumb=(CRUMB, Link(answer.title, f"/facilities/ledger/{encode(answer.facility or 'all')}")),
        state=same(str(answer.year)),
        document={name: document[name] for name in ("facility", "year", *parts)},
        stamp=pages.stamp(answer),
    )


def _facts(answer: Answer) -> Facts:
    book = facility_year.together(answer)[0]
    flow = book.flow
    unknown = Text("opened time is not known", "开放量未知")
    lost = sum(flow[name] for name in flow if name.startswith("lost_"))
    whole = Text("of {all} opened", "共开放 {all}").format(all=book.amount(flow["opened"]))
    return Facts(
        (
            Fact(Text("Delivered", "交付"), book.amount(flow["delivered"]), whole if flow["opened"] else unknown),
            Fact(
                Text("Of the time opened", "占开放机时"),
                percent(flow["delivered"] / flow["opened"]) if flow["opened"] else facility_year.NONE,
                Text("{n} books", "{n} 本账").format(n=len(answer.books)),
            ),
            Fact(
                Text("Lost", "损失"),
                book.amount(lost) if lost else facility_year.NONE,
                Text("as far as losses are reported", "以上报者为限")
                if lost
                else Text("no loss is reported", "无损失上报"),
            ),
            Fact(
                Text("Entries", "分录"),
                number(answer.entries),
                Text("up to number {n}", "至第 {n} 号").format(n=number(answer.seq)),
            ),
        )
    )


def _ways(name: str) -> Cards:
    return Cards(
        (
            Item(
                Text("Availability", "可用率"),
                (Text("outages, four definitions", "停机与四种定义"),),
                f"/facilities/{encode(name)}/availability",
            ),
            Item(
                Text("Open sharing", "开放共享"),
                (Text("hours by year, the yearly sheet", "年度机时与数据表"),),
                f"/facilities/{encode(name)}/sharing",
            ),
        )
    )
