# SPDX-License-Identifier: Apache-2.0
"""The panel beside a draw: commit, draft the list after it, fix its candidates, reveal; or declare it void."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import msgspec

from yuzui.errors import VisibilityError
from yuzui.funding import decisions, lottery_draw, slate_acts
from yuzui.funding.ask_compute import slate_named
from yuzui.funding.inputs import Draw as Inputs
from yuzui.funding.jobs import draw
from yuzui.funding.slate_answer import Answer
from yuzui.funding.slate_panel import may, path
from yuzui.job import background
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.text import Text
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import Act, Block, Field, Form
from yuzui.view.table import Link

WRITERS = lottery_draw.ROLES


def blocks(workspace: Workspace, slate: Answer, row: Row | None) -> list[Block]:
    """Return what the person who looks may do about a draw over a list; ``row`` is that draw, once it is fixed."""
    if not may(workspace, slate.call.id, WRITERS) or slate.slate.value is None:
        return []
    if slate.decided is not None and not slate.awaits_draw:
        return []
    page = f"{path(slate)}/draw"
    if row is not None and row["state"] == "revealed":
        link = Link(Text("To the list as drawn", "查看抽签后的清单"), path(slate))
        words = Text("It takes effect once a named person signs it.", "经具名责任人签署后生效。")
        return [Act(Text("The lots are drawn", "抽签已完成"), (words,), link=link)]
    if row is not None:
        return [_reveal(page, row), _void(page)]
    last = lottery_draw.newest(workspace, slate.call.id)
    if slate.decided is not None:
        return [_fallen()]
    if last is None or last["state"] in ("void", "revealed"):
        return [_commit(page)] if slate.redraws else [_none(slate)]
    if last["state"] == "fixed":
        link = Link(Text("To that draw", "查看该抽签"), f"/fund/lists/{encode(str(last['slate']))}/draw")
        words = Text(
            "A call has one draw at a time: it is revealed or declared void first.",
            "每个批次一次只能有一项抽签：须先揭示或宣告作废。",
        )
        return [Act(Text("A draw over another list is open", "另一清单的抽签尚未完成"), (words,), link=link)]
    late = decisions.made(workspace, slate.run.id) < last["audit_seq"]
    return [_again(page) if late else _fix(page, slate), _void(page)]


def act(workspace: Workspace, run: str, values: Mapping[str, str]) -> str:
    """Take one step of a draw as a form says; return the address that shows it."""
    verb = values.get("act", "")
    if verb == "redraw":
        slate_acts.redrawable(workspace, run)
        return background.ask(workspace, "redraw", {"run": run, "redraws": None})
    if verb not in draw.ACTS:
        raise VisibilityError.not_found()
    said = {name: values.get(name, "").strip() for name in ("source", "public", "reason")}
    slate: Answer = slate_named(workspace, run)
    call = slate.call.id
    last = lottery_draw.newest(workspace, call)
    if verb == "reveal" and (last is None or last["slate"] != run):
        raise VisibilityError.not_found()
    # the list of a draw that is fixed is its own
    named = None if verb == "reveal" else run
    asked = {"act": verb, "slate": named, "call": call, "due": values.get("due", "").strip() or None, **said}
    draw.compute(workspace, msgspec.convert(asked, Inputs))
    if verb == "reveal" and slate.awaits_draw and slate.decided is not None:
        job = background.ask(workspace, "papers", {"decision": slate.decided.id})
        return f"/fund/decisions/{encode(slate.decided.id)}?job={quote(job, safe='/')}"
    return f"/fund/lists/{encode(run)}/draw"


def _fallen() -> Act:
    words = Text(
        "The decision left the rest to a draw that was declared void. Another person commits anew, the list is drafted "
        "after it, and a new decision takes the place of this one.",
        "决定将其余部分留待抽签确定，而该抽签已作废。须由他人重新承诺、其后重新拟定清单，并另作决定以取代本决定。",
    )
    return Act(Text("The draw fell", "抽签已作废"), (words,))


def _none(slate: Answer) -> Act:
    words = Text("There is no band to draw in: the scores were not drawn again.", "没有抽签区间：评分未作重抽。")
    return Act(
        Text("No draw over this list", "该清单不能抽签"),
        (words,),
        link=Link(Text("To the list", "查看清单"), path(slate)),
    )


_DAYS = Text("empty: 90 days", "留空为 90 天")


def _commit(page: str) -> Act:
    fields = (
        Field(
            "source",
            Text("Where the public value will come from", "公共值的来源"),
            hint=Text(
                "something nobody controls, such as a later draw of the state lottery",
                "无人可控者，如日后某期体彩开奖号码",
            ),
        ),
        Field("due", Text("To be revealed by", "揭示期限"), needed=False, kind="date", hint=_DAYS),
    )
    form = Form("commit", page, fields, Text("Commit to a secret", "作出承诺"), {"act": "commit"}, True)
    lines = (
        Text(
            "A secret is made and kept sealed; its digest becomes public now. The list is drafted after it, so that "
            "nobody can choose the outcome.",
            "系统生成密值并封存，其摘要即刻公布。清单在承诺之后拟定，任何人都无法左右结果。",
        ),
    )
    return Act(Text("1 Commit to a secret", "1 承诺"), lines, form)


def _again(page: str) -> Act:
    form = Form("again", page, (), Text("Draft the list again", "重新拟定清单"), {"act": "redraw"}, True)
    lines = (
        Text(
            "A secret is committed to. This list was computed before: draft it again, so that its candidates come "
            "after.",
            "密值已作承诺，而该清单在承诺之前计算：请重新拟定，使候选名单在承诺之后产生。",
        ),
    )
    return Act(Text("2 Draft the list again", "2 重新拟定清单"), lines, form)


def _fix(page: str, slate: Answer) -> Act:
    form = Form("fix", page, (), Text("Fix the candidates", "确定候选名单"), {"act": "fix"}, True)
    lots = slate.lottery
    n = len(lots.candidates) if lots is not None else sum(row.band == "lottery" for row in slate.proposals)
    words = Text("The {n} close calls become the candidates.", "{n} 项评分接近的申请将成为候选。").format(n=number(n))
    return Act(Text("3 Fix the candidates", "3 确定候选名单"), (words,), form)


def _reveal(page: str, row: Row) -> Act:
    source = Text("To come from: {s}", "来源：{s}").format(s=row["public_source"] or "–")
    field = Field("public", Text("The public value", "公共值"), hint=source)
    form = Form("reveal", page, (field,), Text("Reveal and draw", "揭示并抽签"), {"act": "reveal"}, True)
    words = Text(
        "Once the public value is known, the secret is revealed and the lots follow from both.",
        "公共值产生后揭示密值，签号由二者得出。",
    )
    due = Text("To be revealed by {d}.", "须于 {d} 前揭示。").format(d=str(row["due"] or "–").replace("T", " "))
    return Act(Text("4 Reveal", "4 揭示"), (words, due), form)


def _void(page: str) -> Act:
    why = Field("reason", Text("Reason", "理由"))
    form = Form("void", page, (why,), Text("Declare it void", "宣告作废"), {"act": "void"}, True)
    words = Text("Another person commits anew after it.", "其后须由他人重新承诺。")
    return Act(Text("Give the draw up", "放弃抽签"), (words,), form)
