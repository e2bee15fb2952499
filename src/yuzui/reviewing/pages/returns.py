# SPDX-License-Identifier: Apache-2.0
"""The reviewing of a call as its office follows it: who is asked, who answered, what is half, late or handed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode

from yuzui.errors import InputError, Place, StateError, VisibilityError, YuzuiError
from yuzui.funding import upload_draft
from yuzui.job import background, intake, pages
from yuzui.job.contract import decoded
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.reviewing import review_form, round_form, rounds
from yuzui.reviewing.assign_answer import Answer
from yuzui.reviewing.pages.reviews import chip, moment
from yuzui.reviewing.rounds import WHY, Item
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import agree, number
from yuzui.view.page import (
    EVERYONE,
    Act,
    Block,
    Fact,
    Facts,
    Field,
    Form,
    Items,
    Notice,
    Page,
    Remedy,
    Split,
    Visit,
    Ways,
)
from yuzui.view.page import Item as Entry
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/fund/calls/{call}/returns", EVERYONE
WRITERS = ("programme_officer",)
PLACE = ("fund", 0)
ADDRESS = "/fund/calls/none/returns"
TITLE = Text("Reviewing of a call", "批次评审进展")
JOB = "review_round"
MOST = 12
"""Longest list of things to settle that stands on the page; the table holds all."""
DONE: Mapping[str, Text] = {
    "reminded": Text("Reminded: by mail, and on their pages here.", "已催办：已发邮件，并在其本站页面提示。"),
    "uninvited": Text(
        "Nobody was reminded: there is no account yet. Invite under People.", "未催办：尚无账户，请在“人员”页邀请。"
    ),
    "deadline": Text("The new deadline holds.", "新的截止时间已生效。"),
    "set": Text("The new settings hold; whoever was asked is told.", "新的设置已生效，已告知受邀专家。"),
    "ended": Text(
        "The round is taken back; whoever was asked is told. It can be opened anew.",
        "本轮评审已撤回，已告知受邀专家；可重新开始。",
    ),
}


class Person(NamedTuple):
    """One reviewer with what became of their items."""

    id: str
    name: str
    items: list[Item]

    def count(self, *statuses: str) -> int:
        """Return how many items are in one of some states."""
        return sum(item.status in statuses for item in self.items)


PEOPLE = Table[list[Person]](
    "reviewers",
    Text("By reviewer", "按评审专家"),
    rows=lambda people: people,
    columns=(
        Column("id", Text("Reviewer", "评审专家"), value=lambda row: same(row.id)),
        Column("name", Text("Name", "姓名"), value=lambda row: same(row.name)),
        Column("asked", Text("Asked", "已请"), digits=0, value=lambda row: len(row.items)),
        Column("silent", Text("Not answered", "未答复"), digits=0, value=lambda row: row.count("proposed")),
        Column("accepted", Text("Accepted", "已接受"), digits=0, value=lambda row: row.count("accepted")),
        Column("half", Text("Half written", "填写中"), digits=0, value=lambda row: row.count("half")),
        Column("handed", Text("Handed in", "已提交"), digits=0, value=lambda row: row.count("handed_in")),
        Column("declined", Text("Declined", "已谢绝"), digits=0, value=lambda row: row.count("declined", "replaced")),
        Column("overdue", Text("Overdue", "逾期"), digits=0, value=lambda row: sum(one.overdue for one in row.items)),
    ),
)
ALL = Table[list[Item]](
    "items",
    Text("Every item", "全部任务"),
    rows=lambda items: items,
    columns=(
        Column("proposal", Text("Proposal", "申请号")),
        Column("reviewer", Text("Reviewer", "评审专家"), value=lambda row: same(row.reviewer)),
        Column("status", Text("State", "状态"), value=chip),
        Column("why", Text("Declined for", "谢绝原因"), value=lambda row: WHY.get(row.done.get("declined") or "")),
        Column("saved", Text("Saved", "暂存"), value=lambda row: _day(row.done.get("saved_at"))),
        Column("handed", Text("Handed in", "提交"), value=lambda row: _day(row.done.get("handed_in_at"))),
        Column("reminded", Text("Reminded", "催办"), value=lambda row: _day(row.done.get("reminded_at"))),
    ),
)


def _day(text: str | None) -> Text | None:
    return None if not text else same(text[:10])


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    call = visit.parts["call"]
    round_, office = rounds.current(workspace, call), rounds.officer(workspace, call)
    crumb = (
        Link(Text("Calls", "批次"), "/fund/calls"),
        Link(same(call), f"/fund/calls/{encode(call)}"),
        Link(TITLE, ""),
    )
    if round_ is None:
        if not office:
            raise VisibilityError.not_found()
        return _before(workspace, call, crumb, DONE.get(visit.query.get("done", "")))
    found = rounds.items(workspace, round_)
    counts = {name: sum(item.status == name for item in found) for name in rounds.STATUS}
    live = len(found) - counts["declined"] - counts["replaced"]
    late = sum(item.overdue for item in found)
    finding = Text("{h} of {n} reviews are handed in", "{n} 份评审中已提交 {h} 份")
    if late:
        finding += Text("; {l} are overdue", "，{l} 份逾期")
    if counts["declined"]:
        finding += Text("; {d} declined and not replaced yet", "，{d} 份被谢绝、待改请")
    words = DONE.get(visit.query.get("done", ""))
    names = _names(workspace, round_) if office else {}
    people = [
        Person(one, names.get(one, ""), [item for item in found if item.reviewer == one])
        for one in sorted({item.reviewer for item in found})
    ]
    blocks: list[Block] = [Notice(words)] if words and visit.refused is None else []
    if office and (who := visit.query.get("by_hand")):
        blocks.append(
            _by_hand(visit, names.get(who) or who, [item for item in found if item.reviewer == who and _open(item)])
        )
    if office and (n := visit.query.get("asked", "")).isdecimal() and len(n) < 4:
        blocks.append(_asked_instead(workspace, round_, names, int(n)))
    blocks.append(_facts(counts, live, len({item.proposal for item in found})))
    lists: list[Block] = [PEOPLE.drawn(people), ALL.drawn(found)]
    unseated = _unseated(workspace, call, found) if office else set()
    blocks += (
        [Split([*_settle(workspace, round_, found, names, unseated), *lists], _aside(workspace, call, round_, found))]
        if office
        else lists
    )
    return Page(
        finding.format(h=number(counts["handed_in"]), n=number(live), l=number(late), d=number(counts["declined"])),
        blocks,
        lead=_until(workspace, round_),
        crumb=crumb,
    )


def _open(item: Item) -> bool:
    return item.status in ("proposed", "accepted", "half")


def _mails(visit: Visit) -> bool:
    return visit.caller is not None and visit.caller.site is not None and visit.caller.site.mails


def _by_hand(visit: Visit, who: str, left: list[Item]) -> Block:
    """Return the reminder as a text to hand over, where no mail is sent."""
    said = Text(
        "No mail is sent from here: the reminder to {r} stands on their pages alone. Hand this over:",
        "本站不发邮件：对 {r} 的催办仅显示在其本站页面。请转交以下文字：",
    ).format(r=who)
    if not left or visit.caller is None or visit.caller.site is None:
        return Notice(said)
    text = Text(
        "{n} reviews of {c} wait for you until {t}: {u}", "批次 {c} 有 {n} 项评审待您于 {t} 前完成：{u}"
    ).format(n=len(left), c=left[0].call, t=moment(left[0].closes), u=f"{visit.caller.site.url}/{visit.lang}/reviews")
    return Remedy(said, text.say(visit.lang), label=Text("Text:", "文字："))


def _until(workspace: Workspace, round_: Row) -> Text:
    """Return until when reviews are taken, or that a decision closed the round."""
    if signed := rounds.decided(workspace, str(round_["call"])):
        words = Text("Closed: a decision was signed at {t}.", "已关闭：已于 {t} 签署决定。")
        return words.format(t=moment(signed))
    return Text("Until {t}.", "截止 {t}。").format(t=moment(str(round_["closes"])))


def _facts(counts: Mapping[str, int], live: int, proposals: int) -> Facts:
    of = Text("of {n} asked", "共请 {n} 份").format(n=number(live))
    return Facts(
        (
            Fact(Text("Handed in", "已提交"), number(counts["handed_in"]), of),
            Fact(Text("Half written", "填写中"), number(counts["half"]), of),
            Fact(Text("Accepted, not begun", "已接受未开始"), number(counts["accepted"]), of),
            Fact(
                Text("Not answered", "未答复"),
                number(counts["proposed"]),
                Text("{n} proposals", "申请 {n} 项").format(n=number(proposals)),
            ),
        )
    )


def _names(workspace: Workspace, round_: Row) -> dict[str, str]:
    """Return the names of reviewers as the files of the office say; none where they are gone."""
    try:
        people = upload_draft.material(workspace, str(round_["upload"])).sheets.get("reviewer", {})
    except YuzuiError:
        return {}
    return {
        str(one): str(name) for one, name in zip(people.get("id", ()), people.get("name", ()), strict=False) if name
    }


def _unseated(workspace: Workspace, call: str, found: list[Item]) -> set[str]:
    """Return the reviewers behind whom no account stands: a reminder would reach nobody."""
    people = rounds.behind(workspace, call, {item.pseudonym for item in found})
    return {item.reviewer for item in found if item.pseudonym not in people}


def _next_in_line(workspace: Workspace, round_: Row, gone: list[Item]) -> dict[str, list[str]]:
    """Return by pair who comes next for a place that was declined, as the assignment names them, the best first."""
    document = workspace.latest("assign", str(round_["run"])) if gone else None
    if document is None:
        return {}
    pairs = {(one.proposal, one.reviewer): one.alternates for one in decoded(Answer, document).assignments}
    taken = {(item.proposal, item.reviewer) for item in rounds.items(workspace, round_)}
    return {
        item.pair: [
            name for name in pairs.get((item.proposal, item.reviewer), ()) if (item.proposal, name) not in taken
        ]
        for item in gone
    }


def _asked_instead(workspace: Workspace, round_: Row, names: Mapping[str, str], n: int) -> Block:
    """Return who was asked in the last changes of an assignment, or that nobody was left."""
    document = workspace.latest("assign", str(round_["run"]))
    changes = decoded(Answer, document).changes[-n:] if document is not None and n else []
    items = [
        Entry(
            Text("{p}: {r} is asked", "{p}：改请 {r}").format(p=one.proposal, r=names.get(one.instead) or one.instead)
            if one.instead
            else Text("{p}: nobody is left who may review it", "{p}：已无可请之人").format(p=one.proposal)
        )
        for one in changes
    ]
    return Items(Text("Asked instead; invite whoever has no account yet", "已改请；尚无账户者请另行邀请"), items)


def _replacing(path: str, gone: list[Item], names: Mapping[str, str], line: Mapping[str, list[str]]) -> Iterator[Entry]:
    """Yield the places that were declined, each with whom it asks next, and all at once where there are several."""
    if len(gone) > 1:
        button = Text("Ask the next best for all {n}", "全部改请次优人选（{n} 份）").format(n=len(gone))
        words = Text(
            "One after the other, each as named below unless that one is full by then.",
            "逐份办理；各份人选见下，届时已满额者顺延。",
        )
        form = Form("replace_all", path, (), button, {"act": "replace_all"}, True)
        yield Entry(Text("{n} reviews were declined", "{n} 份评审被谢绝").format(n=len(gone)), (words,), form=form)
    for n, item in enumerate(gone):
        why = WHY.get(item.done.get("declined") or "")
        lines = [] if why is None else [why]
        if after := line.get(item.pair):
            shown = join([same(names.get(one) or one) for one in after[:3]], ", ", "、")
            lines.append(Text("next in line: {r}", "次优人选：{r}").format(r=shown))
        form = Form(
            f"replace{n}",
            path,
            (),
            Text("Ask the next best", "改请次优人选"),
            {"act": "replace", "pair": item.pair},
            True,
        )
        who = Text("{p}: {r} declined", "{p}：{r} 已谢绝").format(
            p=item.proposal, r=names.get(item.reviewer) or item.reviewer
        )
        yield Entry(who, lines, form=form)


def _settle(
    workspace: Workspace, round_: Row, found: list[Item], names: Mapping[str, str], unseated: set[str]
) -> list[Block]:
    """Return what the office has to settle: declined places first, then who is silent or late."""
    call = str(round_["call"])
    path = f"/fund/calls/{encode(call)}/returns"
    gone = [one for one in found if one.status == "declined" and not one.decided]
    items = list(_replacing(path, gone, names, _next_in_line(workspace, round_, gone)))
    replaced = len(items)
    for n, one in enumerate(sorted({item.reviewer for item in found})):
        left = [item for item in found if item.reviewer == one and _open(item)]
        if not left:
            continue
        last = max((str(item.done.get("reminded_at") or "") for item in left), default="")
        lines = [Text("{n} not handed in", "{n} 份未提交").format(n=len(left))]
        lines += [Text("reminded on {d}", "{d} 已催办").format(d=last[:10])] if last else []
        if one in unseated:
            lines.append(Text("no account yet: invite, or invite again", "尚无账户：请邀请或重新邀请"))
            items.append(Entry(same(names.get(one) or one), lines, f"/fund/calls/{encode(call)}/people"))
            continue
        form = Form(f"remind{n}", path, (), Text("Remind", "催办"), {"act": "remind", "reviewer": one}, True)
        items.append(Entry(same(names.get(one) or one), lines, form=form))
    return [Items(Text("To settle", "待办理"), items[: max(MOST, replaced)])] if items else []


def _aside(workspace: Workspace, call: str, round_: Row, found: list[Item]) -> list[Block]:
    whole = sum(item.status == "handed_in" for item in found)
    said = Text("{n} {r} in the record.", "已收到 {n} 份评审。")
    lines = (said.format(n=number(whole), r=agree(whole, "review is", "reviews are")),)
    draft = Link(Text("Rules and draft", "规则与草案"), f"/uploads/{encode(str(round_['upload']))}/rules")
    return [
        Act(Text("Draft the award list", "拟定资助清单"), lines, link=draft if whole else None),
        *([] if rounds.decided(workspace, call) else _settings(workspace, call, round_, found)),
        Ways(
            (
                Link(Text("Invite reviewers", "邀请评审专家"), f"/fund/calls/{encode(call)}/people"),
                Link(
                    Text("The assignment and its reasons", "指派方案及理由"),
                    f"/fund/reviewers/{encode(str(round_['run']))}",
                ),
            )
        ),
    ]


def _settings(workspace: Workspace, call: str, round_: Row, found: list[Item]) -> list[Block]:
    """Return what may be set anew: the deadline; before anything is handed in scale and criteria too, or all of it."""
    path, day = f"/fund/calls/{encode(call)}/returns", round_form.closes_field(str(round_["closes"]))
    if any(item.done.get("handed_in_at") for item in found):
        words = Text("Deadline", "截止时间")
        return [Act(words, (), Form("deadline", path, (day,), Text("Set", "设定"), {"act": "deadline"}, True))]
    fields = [day]
    if not round_form.in_files(workspace, str(round_["upload"])):
        fields += round_form.scale_fields(review_form.criteria(workspace, call))
    act_ = "set" if len(fields) > 1 else "deadline"
    lines = (
        Text(
            "They may be changed until the first review is handed in; whoever was asked is told.",
            "首份评审提交之前可以修改，修改后将告知受邀专家。",
        ),
    )
    form = Form("settings", path, fields, Text("Change", "修改"), {"act": act_}, True)
    end = Form("end", path, (), Text("Take the round back", "撤回本轮评审"), {"act": "end"}, True)
    why = (
        Text(
            "For another number of reviews of each proposal, or another assignment: take the round back and open "
            "it anew. Nothing of the call is lost.",
            "如需更改每项申请的评审数或重新指派，请撤回本轮评审后重新开始；批次数据均保留。",
        ),
    )
    return [
        Act(Text("Settings of the round", "评审设置"), lines, form),
        Act(Text("Or begin anew", "或重新开始"), why, end),
    ]


# Before a round: it is opened out of files of the call.


def _uploads(workspace: Workspace, call: str) -> list[Row]:
    rows = intake.listed(workspace, "call", 200)
    return [row for row in rows if row["call"] == call and row["state"] == "checked"]


def _before(workspace: Workspace, call: str, crumb: tuple[Link, ...], done: Text | None) -> Page:
    uploads = _uploads(workspace, call)
    if not uploads:
        lack = Text(
            "Hand in proposals and reviewers, and settle their checks; then the reviewing opens here.",
            "请先提交申请与评审专家名单并完成核查，再在此开始评审。",
        )
        page = Link(Text("New call", "新建批次"), "/fund/new")
        return Page(Text("Nothing is reviewed here yet", "尚未开始评审"), [Remedy(lack), Ways((page,))], crumb=crumb)
    path, upload = f"/fund/calls/{encode(call)}/returns", str(uploads[0]["id"])
    fields = (
        Field("demand", Text("Reviews of each proposal", "每项申请评审数"), same("3"), kind="number"),
        Field(
            "most",
            Text("Most items of one reviewer", "每人至多评审项数"),
            needed=False,
            kind="number",
            hint=Text("blank: as the files say, else a fair share and half more", "留空则依文件，否则按均数 1.5 倍"),
        ),
        round_form.closes_field(),
        *(() if round_form.in_files(workspace, upload) else round_form.scale_fields()),
        Field(
            "unchecked",
            Text(
                "Conflicts are looked for only as far as the files name employers and authors; I go on all the same.",
                "仅能依据文件所载单位与人员核查回避，我已知悉并继续。",
            ),
            needed=False, kind="confirm",
        ),
    )  # fmt: skip
    hidden = {"act": "begin", "upload": upload}
    form = Form("begin", path, fields, Text("Assign and open the reviews", "指派并开始评审"), hidden, True)
    lead = Text(
        "Reviewers are assigned without conflicts, proven best; nobody is written to before you invite them.",
        "指派自动回避利益冲突并证明最优；在您发出邀请之前不会通知任何人。",
    )
    finding = Text("Open the reviewing of {c}", "开始 {c} 的评审").format(c=call)
    return Page(finding, [*([Notice(done)] if done else []), form], lead=lead, crumb=crumb)


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Open the round, change or take it back, remind, or ask somebody else."""
    call, step = visit.parts["call"], form.get("act", "")
    if not rounds.officer(workspace, call):
        raise VisibilityError.not_found()
    path = f"/fund/calls/{encode(call)}/returns"
    if step == "begin":
        return background.ask(workspace, JOB, _begun(workspace, call, form))
    round_ = rounds.current(workspace, call)
    if round_ is None:
        raise VisibilityError.not_found()
    found = rounds.items(workspace, round_)
    if signed := rounds.decided(workspace, call):
        raise StateError(
            Text("the round is closed: a decision was signed on {d}", "评审已关闭：已于 {d} 签署决定").format(
                d=signed[:10]
            ),
            seen=call,
            fix=Text("nothing is to be done here any more", "此处已无需办理"),
            code="call_decided",
        )
    if step == "deadline":
        rounds.prolong(workspace, call, round_form.closes(form))
        return f"{path}?done=deadline"
    if step == "set":
        if round_form.in_files(workspace, str(round_["upload"])):
            raise VisibilityError.not_found()
        scale = round_form.scale(form)
        round_form.require_rules_fit(workspace, str(round_["upload"]), scale)
        asked = review_form.criteria(workspace, call)
        fits = partial(review_form.refitted, asked, review_form.on_scale(scale))
        rounds.amend(workspace, found, round_form.closes(form), round_form.criteria(call, scale), fits)
        return f"{path}?done=set"
    if step == "end":
        rounds.end(workspace, round_, found)
        return f"{path}?done=ended"
    if step == "remind":
        who = form.get("reviewer", "")
        told = rounds.remind(workspace, call, [one for one in found if one.reviewer == who and _open(one)])
        if told and not _mails(visit):
            return f"{path}?{urlencode({'by_hand': who})}"
        return f"{path}?done={'reminded' if told else 'uninvited'}"
    gone = [
        one for one in found if one.status == "declined" and (step == "replace_all" or one.pair == form.get("pair"))
    ]
    if step not in ("replace", "replace_all") or not gone:
        raise VisibilityError.not_found()
    pairs = [[one.proposal, one.reviewer] for one in gone]
    return background.ask(workspace, "replace_reviewer", {"call": call, "run": str(round_["run"]), "pairs": pairs})


def _begun(workspace: Workspace, call: str, form: Mapping[str, str]) -> dict[str, object]:
    upload = form.get("upload", "")
    if upload not in {str(row["id"]) for row in _uploads(workspace, call)} or rounds.current(workspace, call):
        raise VisibilityError.not_found()
    whole = {name: pages.whole(form.get(name, ""), name, "3") for name in ("demand", "most")}
    if not whole["demand"] or whole["demand"] < 1:
        raise InputError(
            Text("each proposal gets at least one review", "每项申请至少一份评审"),
            Place(column="demand"),
            expected="3",
            code="demand",
        )
    scale: dict[str, object] = {}
    if not round_form.in_files(workspace, upload):
        scale = round_form.scale(form)
        round_form.require_rules_fit(workspace, upload, scale)
    closes = round_form.closes(form)
    return {
        "call": call,
        "upload": upload,
        **whole,
        **scale,
        "closes": closes,
        "unchecked": bool(form.get("unchecked")),
    }
