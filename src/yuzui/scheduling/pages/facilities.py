# SPDX-License-Identifier: Apache-2.0
"""The registry of facilities: what is known of each, from whom, and where sources disagree."""

from __future__ import annotations

from typing import Any

from yuzui import registry
from yuzui.facilities.pages import centre_tree
from yuzui.facilities.registry import CLASSES, ITEM_KINDS, STAGES, Facility
from yuzui.facilities.registry_view import Answer, as_of
from yuzui.job import contract, pages
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.scheduling import view
from yuzui.scheduling.jobs import booking
from yuzui.scheduling.pages import schedules
from yuzui.text import Text, join
from yuzui.text.address import encode
from yuzui.text.numbers import count, number
from yuzui.view.page import EVERYONE, Cards, Chip, Fact, Facts, Figure, Item, Page, Visit, Ways
from yuzui.view.table import Column, Table

PATH, ROLES = "/facilities", EVERYONE
PLACE = ("facilities", 0)
TITLE = Text("Facilities", "设施")
STAGE_SHAPES = {"operating": "good", "trial": "part", "commissioning": "part"}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = pages.answer(workspace, visit, "registry", Answer)
    by_hand = [_booked(row) for row in booking.resources(workspace)]
    held = len(workspace.view.select("resource", columns=("id",)))
    usage = [usage_card(one) for one in registry.modules("page")["facility_usage"].known(workspace)]
    if answer is None and (by_hand or held):
        sentence = Text("{n} booked by hand", "{n}接受人工预订") if by_hand else Text("{n} loaded here", "已导入 {n}")
        finding = sentence.format(n=count(len(by_hand) or held, Text("resource", "项资源")))
        cards = [*by_hand, *_ledgers(workspace), *usage, _ACCESS, _INSTRUMENTS]
        return Page(pages.sentence(finding), [*_listing(workspace), Cards(cards)])
    if answer is None:
        return pages.no_instruments(workspace, Text("Registry of facilities", "设施名录"))
    figures = [Figure(picture, answer.run.id) for picture in contract.of("registry").pictures(answer)]
    finding = Text(
        "{n} facilities of the plan are registered; on {c} facts their sources disagree",
        "规划的 {n} 项设施均已登记；其中 {c} 项事实来源不一致",
    ).format(n=answer.counts.items, c=len(answer.conflicts))
    cards = [_ACCESS, _INSTRUMENTS, _schedules_card(workspace), _CENTRES, _consolidation()]
    cards += [*by_hand, *usage, *_ledgers(workspace)]
    return Page(
        finding,
        [*_listing(workspace), _facts(answer), Cards(cards), figures[0], ITEMS.drawn(answer), *figures[1:]],
        lead=Text(
            "Every fact names its source and date; where sources disagree, all values are kept.",
            "每条事实均注明来源与日期；来源不一致时，各值均予保留。",
        ),
        document=answer,
        stamp=pages.stamp(answer),
    )


def _listing(workspace: Workspace) -> list[Ways]:
    """Return the way in of a list of instruments, to whom may take it."""
    return [Ways((pages.LISTING,))] if pages.may_list(workspace) else []


def _booked(row: Row) -> Item:
    """Return the card that leads to the booking of a resource."""
    name = row["name"] or row["id"]
    note = Text("book a time; free hours and wait list", "预订时段；空闲时间与候补")
    return Item(Text(name, row["name_zh"] or name), (note,), f"/facilities/{encode(row['id'])}/booking")


_INSTRUMENTS = Item(
    Text("Instruments: overlap, age, origin", "仪器：重复、年限与产地"),
    (Text("which stand idle twice, which are due, which were made at home", "哪些重复闲置、哪些到期、国产占比"),),
    "/facilities/instruments",
)
_CENTRES = Item(
    centre_tree.TITLE, (Text("which facilities stand in which centre", "各中心内有哪些设施"),), centre_tree.PATH
)
_ACCESS = Item(
    Text("Who can do this?", "谁能做？"),
    (Text("ask by capability, at any operator", "按能力查找，遍及各运行单位"),),
    "/facilities/find",
)


def _consolidation() -> Item:
    page = registry.modules("page")["consolidation"]
    lead = Text("facilities, light sources and centres that may be one", "可能为同一项的设施、光源与中心")
    return Item(page.TITLE, (lead,), page.PATH)


def usage_card(usage: Any) -> Item:
    """Return the card that leads to the page of an answer about use."""
    return Item(
        usage.trace.label,
        (Text("how well it is used, from a real log", "使用情况（真实日志）"),),
        f"/facilities/{encode(registry.modules('page')['facility_usage'].name(usage.trace))}/usage",
    )


def _ledgers(workspace: Workspace) -> list[Item]:
    """Return a card for each facility whose time was summed up here."""
    sentence = Text("where its time went, {year}", "机时收支，{year} 年")
    items: dict[str, Item] = {}
    for row in workspace.runs("ledger", limit=50):
        one = row["document"]
        name = one["facility"] or "all"
        if name not in items:
            title = pages.text(one["title"])
            items[name] = Item(title, (sentence.format(year=one["year"]),), f"/facilities/ledger/{encode(name)}")
    return list(items.values())


def _schedules_card(workspace: Workspace) -> Item:
    """Return the card that leads to the schedules."""
    newest = contract.of("schedule").latest(workspace)
    sentence = schedules.LACK if newest is None else view.brief(newest)
    return Item(schedules.TITLE, (sentence,), schedules.PATH)


def _facts(answer: Answer) -> Facts:
    counts = answer.counts
    running = sum(item.stage == "operating" for item in answer.listed)
    return Facts(
        (
            Fact(Text("Facilities", "设施"), number(counts.items), Text("of Box 3 of the plan", "规划专栏 3 所列")),
            Fact(Text("Operating", "运行中"), number(running), Text("as their sources say", "据来源所述")),
            Fact(
                Text("Sites", "场址"),
                number(counts.sites),
                Text("with {n} references", "含参照 {n} 项").format(n=counts.references),
            ),
            Fact(
                Text("Facts", "事实"),
                number(counts.facts),
                Text("{n} held back until confirmed", "{n} 条待确认前暂不采用").format(n=answer.held),
            ),
        )
    )


def _disputed(item: Facility) -> Chip | Text:
    disputed = len(item.conflicts)
    return Chip(Text("{n} disputed", "{n} 项不一致").format(n=disputed), "bad") if disputed else Text("—", "—")


ITEMS = Table[Answer](
    "facilities",
    Text("All facilities", "全部设施"),
    rows=lambda answer: answer.items,
    columns=(
        Column("id", Text("Item", "编号")),
        Column("title", Text("Facility", "设施"), link=lambda _, item: f"/facilities/{encode(item.id)}"),
        Column("class", Text("Class", "类别"), value=lambda item: CLASSES[item.letter]),
        Column(
            "kind",
            Text("Way of access", "开放方式"),
            value=lambda item: join([ITEM_KINDS[kind] for kind in item.kinds]),
            link=lambda _, item: f"/facilities/kinds/{encode(item.kinds[0])}",
        ),
        Column(
            "stage",
            Text("Stage", "阶段"),
            value=lambda item: Chip(STAGES[item.stage], STAGE_SHAPES.get(item.stage, "none")),
        ),
        Column("as_of", Text("As of", "截至"), value=lambda item: as_of(item.status_as_of)),
        Column("sites", Text("Sites", "场址"), digits=0, value=lambda item: len(item.sites)),
        Column("conflicts", Text("Sources", "来源"), value=_disputed),
    ),
)
