# SPDX-License-Identifier: Apache-2.0
"""One schedule with its certificate: value and bound, rules kept, what was left out and why."""

from __future__ import annotations

from urllib.parse import quote

from yuzui.errors import InputError, VisibilityError
from yuzui.job import contract, pages
from yuzui.job.workspace import Workspace
from yuzui.scheduling import view
from yuzui.scheduling.answer import STATES, Answer, Change, Stand, publishing_command
from yuzui.scheduling.check import RULES, Rule
from yuzui.scheduling.jobs import schedule as study
from yuzui.scheduling.pages import schedules
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import (
    EVERYONE,
    Block,
    Cards,
    Chip,
    Fact,
    Facts,
    Figure,
    File,
    Filter,
    Item,
    Items,
    Notice,
    Page,
    Prose,
    Remedy,
    Visit,
)
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/facilities/schedules/{id}", EVERYONE
PLACE = ("facilities", 0)
WAS = ("/schedules/{id}",)
TITLE = Text("One schedule", "单个排程")
ADDRESS = "/facilities/schedules/newest"
NEWEST = "newest"
_CRUMB = (Link(schedules.TITLE, "/facilities/schedules"),)
_VALUE = Text(
    "Value: the sum of what the instance says each task is worth, over the tasks placed; whoever "
    "wrote the instance answers for it. Where the bound is not met, either the schedule or the "
    "bound could be better.",
    "价值：算例所给各任务价值之和，只计已安排的任务，由算例编写者负责。未达到上界时，排程或上界均可能再改进。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    name = visit.parts["id"]
    answer = contract.of("schedule").latest(workspace, None if name == NEWEST else name)
    if answer is None and name == NEWEST:
        return pages.missing(schedules.TITLE, schedules.COMMAND, _CRUMB)
    if answer is None:
        raise VisibilityError.not_found()
    stands = answer.stand(workspace)
    lines = [line for line in view.sentences(answer) if line[0] != view.DRAFT]
    blocks: list[Block] = [*_stands(stands, answer), _facts(answer)]
    blocks += [Figure(picture, answer.run.id) for picture in study.VIEW.pictures(answer)]
    blocks += [*_closer(answer, visit), pages.reading(lines), Notice(_VALUE)]
    if answer.change:
        blocks.append(_changes(answer.change, answer.parent or None, answer.run.id))
    if answer.violations:
        blocks.append(_BROKEN.drawn(answer))
    blocks += [one for one in (_RULES.drawn(answer), _SHARES.drawn(answer)) if one.rows]
    calendar = _calendar(workspace, answer, visit.lang)
    blocks += [view.UNPLACED.drawn(answer), *calendar, _PRICES.drawn(answer)]
    return Page(
        answer.instance.title + Text(": ", "：") + _finding(answer),
        blocks,
        crumb=_CRUMB,
        state=STATES[stands.status],
        document=answer,
        stamp=pages.stamp(answer),
    )


def _stands(stands: Stand, answer: Answer) -> list[Block]:
    """Return who made the schedule hold, what took its place, or how it is made to hold."""
    name = answer.run.id
    if stands.status == "refused":
        return [Notice(Text("Refused: it cannot be published.", "未通过，不得发布。"))]
    if stands.status == "draft":
        how = Text("A draft: it holds when a named person publishes it.", "草案：经具名人员批准发布后生效。")
        return [Remedy(how, publishing_command(name))]
    sentence = Text("Published by {who}.", "已由 {who} 批准发布。").format(who=stands.who)
    if stands.reason:
        sentence += Text(" Reason: {r}.", "理由：{r}。").format(r=stands.reason)
    blocks: list[Block] = [Prose((sentence,))]
    others = ((stands.parent, Text("In place of", "取代")), (stands.by, Text("Replaced by", "已被取代")))
    cards = [Item(label, (same(id),), f"/facilities/schedules/{encode(id)}") for id, label in others if id]
    return [*blocks, Cards(cards)] if cards else blocks


def _closer(answer: Answer, visit: Visit) -> list[Block]:
    """Return what leads to one resource or day, and that part of the schedule if it is asked for.

    Small schedules are drawn booking by booking as a whole, and need none.
    """
    if len(answer.schedule) <= view.MOST_DRAWN:
        return []
    whole, days = view.whole(answer), view.days(answer)
    address = f"/facilities/schedules/{encode(answer.run.id)}"
    request, day = visit.query.get("resource", ""), visit.query.get("day", "")
    rows = (request,) if request in whole.resources else ()
    span = days[int(day) - 1] if day.isdigit() and 0 < int(day) <= len(days) else None
    blocks: list[Block] = [
        Filter(
            Text("Resource", "资源"),
            [Link(same(id), f"{address}?resource={quote(id)}") for id in whole.resources],
            f"{address}?resource={quote(request)}",
        ),
        Filter(
            Text("Day", "天"),
            [Link(same(n), f"{address}?day={n}") for n in range(1, len(days) + 1)],
            f"{address}?day={day}",
        ),
    ]
    if rows or span is not None:
        start, end = span or (whole.start, whole.end)
        part = view.Part(rows or whole.resources, start, end)
        picture = view.running(answer, part, "closer")
        blocks.append(Figure(picture, answer.run.id))
    return blocks


def _calendar(workspace: Workspace, answer: Answer, lang: str) -> list[Block]:
    """Return the schedule as a calendar; one that only counts from its start has no dates."""
    if not answer.schedule or answer.instance.horizon[0] < view.DATED:
        return []
    try:
        text = study.calendar(workspace, answer, lang).decode()
    except InputError as error:
        return pages.refused(error)
    return [
        File(
            "calendar",
            Text("Calendar", "日历"),
            text,
            Text(
                "For any calendar program: an event per task keeps its name, its number rises when"
                " it moves, and it is cancelled when it falls away.",
                "可导入任何日历软件：每项任务为一个事件，名称不变，移动时序号递增，取消时注明。",
            ),
            "ics",
        )
    ]


def _finding(answer: Answer) -> Text:
    if answer.refused:
        return view.STATUS["refused"]
    return view.gap(answer) + view.over_granted(answer) + view.aged(answer)


def _facts(answer: Answer) -> Facts:
    valid = answer.checker == "ok"
    return Facts(
        (
            Fact(
                Text("Value", "价值"),
                number(answer.objective),
                Text("of {n} tasks placed", "已安排 {n} 项任务").format(n=number(len(answer.schedule))),
            ),
            Fact(Text("Bound", "上界"), number(answer.bound), view.named(view.KINDS, answer.bound_kind)),
            Fact(
                Text("Not placed", "未安排"),
                number(len(answer.unplaced)),
                Text("of {n} tasks", "共 {n} 项任务").format(n=number(answer.instance.tasks)),
            ),
            Fact(
                Text("Checker", "检查"),
                Text("every rule kept", "全部规则均满足") if valid else view.STATUS["refused"],
                Text("by code that shares nothing with the search", "检查程序与搜索程序互不共用"),
            ),
        )
    )


def _changes(change: Change, parent: str | None, run: str) -> Items:
    """Return which schedule this one changes, and who asked for it."""
    sentence = Text("{by}: {reason}", "{by}：{reason}").format(by=change.by, reason=change.reason)
    path = f"/facilities/schedules/{encode(parent)}..{encode(run)}" if parent else ""
    title = Text("What it changes, against {run}", "相对于 {run} 的变动").format(run=parent or "—")
    item = Item(title, (sentence,) if change.by else (), path)
    return Items(Text("A changed schedule", "变更后的排程"), [item])


def _verdict(row: Rule) -> Chip:
    if row.broken:
        sentence = Text("broken {n} times", "违反 {n} 次").format(n=number(row.broken))
        return Chip(sentence, "bad")
    if not row.checked:
        return Chip(Text("nothing to check", "无此项"), "none")
    return Chip(Text("kept", "满足"), "good")


_RULES = Table[Answer](
    "rules",
    Text("What the checker went over", "逐条检查"),
    rows=lambda answer: answer.rules,
    columns=(
        Column("rule", Text("Rule", "规则"), value=lambda row: RULES[row.rule][0]),
        Column("verdict", Text("Verdict", "结论"), value=_verdict),
        Column("checked", Text("Checked", "检查数"), digits=0),
        Column("of", Text("Of what", "对象"), value=lambda row: RULES[row.rule][1]),
    ),
    note=Text(
        "The checker reads the instance anew and shares no code with the search.",
        "检查程序重新读取算例，与搜索程序不共用代码。",
    ),
)
_SHARES = Table[Answer](
    "shares",
    Text("Partner shares", "合作方份额"),
    rows=lambda answer: answer.shares,
    columns=lambda answer: (
        Column("partner", Text("Partner", "合作方")),
        Column("granted", Text("Share", "份额"), value=lambda row: view.length(answer, row.most)),
        Column("used", Text("Placed", "已安排"), value=lambda row: view.length(answer, row.used)),
        Column("part", Text("Used", "使用率"), "%", 0, value=lambda row: row.used / row.most if row.most else None),
        Column("waiting", Text("Tasks waiting", "等待任务"), digits=0),
    ),
    note=Text("Waiting: left out because too little of the share was left.", "等待：因份额余量不足而未安排。"),
)
_BROKEN = Table[Answer](
    "broken",
    Text("Rules broken", "违反的规则"),
    rows=lambda answer: answer.violations,
    columns=(
        Column("rule", Text("Rule", "规则"), value=lambda row: row.code),
        Column("what", Text("What", "内容"), value=lambda row: row.message),
    ),
)
MOST = 20
"""Prices shown."""
_PRICES = Table[Answer](
    "prices",
    Text("Highest prices of the certificate", "证书中的最高价格"),
    rows=lambda answer: sorted(answer.certificate.duals.items(), key=lambda row: (-row[1], row[0]))[:MOST],
    columns=(
        Column("row", Text("Row", "行"), value=lambda row: same(row[0])),
        Column("price", Text("Price", "价格"), digits=6, value=lambda row: row[1]),
    ),
    note=lambda answer: Text(
        "{n} prices are stored; with them the bound is checked without a solver.",
        "共存 {n} 个价格，据此无需求解器即可复核上界。",
    ).format(n=number(len(answer.certificate.duals))),
)
