# SPDX-License-Identifier: Apache-2.0
"""One proposal to be reviewed: what it says, the form per criterion, saved by halves and handed in whole."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.errors import InputError, Place, YuzuiError
from yuzui.job.workspace import Workspace
from yuzui.reviewing import review_form, rounds
from yuzui.reviewing.pages import reviews
from yuzui.reviewing.rounds import ASKED, REASONS, STATUS, Item
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Act, Block, Field, Form, Items, Notice, Option, Page, Split, Visit
from yuzui.view.page import Item as Entry
from yuzui.view.table import Link

PATH, ROLES = "/reviews/{pair}", EVERYONE
WRITERS = ("reviewer",)
PLACE = ("fund", 0)
ADDRESS = "/reviews/none"
TITLE = Text("One review", "单项评审")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    item = rounds.user_item(workspace, visit.parts["pair"])
    crumb = (Link(reviews.TITLE, "/reviews"), Link(same(item.proposal), ""))
    if item.state not in ASKED:
        words = Text("This item is closed: {s}.", "该任务已关闭：{s}。").format(s=STATUS[item.status])
        return Page(same(item.proposal), [*reviews.outcome(visit), Notice(words)], crumb=crumb)
    try:
        rounds.require_open(item)
        late: list[Block] = []
    except YuzuiError as error:
        late = [Notice(error.message + Text(".", "。"))]
    asked = review_form.criteria(workspace, item.call)
    body = rounds.draft(workspace, item)
    blocks: list[Block] = [*reviews.outcome(visit), *late]
    main: list[Block] = [_about(workspace, item)]
    if not late:
        main.append(_form(item, asked, body))
    lead = Text("Due {t}.", "截止 {t}。").format(t=reviews.moment(item.closes))
    return Page(
        same(item.title or item.proposal),
        [*blocks, Split(main, [] if late else _aside(item))],
        lead=lead,
        crumb=crumb,
        state=STATUS[item.status],
    )


def _form(item: Item, asked: list[review_form.Criterion], body: Mapping[str, str]) -> Form:
    whole = Text("Hand in", "提交评审")
    others = (Option("save", Text("Save for later", "暂存")),)
    note = Text("You may change it until the deadline.", "截止前可以修改。")
    hidden = {"act": "hand_in", "seen": item.seen}
    path = f"/reviews/{item.pair}"
    return Form("review", path, review_form.fields(asked, body), whole, hidden, True, others, note, leave=True)


def _about(workspace: Workspace, item: Item) -> Items:
    """Return what a reviewer reads of a proposal: not who leads it, where the call hides that."""
    rows = rounds.proposal(workspace, item)
    lines = [Text("{k}: {v}", "{k}：{v}").format(k=label, v=value) for label, value in rows]
    return Items(Text("The proposal", "申请"), [Entry(same(item.title or item.proposal), lines)])


def _aside(item: Item) -> list[Block]:
    path = f"/reviews/{item.pair}"
    acts: list[Block] = []
    if item.state == "proposed":
        form = Form("accept", path, (), Text("I will review it", "我同意评审"), {"act": "accept"}, True)
        acts.append(Act(Text("Will you review it?", "您是否同意评审？"), (), form))
    options = [Option(name, words) for name, words in REASONS.items()]
    why = Field("reason", Text("Why", "原因"), kind="radio", options=options)
    form = Form("decline", f"{path}/decline", (why,), Text("Decline", "谢绝"), {}, True)
    notes = (
        Text(
            "With a conflict it is closed to you at once, on every page.", "如存在利益冲突，将立即在所有页面对您关闭。"
        ),
    )
    acts.append(Act(Text("Or decline", "或谢绝"), (), form, notes))
    sheet = Link(Text("Work in one Excel sheet instead", "改用一张 Excel 表填写"), "/reviews/sheet")
    acts.append(Act(Text("Several at once", "批量填写"), (), link=sheet))
    return acts


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Accept, save half a review, or hand it in."""
    item = rounds.user_item(workspace, visit.parts["pair"])
    step, path = form.get("act", ""), f"/reviews/{item.pair}"
    if step == "accept":
        rounds.accept(workspace, item)
        return path
    if step not in ("save", "hand_in"):
        raise InputError(
            Text("this page cannot do that", "本页不支持该操作"),
            place=Place(column="act"),
            seen=step[:40],
            expected="accept save hand_in",
            code="act",
        )
    rounds.require_open(item, form.get("seen", ""))
    asked = review_form.criteria(workspace, item.call)
    body = review_form.read(asked, form)
    if step == "save":
        rounds.save(workspace, [(item, body, None)])
        return f"{path}?done={'kept' if item.done.get('handed_in_at') else 'saved'}"
    if gaps := review_form.missing(asked, body):
        raise review_form.incomplete(asked, gaps)
    rounds.save(workspace, [(item, body, review_form.rows(asked, body))])
    return "/reviews?done=handed"
