# SPDX-License-Identifier: Apache-2.0
"""One call: how far its proposals have come, what it can pay, and where each of them stands."""

from __future__ import annotations

from collections.abc import Sequence

from yuzui.errors import VisibilityError
from yuzui.funding import ask_compute as known
from yuzui.funding import slate_outcome
from yuzui.funding.pages import slates
from yuzui.funding.slate_answer import Answer
from yuzui.funding.slate_table import SHOWN, chip, first_of, standing
from yuzui.job import next_step, pages
from yuzui.job.workflow import panel
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Item, Items, Page, Split, Visit, Ways
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/fund/calls/{id}", EVERYONE
PLACE = ("fund", 0)
WAS = ("/calls/{id}",)
TITLE = Text("One call", "单个批次")
ADDRESS = "/fund/calls/demo"

Stage = tuple[Text, int]

_BARS = Text("Bars count the proposals that have come this far", "条形为到达各阶段的申请数")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    name = visit.parts["id"]
    try:
        answer = known.slate_named(workspace, name)
    except VisibilityError:
        return _loaded(workspace, visit, name)
    if answer.call.id != name:
        raise VisibilityError.not_found()
    return _page(answer, [*_moves(workspace, name), *_people(workspace, visit, name)])


def _people(workspace: Workspace, visit: Visit, name: str) -> list[Block]:
    """Return the way to who holds a role in a call, where people have accounts."""
    held = workspace.subject.roles | workspace.subject.scoped
    if visit.caller is None or visit.caller.site is None:
        return []
    if not {"programme_officer", "administrator"} & held:
        panel_ = Link(Text("Scores, severity, recusals", "评分、宽严与回避"), f"/fund/calls/{encode(name)}/panel")
        opened = workspace.view.count("review_round", Eq("call", name))
        return [Ways((panel_,))] if opened and {"panel_chair", "decider"} & held else []
    return [
        Ways(
            (
                Link(
                    Text("People of this call: invite, appoint", "批次人员：邀请与任命"),
                    f"/fund/calls/{encode(name)}/people",
                ),
                Link(Text("Reviewing: who has handed in what", "评审回收情况"), f"/fund/calls/{encode(name)}/returns"),
                Link(Text("Applicants of this call", "批次申请人"), f"/fund/calls/{encode(name)}/applicants"),
            )
        )
    ]


def _moves(workspace: Workspace, name: str) -> list[Block]:
    """Return what comes next for whoever looks, and where the call stands in its workflow."""
    step = next_step.next_step(workspace, f"call:{name}")
    first: list[Block] = [] if step is None else [Ways((Link(step.text, step.path),))]
    return first + [
        block
        for row in workspace.view.select("call", where=Eq("call", name))
        for block in panel.of_row(workspace, "call", row)
    ]


def _page(answer: Answer, moves: Sequence[Block]) -> Page:
    run, call = answer.run.id, answer.call
    stages = _stages(answer)
    finding = _finding(stages)
    if slate_outcome.stage(answer) in ("drawn", "superseded"):
        finding = slate_outcome.finding(answer)
    meta = Meta(
        name="pipeline",
        finding=finding,
        description=_BARS,
        origin=answer.origin,
        source=Text("award list {r} of call {c}", "批次 {c} 的清单 {r}").format(r=run, c=call.id),
        vintage=str(answer.run.at)[:10],
    )
    return Page(
        finding,
        [_facts(answer), *moves, Split([Figure(_drawn(meta, stages), run)], [_on(answer)]), PROPOSALS.drawn(answer)],
        lead=_lead(answer),
        crumb=(Link(slates.TITLE, "/fund/lists"), Link(same(call.id), "")),
        state=slate_outcome.state_words(answer),
        stamp=pages.stamp(answer),
    )


def _lead(answer: Answer) -> Text:
    """Return what the figures rest on: the decision once there is one."""
    if answer.decided:
        return slate_outcome.finding(answer) + Text(".", "。")
    if slate_outcome.stage(answer) == "drawn":
        return Text(
            "The lots are drawn; the list takes effect once a named person signs it.",
            "抽签已完成；名单经具名责任人签署后生效。",
        )
    return Text(
        "Nothing is decided before a named person signs; the award list is a proposal.",
        "拟资助清单，待审定：须由具名责任人签署方为决定。",
    )


def _drawn(meta: Meta, stages: list[Stage]) -> Picture:
    rows = [Bar(label=label, value=count) for label, count in stages]
    return bar_chart(meta, rows, (Text("proposals", "申请数"), ""))


def _stages(answer: Answer) -> list[Stage]:
    rows = answer.proposals
    decided, n = answer.decided, len(slate_outcome.levels(answer))
    return [
        (Text("submitted", "已提交"), len(rows)),
        (Text("reviewed", "已评审"), sum(row.n_reviews > 0 for row in rows)),
        (Text("ranked", "已排名"), sum(row.expected_rank is not None for row in rows)),
        (Text("meets every threshold", "达到全部门槛"), sum(row.eligible for row in rows)),
        (Text("proposed for funding", "拟资助"), answer.slate.count if decided else n),
        (Text("decided", "已决定"), n if decided else 0),
    ]


def _finding(stages: list[Stage]) -> Text:
    count = {label.en: n for label, n in stages}
    if count.get("decided"):
        form = Text("{n} of {m} proposals are funded", "{m} 项申请中 {n} 项获资助")
        return form.format(n=number(count["decided"]), m=number(count["submitted"]))
    form = Text("{n} of {m} proposals are proposed for funding; none is decided", "{m} 项申请中拟资助 {n} 项，均未决定")
    return form.format(n=number(count["proposed for funding"]), m=number(count["submitted"]))


def _facts(answer: Answer) -> Facts:
    call, totals = answer.call, answer.totals
    share = slate_outcome.spend(answer) / totals.requested if totals.requested else 0.0
    times = totals.requested / call.budget if call.budget else 0.0
    return Facts(
        (
            Fact(
                Text("Proposals", "申请"),
                number(call.n_proposals),
                Text("with {n} reviews", "评审 {n} 份").format(n=number(call.n_reviews)),
            ),
            Fact(
                Text("Asked for", "申请金额"),
                slate_outcome.amount_of_call(answer, totals.requested),
                Text("{x} times the budget", "为预算的 {x} 倍").format(x=f"{times:.1f}"),
            ),
            Fact(
                Text("Budget", "预算"), slate_outcome.amount_of_call(answer, call.budget), Text("all years", "各年合计")
            ),
            Fact(
                Text("Funded", "资助金额") if answer.decided else Text("Proposed", "拟资助金额"),
                slate_outcome.amount_of_call(answer, slate_outcome.spend(answer)),
                Text("{p} of what was asked for", "占申请金额 {p}").format(p=percent(share, 1)),
            ),
        )
    )


def _on(answer: Answer) -> Items:
    run, call = answer.run.id, answer.call.id
    items = [
        Item(Text("The award list", "拟资助清单"), (slate_outcome.gap_text(answer),), f"/fund/lists/{encode(run)}"),
        Item(Text("Its rules and their price", "规则及其代价"), (), f"/fund/lists/{encode(run)}/rules"),
    ]
    if answer.judge is not None:
        items.append(
            Item(Text("What the reviews can tell", "评审能说明什么"), (), f"/fund/calls/{encode(call)}/reviews")
        )
    return Items(Text("Go on", "继续"), items)


def _columns(answer: Answer) -> list[Column]:
    return [
        Column("id", Text("Proposal", "申请号"), link=lambda answer, row: f"/fund/proposals/{encode(row.id)}"),
        Column("band", Text("Stands", "处理"), value=lambda row: chip(answer, row)[1]),
        Column("amount", Text("Amount", "金额"), value=lambda row: slate_outcome.amount_of_call(answer, row.amount)),
        Column("reviews", Text("Reviews", "评审数"), digits=0, value=lambda row: row.n_reviews),
        Column("rank", Text("Expected rank", "期望名次"), digits=1, value=lambda row: row.expected_rank),
    ]


PROPOSALS = Table[Answer](
    "proposals",
    Text("Where each proposal stands", "各项申请所处位置"),
    lambda answer: standing(answer)[:SHOWN],
    _columns,
    note=first_of,
)


def _loaded(workspace: Workspace, visit: Visit, name: str) -> Page:
    """Return the page of a call of which there are proposals, but no slate yet."""
    rows = workspace.view.select("proposal", where=Eq("call", name), order=("id",))
    moves = [*_moves(workspace, name), *_people(workspace, visit, name)]
    if not rows and not moves:
        raise VisibilityError.not_found()
    crumb = (Link(slates.TITLE, "/fund/lists"), Link(same(name), ""))
    if not rows:
        return Page(Text("No proposals have come in yet", "尚未收到申请"), moves, crumb=crumb)
    ids = {str(row["id"]) for row in rows}
    seen = {str(row["proposal"]) for row in workspace.view.select("review")} & ids
    stages = [(Text("submitted", "已提交"), len(ids)), (Text("reviewed", "已评审"), len(seen))]
    finding = Text("{n} of {m} proposals have been reviewed", "{m} 项申请中 {n} 项已有评审")
    finding = finding.format(n=number(len(seen)), m=number(len(ids)))
    meta = Meta(
        name="pipeline",
        finding=finding,
        description=_BARS,
        origin="real",
        source=Text("what was loaded of call {c}", "批次 {c} 的已装载数据").format(c=name),
        vintage="",
    )
    blocks: list[Block] = [*moves, Figure(_drawn(meta, stages))]
    if slates.judges(workspace):  # whether there is one that is kept from them is not told by what stands here
        return Page(finding, blocks, lead=slates.KEPT_FROM, crumb=crumb)
    return Page(finding, blocks, crumb=crumb, state=Text("no award list yet", "尚无清单"))
