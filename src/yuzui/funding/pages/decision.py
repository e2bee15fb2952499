# SPDX-License-Identifier: Apache-2.0
"""One decision: its letters and papers, what is released and published, who did what, appeals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import msgspec

from yuzui.errors import VisibilityError
from yuzui.funding import applicants, board_pack, decision_view, decisions, slate_acts, slate_outcome, slate_panel
from yuzui.funding.appeal_view import APPEALS
from yuzui.funding.appeals import answer as appeals_of
from yuzui.funding.appeals import of_slate
from yuzui.funding.decisions import ROLES as PUBLISHERS
from yuzui.funding.inputs import Appeal
from yuzui.funding.jobs import appeal
from yuzui.funding.pages import appeals as appeals_page
from yuzui.funding.pages import decisions as listed
from yuzui.funding.slate_acts import DECIDER, OFFICE, Release
from yuzui.funding.slate_answer import Answer, Decision, Move, Proposal
from yuzui.job import pages, signature
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.lifecycle import CYCLES
from yuzui.model.table import Row
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import agree, day, number
from yuzui.view.page import (
    EVERYONE,
    PACK,
    Act,
    Block,
    Cards,
    Fact,
    Facts,
    Field,
    Form,
    Item,
    Items,
    Notice,
    Page,
    Split,
    Visit,
)
from yuzui.view.table import Column, DataTable, Link, Table

PATH, ROLES = "/fund/decisions/{id}", EVERYONE
PLACE = ("fund", 0)
TITLE = Text("One decision", "单项决定")
ADDRESS = "/fund/decisions/newest"
WRITERS = (*OFFICE, *DECIDER)
FRESH = frozenset({"release", "publish"})
EACH = 3
"""Letters of each kind that are shown."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page; ``newest`` is the last decision, if there is one."""
    row = row_of(workspace, visit.parts["id"])
    if row is None:
        return pages.missing(TITLE, "yuzui decide", (Link(listed.TITLE, listed.PATH),))
    slate, signed = decided(workspace, row)
    path, stage = f"/fund/decisions/{encode(signed.id)}", decisions.stage(workspace, signed.id)
    release = slate_acts.released(workspace, signed.id)
    main: list[Block] = [*_moves(slate, signed), *_letters(slate, path), _papers(slate, path)]
    main += [_made(workspace, visit, slate, signed)]
    acts = _acts(workspace, visit, slate, stage, release, path) if signed.id == row["id"] else []
    appeals = [one for one in of_slate(workspace, slate.run.id) if one.decision == signed.id]
    blocks: list[Block] = [_facts(slate, stage, release), Split(main, acts)]
    if appeals:
        blocks += [APPEALS.drawn(appeals_of("list", appeals)), *appeals_page.acts(workspace, appeals, path)]
    return Page(
        slate_outcome.finding(slate),
        blocks,
        lead=Text("Decided by {by} under {a}: {r}", "决定人 {by}，依据：{a}。{r}").format(
            by=signed.by, a=signed.authority, r=signed.reason
        ),
        crumb=(
            Link(listed.TITLE, listed.PATH),
            Link(same(slate.call.id), slate_panel.path(slate)),
            Link(same(signed.id), ""),
        ),
        state=CYCLES["decision"].states[stage],
        document=slate,
        stamp=pages.stamp(slate),
        pack=lambda lang: board_pack.body(workspace, slate, lang),
    )


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Release, stop, publish, file or answer an appeal as the form says; return the address that shows it."""
    row = row_of(workspace, visit.parts["id"])
    if row is None:
        raise VisibilityError.not_found()
    name, verb = str(row["id"]), values.get("act", "")
    path = f"/fund/decisions/{encode(name)}"
    if verb == "release":
        slate_acts.release(workspace, name, values.get("due", ""))
    elif verb == "stop":
        slate_acts.stop(workspace, name)
    elif verb == "publish":
        decisions.publish(workspace, name, reason=values.get("reason", ""))
    elif verb == "file":
        said = {key: values.get(key, "") for key in ("proposal", "by", "grounds", "deadline")}
        appeal.compute(workspace, msgspec.convert({"act": "file", "decision": name, **said}, Appeal))
        return f"{path}#appeals"
    else:
        appeals_page.act_on(workspace, values)
        return f"{path}#appeals"
    return path


def row_of(workspace: Workspace, name: str) -> Row | None:
    """Return the row of a decision; ``newest`` may be none."""
    if name != "newest":
        return workspace.view.get("decision", name)
    rows = workspace.view.select("decision", order=("-audit_seq",), limit=1)
    return rows[0] if rows else None


def decided(workspace: Workspace, row: Row) -> tuple[Answer, Decision]:
    """Return the slate of a decision, with the decision that stands on it; raise as if there were none."""
    slate: Answer | None = of("fund").latest(workspace, str(row["run"]))
    if slate is None or slate.decided is None:
        raise VisibilityError.not_found()
    return slate, slate.decided


def _facts(slate: Answer, stage: str, release: Release | None) -> Facts:
    inside, every = len(slate_outcome.levels(slate)), len(slate.proposals)
    open_ = sum(slate_outcome.place(slate, row) == "lottery" for row in slate.proposals) if slate.awaits_draw else 0
    out = Text("ready, not released", "已备妥，未发放")
    if slate.awaits_draw:
        out = Text("made after the reveal", "揭示之后生成")
    elif release is not None:
        out = _when(release)
    public = Text("not published", "尚未公布")
    published = None if slate.decided is None else slate.decided.published
    if published is not None:
        public = Text("{n} awards, by {by}", "{n} 项，公布人 {by}").format(n=number(published.awards), by=published.by)
    return Facts(
        (
            Fact(
                Text("Funded", "资助"),
                number(inside),
                Text("{s} of {b}", "{s} / {b}").format(
                    s=slate_outcome.amount_of_call(slate, slate_outcome.spend(slate)),
                    b=slate_outcome.amount_of_call(slate, slate.call.budget),
                ),
            ),
            Fact(
                Text("Not funded", "不资助"),
                number(every - inside - open_),
                Text("of {n}", "共 {n} 项").format(n=every),
            ),
            *([Fact(Text("The draw decides", "待抽签"), number(open_), Text("candidates", "候选"))] if open_ else []),
            Fact(Text("Letters", "通知书"), number(every), out),
            Fact(Text("Awards", "资助公布"), CYCLES["decision"].states[stage], public),
        )
    )


def _when(release: Release) -> Text:
    form = Text("released by {by} on {d}", "{by} 于 {d} 发放")
    if release.waits:
        form = Text("go out at {t} UTC; released by {by}", "将于 {t}（世界协调时）发放；安排人 {by}")
    return form.format(by=release.by, d=day(release.due[:10]), t=release.due.replace("T", " ")[:16])


def _moves(slate: Answer, signed: Decision) -> list[Block]:
    if not signed.moves and not signed.breaks:
        return []
    columns = (
        Column("proposal", Text("Proposal", "申请号")),
        Column("direction", Text("Moved", "调整"), value=lambda m: _MOVED[m.direction]),
        Column("reason", Text("Reason", "理由"), value=lambda m: same(m.reason or signed.reason)),
        Column("cost", Text("Value lost, points", "价值损失（分）"), digits=3),
        Column("breaks", Text("Breaks", "违反"), value=lambda m: slate_outcome.broken(slate, m.breaks)),
    )
    title = Text("Changed against the proposal", "与拟资助清单不同之处")
    table = Table[Sequence[Move]]("moves", title, lambda moves: moves, columns)
    blocks: list[Block] = [table.drawn(signed.moves)] if signed.moves else []
    if signed.breaks:
        words = Text("Broken with the consent of {s}: {r}", "经 {s} 同意突破：{r}")
        blocks.append(Notice(words.format(s=signed.second or "–", r=slate_outcome.broken(slate, signed.breaks))))
    return blocks


_MOVED = {"in": Text("in", "调入"), "out": Text("out", "调出")}


def _letters(slate: Answer, path: str) -> list[Block]:
    """Return a few letters of each kind, and how many there are."""
    if slate.awaits_draw:
        return []
    inside = set(slate_outcome.levels(slate))
    kinds: list[tuple[Text, list[Proposal]]] = [
        (Text("Funded", "资助"), [row for row in slate.proposals if row.id in inside]),
        (Text("Not funded", "不资助"), [row for row in slate.proposals if row.id not in inside]),
    ]
    items = [
        Item(
            Text("{id}: {k}", "{id}：{k}").format(id=row.id, k=kind),
            (same(str(row.columns["title"])),) if row.columns.get("title") else (),
            f"{path}/letters?find={quote(row.id, safe='')}",
        )
        for kind, rows in kinds
        for row in rows[:EACH]
    ]
    find = Field("find", Text("Proposal", "申请号"), needed=False)
    form = Form("letter", f"{path}/letters", (find,), Text("Read its letter", "查看通知书"))
    title = Text("Letters: {n}", "通知书：{n}").format(n=slate_acts.counted(slate))
    return [Items(title, [*items, Item(same(""), (), form=form)])]


def _papers(slate: Answer, path: str) -> Cards:
    lines, all_ = (Text("made from this decision", "依本决定生成"),), Text("all proposals", "全部申请")
    paper = Item(Text("Board paper (Excel)", "审议材料（Excel）"), lines, f"{path}/{PACK}.xlsx")
    listed_ = Item(Text("The list as decided", "所决定的清单"), (all_,), slate_panel.path(slate))
    return Cards([listed_] if slate.awaits_draw else [paper, listed_])


def _made(workspace: Workspace, visit: Visit, slate: Answer, signed: Decision) -> DataTable:
    """Return who did what when, from proposal to publication."""
    rows = [(step.at, step.by, slate_acts.ACTS[step.act], step.reason) for step in slate_acts.steps(workspace, slate)]
    rows.append((signed.at, signed.by, Text("signed", "签署"), f"{signed.authority}: {signed.reason}"))
    for one in slate_acts.releases(workspace, signed.id):
        rows.append((one.at, one.by, Text("released the letters", "发放通知书"), one.due))
        if one.stopped_at is not None:
            rows.append((one.stopped_at, one.stopped_by or "", Text("stopped the letters", "停止发放"), ""))
    if (public := signed.published) is not None:
        rows.append((public.at, public.by, Text("published the awards", "公布资助"), ""))
    rows.sort(key=lambda row: row[0])
    columns = (
        Column("at", Text("When, UTC", "时间（世界协调时）"), value=lambda row: row[0].replace("T", " ").rstrip("Z")),
        Column("by", Text("Who", "人员"), value=lambda row: row[1]),
        Column("act", Text("Did what", "办理"), value=lambda row: row[2]),
        Column("why", Text("Why", "说明"), value=lambda row: row[3] or "—"),
    )
    lines = [line + Text(".", "。") for _, line in signature.noted(signed)]
    accounts = visit.caller.accounts if visit.caller is not None else None
    if accounts is not None and accounts.account(signed.by) is None:
        lines.append(
            Text("“{n}” is the name as given: nobody here has it.", "“{n}”为所填姓名，本站无此账户。").format(
                n=same(signed.by)
            )
        )
    lines += [signed.unchecked] if signed.unchecked else []
    lines += [decision_view.in_force(signed.in_force) + Text(".", "。")] if signed.in_force else []
    note = None
    for line in lines:
        note = line if note is None else note + Text(" ", "") + Text(line.en[:1].upper() + line.en[1:], line.zh)
    if note is not None:
        note = Text(note.en[:1].upper() + note.en[1:], note.zh)
    table = Table[Sequence[tuple[str, str, Text, str]]](
        "acts", Text("Who did what", "办理记录"), lambda rows: rows, columns, note
    )
    return table.drawn(rows)


def _awaits(slate: Answer) -> Act:
    """Return that everything else waits for the reveal of the draw."""
    words = Text(
        "The clear ones are decided; a draw that was committed to before decides the rest. Letters and board paper are "
        "made once it is revealed, and nothing is released or published before.",
        "明确部分已作决定，其余由事先承诺的抽签确定。通知书与审议材料在揭示之后生成，此前不发放、不公布。",
    )
    link = Link(Text("To the draw", "查看抽签"), f"{slate_panel.path(slate)}/draw")
    return Act(Text("Waiting for the draw", "等待抽签揭示"), (words,), link=link)


def _made_yet(workspace: Workspace, decision: str, job: str) -> list[Block]:
    """Return that letters are being made, with the way to how far that is."""
    if not slate_acts.papers_wait(workspace, decision):
        return []
    words = Text("They are made from the decision, in the background.", "正在后台依决定生成。")
    link = Link(Text("How far it is", "查看进度"), job) if re.fullmatch(r"/jobs/\w+", job) else None
    return [Act(Text("Letters are being made", "正在生成通知书"), (words,), link=link)]


def _reached(workspace: Workspace, visit: Visit, slate: Answer) -> list[Text]:
    """Return how many proposals have somebody who reads the letter here, and whether a mail says that it is there."""
    n, k = len(slate.proposals), len(applicants.with_account(workspace, slate))
    site = None if visit.caller is None else visit.caller.site
    form = Text(
        "{k} of {n} proposals have an applicant with an account here: a mail tells them that the letter can be read.",
        "{n} 项申请中有 {k} 项的申请人在本站有账户，将收到邮件通知。",
    )
    if site is None or not site.mails:
        form = Text(
            "{k} of {n} proposals have an applicant with an account here: they find the letter after signing in. "
            "No mail is sent from here: tell them.",
            "{n} 项申请中有 {k} 项的申请人在本站有账户，登录后即可查阅。本站不发邮件，请另行告知。",
        )
    return [form.format(k=k, n=n)]


def _by_hand(workspace: Workspace, slate: Answer, path: str) -> list[Block]:
    """Return the way to the letters of those who have no account; nothing where all have one."""
    n = len(slate.proposals) - len(applicants.with_account(workspace, slate))
    if not n:
        return []
    words = Text(
        "{n} {p} nobody with an account: nothing reaches them from here. Download their letters, one by one and as "
        "one page to print, and send them.",
        "{n} 项申请没有有账户的申请人，本站无法送达。请下载其通知书（逐份及合并打印版）后寄送。",
    ).format(n=n, p=agree(n, "proposal has", "proposals have"))
    link = Link(Text("Download all letters in one file", "下载全部通知书（一个文件）"), f"{path}/letters/letters.zip")
    return [Act(Text("Letters to hand over: {n}", "待转交的通知书：{n} 份").format(n=n), (words,), link=link)]


def _acts(
    workspace: Workspace, visit: Visit, slate: Answer, stage: str, release: Release | None, path: str
) -> list[Block]:
    """Return what the person who looks may do: release, publish, file an appeal."""
    job = visit.query.get("job", "")
    office = slate_panel.may(workspace, slate.call.id, OFFICE)
    publishes = slate_panel.may(workspace, slate.call.id, PUBLISHERS)
    acts: list[Block] = []
    if stage == "superseded":
        return [Act(Text("Superseded", "已被取代"), (Text("Another decision took its place.", "已另有决定生效。"),))]
    signed = "" if slate.decided is None else slate.decided.id
    if slate.awaits_draw:
        acts.append(_awaits(slate))
    elif being := _made_yet(workspace, signed, job):
        acts += being
    elif office and release is None:
        due = Field(
            "due",
            Text("Later, at (UTC)", "定时发放（世界协调时）"),
            needed=False,
            kind="datetime",
            hint=Text("empty: now", "留空即刻发放"),
        )
        ready = Text(
            "Letters are ready. Nothing is sent until you release them.",
            "通知书已生成；在您确认发放之前，不会寄出任何一封。",
        )
        button = Text("Release the letters", "发放通知书")
        form = Form("release", path, (due,), button, {"act": "release"}, True)
        notes = (slate_acts.counted(slate) + Text(".", "。"), *_reached(workspace, visit, slate))
        acts += [
            Act(Text("Release the letters", "发放通知书"), (ready,), form, notes),
            *_by_hand(workspace, slate, path),
        ]
    elif release is not None and release.waits:
        stop = Form("stop", path, (), Text("Stop the letters", "停止发放"), {"act": "stop"}, True)
        can = office or slate_panel.may(workspace, slate.call.id, DECIDER)
        acts.append(
            Act(Text("Letters wait for their time", "通知书等待发放"), (_when(release),), stop if can else None)
        )
    elif release is not None:
        acts.append(
            Act(Text("Letters are released", "通知书已发放"), (_when(release), *_reached(workspace, visit, slate)))
        )
        acts += _by_hand(workspace, slate, path) if office else []
    if publishes and stage in ("signed", "contested") and not slate.awaits_draw:
        why = Field("reason", Text("Why now", "理由"), needed=False, hint=Text("kept in the log", "记入日志"))
        form = Form("publish", path, (why,), Text("Publish the awards", "公布资助"), {"act": "publish"}, True)
        shown = Text(
            "The public then sees holder, title and amount of each award and the decision it rests on, nothing else.",
            "公众可见各资助的承担单位、名称、金额及所依据的决定，其余一概不公布。",
        )
        acts.append(Act(Text("Publish the awards", "公布资助"), (shown,), form))
    if publishes and (stage != "signed" or (release is not None and release.out)):
        # whoever appeals was told of the decision
        acts.append(_appeal(path))
    return acts


def _appeal(path: str) -> Act:
    fields = (
        Field("proposal", Text("Proposal", "申请号")),
        Field("by", Text("Who asks", "申请复审人")),
        Field("grounds", Text("Grounds", "事由"), kind="area"),
        Field("deadline", Text("To be answered by", "答复期限"), needed=False, kind="date"),
    )
    form = Form("file", path, fields, Text("File the appeal", "登记复审申请"), {"act": "file"}, True)
    words = Text("It is answered by another person than the decider.", "由决定人以外的人员办理。")
    return Act(Text("An appeal came in", "收到复审申请"), (words,), form)
