# SPDX-License-Identifier: Apache-2.0
"""The panel beside an award list: what the person who looks may do with it, and who has been here."""

from __future__ import annotations

from collections.abc import Sequence

from yuzui.funding import call_reviews, decisions, second_signer, slate_acts, slate_outcome
from yuzui.funding.slate_acts import CHAIR, DECIDER, OFFICE
from yuzui.funding.slate_answer import Answer
from yuzui.job import signature
from yuzui.job.next_step import next_step
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import day, number
from yuzui.view.page import Act, Block, Field, Form, Item, Items, Option
from yuzui.view.table import Link

MOST_REDRAWS = 4000
"""Most re-draws that a page asks for."""
ALONE = Text(
    "This workspace is on your machine and has no sign-in. Signatures say so.",
    "本工作区仅在本机使用，无需登录；签署时将如实注明。",
)


def path(answer: Answer) -> str:
    """Return the address of the page of a list."""
    return f"/fund/lists/{encode(answer.run.id)}"


def may(workspace: Workspace, call: str, roles: Sequence[str]) -> bool:
    """Say whether the person who looks holds one of some roles for a call; what acts checks anew."""
    subject = workspace.subject
    held = set(subject.roles) | (set(subject.scoped) if f"call:{call}" in subject.audiences else set())
    return bool(held & set(roles))


def blocks(workspace: Workspace, answer: Answer) -> list[Block]:
    """Return what the person who looks may do with a list, and what others did."""
    if slate_outcome.stage(answer) == "none":
        return []
    return [*_acts(workspace, answer), *_been(workspace, answer)]


def _acts(workspace: Workspace, answer: Answer) -> list[Block]:
    if answer.decided is not None:
        return [decided(workspace, answer)]
    if answer.state not in ("computed", "proposed"):
        return []
    if (newer := decisions.newest(workspace, answer)) is not None:
        return [_replaced(answer, newer)]
    asked = second_signer.waiting(workspace, answer.run.id)
    if asked is not None and asked["digest"] == decisions.seen(answer):
        return [_second(workspace, answer, asked)]
    office, decider, chair = (may(workspace, answer.call.id, roles) for roles in (OFFICE, DECIDER, CHAIR))
    if answer.state == "computed":
        acts: list[Block] = [_propose(workspace, answer)] if office else [_sign(workspace, answer)] if decider else []
        return [*acts, *([_again(answer)] if office else [])] or [_waits(answer)]
    acts = [_sign(workspace, answer)] if decider else []
    acts += [_agree(workspace, answer)] if chair else []
    if office and not decider:
        acts += [_waits(answer), _take_back(answer)]
    return acts or [_waits(answer)]


def decided(workspace: Workspace, answer: Answer) -> Act:
    """Return that a list was decided on, and the way to the decision: what comes next there, if anything does."""
    signed = answer.decided
    assert signed is not None
    lines = [
        Text("Decided by {by} on {d}, under {a}.", "{by}于 {d} 决定，依据：{a}。").format(
            by=signed.by, d=day(signed.at), a=signed.authority
        ),
        *(line + Text(".", "。") for _, line in signature.noted(signed)),
    ]
    page = f"/fund/decisions/{encode(signed.id)}"
    link = Link(Text("Letters, board paper, appeals", "通知书、审议材料、复审"), page)
    step = next_step(workspace, f"call:{answer.call.id}")
    if step is not None and step.path == page:
        link = Link(step.text, page)
    return Act(Text("This list was decided on", "该清单已作决定"), lines, link=link)


def _replaced(answer: Answer, newer: str) -> Act:
    words = Text("It can be read, and nothing is done with it any more.", "仅供查阅，不再办理。")
    difference = Text("What changed: ", "变更对比：") + same(f"{answer.run.id} → {newer}")
    link = Link(difference, f"{path(answer)}..{encode(newer)}")
    return Act(Text("A newer list took its place", "该清单已被新清单取代"), (words,), link=link)


def _waits(answer: Answer) -> Act:
    if answer.state == "proposed":
        words = Text("It was put forward and waits for a decider.", "已提请审议，等待决定人签署。")
        return Act(Text("Waiting for a decision", "等待决定"), (words,))
    words = Text(
        "This is a proposal. Nothing is decided until a named person signs it.",
        "拟资助方案，待审定：须由具名责任人签署，方为决定。",
    )
    return Act(Text("Not put forward yet", "尚未提请审议"), (words,))


def _hidden(answer: Answer, act: str) -> dict[str, str]:
    return {"act": act, "state": decisions.seen(answer)}


def _propose(workspace: Workspace, answer: Answer) -> Act:
    note = Field(
        "reason",
        Text("Note to chair and decider", "致评审组长与决定人的说明"),
        needed=False,
        kind="area",
        hint=Text("they read it beside the list", "将显示在清单旁"),
    )
    button = Text("Propose for decision", "提请审议")
    form = Form("propose", path(answer), (note,), button, _hidden(answer, "propose"), True)
    lines = [Text("The list goes to chair and decider as it stands.", "清单将按现状提交评审组长与决定人。")]
    if (awaited := call_reviews.awaited(workspace, answer.call.id)) is not None:
        lines.append(awaited.sentence)
    notes = (Text("Nothing is decided by this.", "此步不构成决定。"),)
    return Act(Text("Propose the list", "提请审议"), lines, form, notes)


def _again(answer: Answer) -> Act:
    """Return the form that drafts a list again, with more re-draws or after a commitment to a draw."""
    lines = [
        Text(
            "The same files and rules are computed again; one computed after a commitment may be drawn over.",
            "以相同文件与规则重新计算；抽签承诺之后计算的清单方可抽签。",
        )
    ]
    part = answer.settlement
    if part is not None and not part.settled:
        lines.insert(0, slate_outcome.settled(answer) or same(""))
    most = answer.redraws or 0
    field = Field(
        "redraws",
        Text("Most re-draws", "重抽次数上限"),
        same(min(MOST_REDRAWS, 2 * most) if part is not None and not part.settled else most),
        kind="number",
        hint=Text("more draws make the band steadier and take longer", "次数越多区间越稳定，耗时也越长"),
    )
    fields = (field,) if most else ()
    form = Form("redraw", path(answer), fields, Text("Draft it again", "重新拟定"), _hidden(answer, "redraw"), True)
    link = Link(Text("Draw lots over the close calls", "对评分接近者抽签"), f"{path(answer)}/draw")
    return Act(Text("Not settled, or drawn by lot?", "尚未稳定或需抽签？"), lines, form, link=link if most else None)


def _agree(workspace: Workspace, answer: Answer) -> Act:
    note = Field("reason", Text("Comment", "意见"), needed=False, kind="area")
    button = Text("Agree as chair", "以评审组长身份同意")
    form = Form("agree", path(answer), (note,), button, _hidden(answer, "agree"), True)
    who = Text("You agree as {n}, chair of the panel.", "您以评审组长 {n} 的身份表示同意。").format(
        n=workspace.subject.name
    )
    return Act(Text("Agree", "同意"), (who,), form)


def _take_back(answer: Answer) -> Act:
    why = Field("reason", Text("Reason", "理由"), kind="area")
    button = Text("Take it back", "收回")
    form = Form("return", path(answer), (why,), button, _hidden(answer, "return"), True)
    return Act(Text("Take it back", "收回清单"), (), form)


def _sign(workspace: Workspace, answer: Answer) -> Act:
    call, n = answer.call.id, number(len(slate_outcome.levels(answer)))
    as_is = Text("The list as drafted ({n})", "按拟定的清单（{n} 项）")
    if answer.state == "proposed":
        as_is = Text("The list as proposed ({n})", "按提请的清单（{n} 项）")
    if slate_outcome.stage(answer) == "drawn":
        as_is = Text("The list as drawn ({n})", "按抽签后的清单（{n} 项）")
    ways = [
        Option("as", as_is.format(n=n)),
        *_by_draw(answer),
        Option(
            "changes", Text("With changes", "作出调整"), Text("in, out, with a reason each", "调入、调出，逐项说明理由")
        ),
        Option("return", Text("Return it to the office", "退回办公室"), Text("nothing is signed", "不作签署")),
    ]
    fields = [
        Field("decide", Text("You decide", "您的决定"), same("as"), kind="radio", options=ways),
        Field(
            "authority",
            Text("Authority", "依据"),
            same(_authority(workspace, call)),
            needed=False,
            hint=Text("the clause by which you decide", "您据以决定的条款"),
        ),
        Field("reason", Text("Reason", "理由"), kind="area", hint=Text("applicants will read it", "申请人将会看到")),
        Field(
            "changes",
            Text("Changes", "调整"),
            needed=False,
            kind="area",
            hint=Text("one a line: in ID: reason · out ID: reason", "每行一项：in 编号：理由 · out 编号：理由"),
        ),
    ]
    alone = signature.identity(workspace) == signature.UNCHECKED
    if alone:
        hint = Text("only where a hard rule is broken", "仅在突破硬规则时填写")
        fields.append(Field("second", Text("Second person", "第二人"), needed=False, hint=hint))
    warning = slate_outcome.warning(answer)
    if warning is not None:
        words = warning + Text(" I know this and sign all the same.", "我已知悉，仍予签署。")
        fields.append(Field("confirmed", words, needed=False, kind="confirm"))
    hidden = _hidden(answer, "sign")
    earlier = decisions.standing(workspace, call)
    lines = _as_whom(workspace, call)
    if earlier is not None:
        hidden["supersedes"] = str(earlier["id"])
        form = Text("It takes the place of decision {d} of {t}.", "将取代 {t} 的决定 {d}。")
        lines.append(form.format(d=earlier["id"], t=day(str(earlier["at"]))))
    form_ = Form("sign", path(answer), fields, Text("Sign and make the letters", "签署并生成通知书"), hidden, True)
    notes = (
        Text(
            "{c} and the board paper are made from what you sign. Nothing is sent until the office releases it.",
            "{c}与审议材料均依所签内容生成；经办公室发放之前不会寄出。",
        ).format(c=slate_acts.counted(answer)),
        *(() if alone else (_TWO,)),
    )
    return Act(Text("Sign the decision", "签署决定"), lines, form_, notes)


def _by_draw(answer: Answer) -> list[Option]:
    """Return the way to decide on the clear ones and leave the rest to a draw that waits for its reveal."""
    part = answer.lottery
    if part is None or not part.draw or part.outcome:
        return []
    form = Text("The {n} clear ones, the rest by the committed draw", "明确的 {n} 项，其余由已承诺的抽签确定")
    words = Text("{k} candidates; letters are made after the reveal", "候选 {k} 项；揭示之后生成通知书")
    n, k = len(slate_outcome.fixed_in(answer)), len(part.candidates)
    return [Option("draw", form.format(n=number(n)), words.format(k=number(k)))]


_TWO = Text(
    "Where it breaks a hard rule, nothing is decided until a second decider agrees on this page.",
    "如突破硬规则，须经第二名决定人在本页同意后方构成决定。",
)


def _second(workspace: Workspace, answer: Answer, asked: Row) -> Act:
    """Return what one decider signed though a hard rule breaks, and the answer of whoever looks, if they may."""
    form_, me = asked["form"], workspace.subject.name
    lines = [
        Text("{n} signed on {d}, under {a}: {r}", "{n} 于 {d} 签署，依据：{a}。{r}").format(
            n=str(asked["by"]), d=day(str(asked["at"])), a=form_["authority"], r=form_["reason"]
        ),
        *(same(line) for line in str(form_["changes"]).splitlines() if line.strip()),
        Text("It breaks {r}.", "突破{r}。").format(r=slate_outcome.broken(answer, asked["breaks"])),
        Text("Nothing is decided until a second decider agrees.", "须经第二名决定人同意，方构成决定。"),
    ]
    title = Text("A second decider has to agree", "须经第二名决定人同意")
    if not may(workspace, answer.call.id, DECIDER):
        return Act(title, lines)
    if asked["by"] == me:
        back = Form(
            "refuse_second", path(answer), (), Text("Take it back", "撤回"), _hidden(answer, "refuse_second"), True
        )
        return Act(title, lines, back)
    why = Field("reason", Text("Why not, if you refuse", "不同意的理由"), needed=False, kind="area")
    refuse = Option("refuse_second", Text("Refuse", "不同意"))
    button = Text("Agree and sign as second person", "同意并以第二人身份签署")
    form = Form("second", path(answer), (why,), button, _hidden(answer, "second"), True, others=(refuse,))
    return Act(title, [*lines, *_as_whom(workspace, answer.call.id)], form)


def _as_whom(workspace: Workspace, call: str) -> list[Text]:
    """Return as whom a decider signs, and until when; and that nobody checked it, if so."""
    name = workspace.subject.name
    ends = [row["valid_to"] for row in workspace.store.grants(name) if _decides(row, call)]
    words = Text("You sign as {n}, decider of this call.", "您将以本批次决定人 {n} 的身份签署。").format(n=name)
    if ends and all(ends):
        words = Text(
            "You sign as {n}, decider of this call until {d}.", "您将以本批次决定人 {n}（任期至 {d}）的身份签署。"
        ).format(n=name, d=day(str(max(ends))[:10]))
    unchecked = signature.identity(workspace) == signature.UNCHECKED
    return [words, *([ALONE] if unchecked else [])]


def _decides(row: Row, call: str) -> bool:
    return row["role"] == "decider" and row["scope"] in ("*", f"call:{call}")


def _authority(workspace: Workspace, call: str) -> str:
    """Return the authority by which this call was decided before, if it was."""
    earlier = decisions.standing(workspace, call)
    return "" if earlier is None else str(earlier["authority"])


def _been(workspace: Workspace, answer: Answer) -> list[Block]:
    items = []
    for step in slate_acts.steps(workspace, answer):
        lines = [same(step.at.replace("T", " ").replace("Z", " UTC"))]
        lines += [same(step.reason)] if step.reason else []
        if not step.same:
            lines.append(Text("the list was another then", "其时清单与现在不同"))
        items.append(Item(same(step.by) + Text(" ", "") + slate_acts.ACTS[step.act], lines))
    if (signed := answer.decided) is not None:
        items.append(Item(same(signed.by) + Text(" signed", "签署"), (same(signed.at.replace("T", " ")[:16]),)))
    return [Items(Text("Who has been here", "办理记录"), items)] if items else []
