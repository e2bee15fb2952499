# SPDX-License-Identifier: Apache-2.0
"""The draw over a slate: commitment, list, public value, tickets; and how to draw again."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.errors import VisibilityError
from yuzui.funding import draw_panel, lottery_draw, lottery_view, slate_outcome
from yuzui.funding.ask_compute import slate_named
from yuzui.funding.lottery_file import Draw
from yuzui.funding.pages import slates
from yuzui.funding.slate_answer import Answer, Lottery
from yuzui.funding.slate_outcome import POLICIES, cost_text
from yuzui.job import pages
from yuzui.job.contract import decoded
from yuzui.job.signature import UNCHECKED
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number, percent
from yuzui.view.docstring import Paragraph
from yuzui.view.page import (
    EVERYONE,
    Block,
    Fact,
    Facts,
    Figure,
    Formula,
    Item,
    Items,
    Notice,
    Page,
    Remedy,
    Section,
    Split,
    Visit,
)
from yuzui.view.table import Link

PATH, ROLES = "/fund/lists/{id}/draw", EVERYONE
PLACE = ("fund", 0)
WRITERS, JOB = draw_panel.WRITERS, "redraw"
WAS = ("/slates/{id}/draw",)
TITLE = Text("Draw of an award list", "拟资助清单的抽签")
ADDRESS = "/fund/lists/demo/draw"

RECIPE = """commitment  = SHA-256("yuzui-lottery-1" LF secret)
list_hash   = SHA-256(sorted candidate ids joined by LF)
ticket(id)  = SHA-256("yuzui-lottery-1" LF secret LF public LF list_hash LF id)
order       = candidates by ascending ticket (weighted: by -ln(1 - ticket / 2^256) / weight)
outcome     = in that order, take each candidate with which every hard rule can still be kept"""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page; a draw is public even where its slate is not."""
    name = visit.parts["id"]
    try:
        slate: Answer | None = slate_named(workspace, name)
    except VisibilityError:
        slate = None
    run = name if slate is None else slate.run.id
    row = lottery_draw.of_slate(workspace, run)
    if slate is None and row is None:
        raise VisibilityError.not_found()
    draw = None if row is None or row["document"] is None else decoded(Draw, row["document"])
    lots = None if slate is None else slate.lottery
    blocks: list[Block] = [] if lots is None else [_facts(lots)]
    acts = [] if slate is None else draw_panel.blocks(workspace, slate, row)
    open_ = row or _committed(workspace, slate)
    alone = visit.caller is None or visit.caller.site is None
    steps = [_steps(open_, draw, alone)] if open_ is not None else _how(slate)
    blocks += [Split(steps, acts)] if acts else steps
    if slate is not None and lots and lots.chance:
        blocks.append(Figure(lottery_view.chances(slate, lots), run))
        if (lots.low, lots.high) != (lots.thresholds.low, lots.thresholds.high):
            blocks.append(Notice(_moved(lots)))
        cost = cost_text(lots, slate.call.currency)
        if cost is not None:
            blocks.append(Notice(cost))
    if draw is not None:
        blocks += [lottery_view.tickets(slate).drawn(draw), *_again()]
    elif row is not None:
        blocks.append(_next())
    crumb = [Link(slates.TITLE, "/fund/lists")]
    if slate is not None:
        crumb.append(Link(same(slate.call.id), f"/fund/lists/{encode(run)}"))
    return Page(
        _finding(open_, draw, lots),
        blocks,
        lead=_lead(row, draw),
        crumb=(*crumb, Link(Text("draw", "抽签"), "")),
        state=None if slate is None else slate_outcome.state_words(slate),
        document=draw,
        stamp=[] if slate is None else pages.stamp(slate),
    )


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Take one step of the draw as the form says; return the address that shows it."""
    return draw_panel.act(workspace, visit.parts["id"], values)


def _committed(workspace: Workspace, slate: Answer | None) -> Row | None:
    """Return a commitment that no list is bound to yet, where this list may be."""
    last = None if slate is None else lottery_draw.newest(workspace, slate.call.id)
    if last is None or slate is None or slate.decided is not None or not slate.redraws:
        return None
    return last if last["state"] == "committed" and last["slate"] is None else None


def _finding(row: Row | None, draw: Draw | None, lots: Lottery | None) -> Text:
    if draw is not None:
        return lottery_view.headline(draw)
    if row is not None and row["state"] == "committed":
        return Text("A secret is committed to; the candidates are fixed after it", "密值已作承诺，候选名单随后确定")
    if row is not None:
        return Text("The candidates are fixed; the lots are not drawn yet", "候选名单已定，尚未抽签")
    if lots:
        form = Text("{n} candidates await a draw; no commitment binds it yet", "{n} 项候选待抽签，尚无承诺")
        if lots.commitment:
            form = Text("{n} candidates await a draw; the secret is committed to", "{n} 项候选待抽签，密值已作承诺")
        return form.format(n=number(len(lots.candidates)))
    return Text("No lots are drawn over this award list", "本清单不抽签")


def _lead(row: Row | None, draw: Draw | None) -> Text | None:
    if row is None:
        return None
    if draw is None:
        return Text(
            "The secret is bound and the list is fixed; the outcome will follow from a public "
            "value that nobody controls.",
            "密值已绑定，名单已确定；结果将由无人可控的公共值得出。",
        )
    return Text(
        "The secret was bound before the candidates were fixed, and the public value came after: "
        "nobody could choose the outcome.",
        "密值在候选名单确定之前即已绑定，公共值在其后产生：任何人都无法左右结果。",
    )


def _facts(lots: Lottery) -> Facts:
    facts = [
        Fact(
            Text("Candidates", "候选"),
            number(len(lots.candidates)),
            Text("funded in {low} to {high} of {d} re-draws", "{d} 次重抽中入选率 {low} 至 {high}")
            .format(low=percent(lots.low, 0), high=percent(lots.high, 0), d=lots.draws),
        ),
        Fact(
            Text("Lots", "抽签方式"),
            POLICIES[lots.policy],
            same(lots.rule) if lots.rule else Text("no row of the rules", "规则未载"),
        ),
    ]  # fmt: skip
    if lots.chance:
        shares = lots.chance.values()
        facts.append(
            Fact(
                Text("Chance", "入选机会"),
                Text("{a} to {b}", "{a} 至 {b}").format(a=percent(min(shares), 0), b=percent(max(shares), 0)),
                Text("each, before the draw", "抽签前，各候选"),
            )
        )
    if lots.outcome:
        drawn = sum(lot.drawn for lot in lots.outcome)
        form = Text("of {n}", "共 {n} 项").format(n=number(len(lots.outcome)))
        facts.append(Fact(Text("Taken", "抽中"), number(drawn), form))
    return Facts(facts)


def _steps(row: Row, draw: Draw | None, alone: bool) -> Items:
    """Return the acts in their order, each with its time and what it made public."""
    when = Text("{at} · log event {n}", "{at} · 日志事件 {n}")
    items = [
        Item(
            Text("1 Commitment", "1 承诺"),
            (
                when.format(at=row["committed_at"], n=row["audit_seq"]),
                Text("by {p}, to be revealed by {d}", "{p} 作出，揭示期限 {d}").format(
                    p=row["committed_by"] or "—", d=row["due"] or "—"
                ),
                *([UNCHECKED] if alone else []),
                same(row["commitment"]),
            ),
        ),
        Item(Text("2 List of candidates", "2 候选名单"), (same(row["fixed_at"] or "—"), same(row["list_hash"] or "—"))),
    ]
    source = row["public_source"]
    later = [Text("to come from: {s}", "来源：{s}").format(s=source)] if source else []
    value = [same(row["public"])] if row["public"] else [Text("not known yet", "尚未产生")]
    items.append(Item(Text("3 Public value", "3 公共值"), (*later, *value)))
    secret = Text("the secret is sealed until then", "此前密值封存")
    if draw is not None:
        secret = Text("secret {s}", "密值 {s}").format(s=draw.secret)
    items.append(Item(Text("4 Secret and tickets", "4 密值与签号"), (secret,)))
    return Items(Text("From commitment to tickets", "由承诺到签号"), items)


def _moved(lots: Lottery) -> Text:
    form = Text(
        "The rules could not be kept from the band at {low} to {high}; it was widened to {a} to {b}.",
        "抽签区间为 {low} 至 {high} 时无法满足规则，已调整为 {a} 至 {b}。",
    )
    return form.format(
        low=percent(lots.thresholds.low, 0),
        high=percent(lots.thresholds.high, 0),
        a=percent(lots.low, 0),
        b=percent(lots.high, 0),
    )


def _again() -> list[Block]:
    return [
        Section(Text("Replay it yourself", "自行复核")),
        Remedy(
            Text(
                "Save this page with ?format=json as draw.json. Everything that is needed is in "
                "it; each step is done again and one that fails is named.",
                "将本页以 ?format=json 保存为 draw.json，复核所需内容均在其中；逐步重算，不成立的步骤会被指出。",
            ),
            "yuzui check draw draw.json",
        ),
        Formula((Paragraph("formula", (("code", RECIPE),)),)),
    ]


def _next() -> Remedy:
    words = Text(
        "Publish commitment and list now. Once the public value is known, whoever keeps the secret "
        "reveals it in time, else the draw is void:",
        "请立即公布承诺值与名单。公共值产生后，保管密值者须按期揭示，否则抽签作废：",
    )
    return Remedy(words, "yuzui draw reveal --public VALUE --out draw.json")


def _how(slate: Answer | None) -> list[Block]:
    if slate is None:
        return []
    return [
        Section(Text("How lots would be drawn", "如何抽签")),
        Remedy(
            Text(
                "First a secret is committed to, then the award list is computed and its band fixed, "
                "then a value that nobody controls is awaited, and the secret is revealed.",
                "先对密值作出承诺，再计算清单并确定抽签区间，待无人可控的公共值产生后揭示密值。",
            ),
            "yuzui draw commit",
        ),
        Formula((Paragraph("formula", (("code", RECIPE),)),)),
    ]
