# SPDX-License-Identifier: Apache-2.0
"""The scorecard: every clause with its three axes, never merged into one; in words and pictures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.policy.evidence import aim, data_ladder, pinned, release
from yuzui.policy.evidence.data_ladder import Ladder
from yuzui.policy.evidence.outcome import STATUSES, WORDS, Outcome, judge
from yuzui.policy.evidence.world import Registry
from yuzui.policy.plan import check as checks
from yuzui.policy.plan import clause as plans
from yuzui.policy.plan.clause import KINDS, OWNERS
from yuzui.policy.plan.edition import Plan
from yuzui.policy.plan.loader import AWAITED
from yuzui.policy.plan_answer import (
    Again,
    Answer,
    Binding,
    Change,
    Check,
    Clause,
    Move,
    Odds,
    Rung,
    Target,
    Waiver,
    Word,
)
from yuzui.text import Text, join, same
from yuzui.text.numbers import day, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, Bullet, bar_chart, bullet_chart
from yuzui.view.view import Line


def clause_row(
    plan: Plan,
    clause: plans.Clause,
    ladder: Ladder,
    registry: Registry,
    waived: Mapping[str, Waiver],
    live: Mapping[str, Outcome],
    aims: Mapping[str, Target],
) -> Clause:
    """Return the row of one clause: released results, live ones where the release has none or they were asked."""
    rungs, today = ladder.rungs(clause), ladder.today
    results = [_check(plan, clause, check, live, today, rungs) for check in clause.check]
    bindings = {b.ref: registry.has(b.ref) for b in clause.bind}
    words = [(check, row.outcome) for check, row in zip(clause.check, results, strict=True)]
    status, counterpart = judge(clause, bindings, words)
    return Clause(
        id=clause.id,
        section=clause.section,
        title=clause.title,
        promise=clause.promise,
        kinds=list(clause.kinds),
        owner=clause.owner,
        horizon=clause.horizon,
        status=status,
        counterpart_status=counterpart,
        counterpart=clause.counterpart,
        own_data=data_ladder.lowest(rungs),
        own=rungs,
        target=aims.get(clause.id),
        bindings=[
            Binding(b.ref, b.role, bindings[b.ref], "" if bindings[b.ref] else registry.nearest(b.ref))
            for b in clause.bind
        ],
        checks=results,
        concepts=sorted({plan.placed[node][0] for node in nodes_of(plan, clause)}),
        does_not_show=clause.does_not_show,
        text_flag=clause.text_flag,
        quote=clause.quote or None,
        waiver=waived.get(clause.id),
    )


def _check(
    plan: Plan, clause: plans.Clause, check: checks.Check, live: Mapping[str, Outcome], today: dt.date,
    rungs: Sequence[Rung],
) -> Check:  # fmt: skip
    """Return the row of one check: as released, as run here, or of what stands beside the tool."""
    row = Check(
        name=check.name,
        kind=checks.kind(check),
        required=check.required,
        outcome="awaits",
        measured=None,
        bar="",
        data=release.sets_of(check),
        message=same(""),
        basis="beside",
        shows=check.shows,
        truth=_truth(check),
        package=release.packaged(check),
        proof=check.proof,
        awaits=check.awaits,
    )
    if checks.kind(check) not in checks.TOOL:
        return _beside(row, check, clause, rungs)
    shown = release.result_of(check, clause, plan)
    here = live.get(release.address(clause, check))
    if shown is None:
        one = here or Outcome("no_data", Text("not run yet: yuzui plan check", "尚未运行：yuzui plan check"))
        return _with(row, one, basis="live", day=today.isoformat())
    again = None
    if here is not None:
        again = Again(outcome=here.outcome, message=here.message, measured=here.measured, day=today.isoformat())
    outcome = "pass" if shown.holds else "fail" if shown.outcome == "pass" else shown.outcome
    message = shown.message if shown.outcome != "pass" or shown.holds else _UNNOTICED
    return msgspec.structs.replace(
        row, outcome=outcome, measured=shown.measured, bar=shown.bar, message=message, basis="release",
        day=shown.day or None, noticed=shown.noticed, false=shown.false, again=again,
        last_known=bool(shown.until) and today.isoformat() > shown.until,
    )  # fmt: skip


_UNNOTICED = Text("a falsification of its data is not noticed", "未能识破被篡改的数据")


def _with(row: Check, one: Outcome, basis: Literal["live"], day: str) -> Check:
    return msgspec.structs.replace(
        row, outcome=one.outcome, measured=one.measured, bar=one.bar, message=one.message, basis=basis, day=day
    )


def _beside(row: Check, check: checks.Check, clause: plans.Clause, rungs: Sequence[Rung]) -> Check:
    """Return the row of own data or of a paper."""
    if isinstance(check, checks.WorkspaceRows):
        # several checks of a clause may ask for rows of one table
        rung = rungs[[one for one in clause.check if isinstance(one, checks.WorkspaceRows)].index(check)]
        word: Word = "pass" if rung.rung != "none" else "no_data"
        return msgspec.structs.replace(
            row, outcome=word, measured=rung.rows, bar=f">= {check.at_least}", message=rung.why
        )
    document = getattr(check, "document", same(""))
    return msgspec.structs.replace(row, outcome="no_data", message=document)


TRUTHS: dict[str, Text] = {
    "published": Text("published: ", "公开发表："),
    "second_program": Text("a second program: ", "第二程序："),
    "closed_form": Text("a formula: ", "公式："),
    "counted": Text("counted by hand: ", "手工计数："),
}
"""Whose figures a check agrees with."""


def _truth(check: checks.Check) -> Text | None:
    truth = getattr(check, "truth", None)
    return None if truth is None else TRUTHS[truth.kind] + same(truth.where)


def nodes_of(plan: Plan, clause: plans.Clause) -> list[str]:
    """Return the list nodes that a clause is about."""
    return [node for node in dict.fromkeys(clause.nodes) if node in plan.placed]


def waivers(plan: Plan, workspace: Workspace, day: dt.date) -> dict[str, Waiver]:
    """Return the waivers that hold today, by clause: the plan's and the installation's."""
    today = day.isoformat()
    held = {w.clause: Waiver(w.reason, w.name, w.role, w.until) for w in plan.waivers if w.since <= today <= w.until}
    for row in workspace.view.select("waiver", where=Eq("plan", plan.head.id)):
        if str(row["valid_from"]) <= today <= str(row["valid_to"]):
            held[row["clause"]] = Waiver(same(row["reason"]), row["by"], row["role"], str(row["valid_to"]))
    return held


def counts(rows: Iterable[Clause]) -> dict[str, int]:
    """Return how many clauses have each status; waived ones are counted apart."""
    totals = dict.fromkeys(STATUSES, 0)
    for row in rows:
        if row.waiver is None:
            totals[row.status] += 1
    return totals


def changes(old: Answer, new: Answer) -> list[Change]:
    """Return which clauses rose or fell between two scorecards, and why."""
    return [
        Change(one.clause, one.before, one.after, "; ".join(f"{name}: {was} → {now}" for name, was, now in one.why))
        for one in moves(old, new)
    ]


def moves(old: Answer, new: Answer) -> list[Move]:
    """Return which clauses moved between two scorecards, with each check that made them move."""
    before = {row.id: row for row in old.clauses}
    moved = []
    for row in new.clauses:
        was = before.get(row.id)
        if was is None or (was.status, was.counterpart_status) == (row.status, row.counterpart_status):
            continue
        had = {check.name: check.outcome for check in was.checks}
        why = [
            (check.name, str(had.get(check.name, "-")), str(check.outcome))
            for check in row.checks
            if had.get(check.name) != check.outcome
        ]
        moved.append(Move(row.id, was.counterpart_status or was.status, row.counterpart_status or row.status, why))
    return moved


# A scorecard in words and pictures.


def headline(answer: Answer) -> Text:
    """Return the four counts, what can be run again, and the waivers; never a share achieved."""
    return Text(
        "{n} clauses: {served} proven, of which {package} can be run again from the package alone; {partly} in part, "
        "{not_yet} not built, {outside} outside software (counterpart proven {c}); waived {w}",
        "{n} 条：工具已验证 {served}（其中 {package} 条仅凭软件包即可复验），部分 {partly}，未建 {not_yet}，"
        "软件之外 {outside}（对应物已验证 {c}）；豁免 {w}",
    ).format(n=answer.of, c=answer.counterparts, w=answer.waived, package=answer.package, **answer.counts)


def target_words(target: Target) -> Text:
    """Return the third axis of a clause in one phrase."""
    if target.value is None:
        none = Text("target: no data", "目标：无数据")
        return none + Text("; ", "；") + target.why if target.why else none
    shown = percent(target.value, 2) if target.unit == "1" else same(f"{target.value:g} {target.unit}")
    deadline = (
        Text("no deadline in the text", "原文未给期限")
        if target.deadline is None
        else Text("by ", "期限 ") + day(target.deadline)
    )
    return Text("target: {state}, {value} ({year} {vintage}); {deadline}",
                "目标：{state}，{value}（{year} 年，{vintage}）；{deadline}").format(
        state=aim.STATUSES[target.status], value=shown, year=target.year,
        vintage=VINTAGES.get(str(target.vintage), same(target.vintage)), deadline=deadline,
    )  # fmt: skip


VINTAGES = {
    "final": Text("final", "最终数"),
    "preliminary": Text("preliminary", "初步数"),
    "restated": Text("restated", "修订数"),
}


def clause_words(row: Clause) -> Text:
    """Return one clause in one line: title, status, own data, target, what fails first."""
    status = STATUSES[row.status]
    if row.counterpart_status:
        status += Text(", counterpart ", "，对应物") + STATUSES[row.counterpart_status]
    parts = [row.title, status]
    if row.own_data != "not_asked":
        parts.append(Text("own data: ", "自有数据：") + data_ladder.RUNGS[row.own_data])
    if row.target:
        parts.append(target_words(row.target))
    if row.waiver:
        parts.append(Text("waived until ", "豁免至 ") + day(row.waiver.until))
    elif wrong := row.failing:
        why = same(f"{wrong[0].name}: ") + seen(wrong[0])
        more = same(f" (+{len(wrong) - 1})") if len(wrong) > 1 else same("")
        parts.append(Text("fails: ", "未过：") + why + more)
    return join(parts, " | ", " | ")


def transcript(answer: Answer) -> list[Line]:
    """Return the lines of the terminal."""
    head = answer.title + Text(
        f"   edition {answer.edition}   evidence {answer.evidence[:8] or '-'}",
        f"   第 {answer.edition} 版   证据 {answer.evidence[:8] or '-'}",
    )
    lines = [(Text("plan", "规划"), head), (same(""), headline(answer))]
    if answer.note:
        lines.append((Text("note", "注"), answer.note))
    shown = [row for row in answer.clauses if row.status in ("served", "partly")]
    shown += [row for row in answer.clauses if row.status == "outside"]
    if answer.of <= 20:
        shown = answer.clauses
    lines += [(same(row.id), clause_words(row)) for row in shown]
    if hidden := answer.of - len(shown):
        more = Text("{n} further clauses: yuzui plan show ID", "另有 {n} 条：yuzui plan show ID")
        lines.append((STATUSES["not_yet"], more.format(n=hidden)))
    return lines


def clause_transcript(answer: Answer) -> list[Line]:
    """Return everything about the one clause of a scorecard."""
    row = answer.clauses[0]
    lines = [
        (same(row.id), clause_words(row)),
        (Text("promise", "承诺"), row.promise),
        (Text("kinds", "类别"), join([KINDS[kind] for kind in row.kinds])),
        (Text("owner", "责任"), OWNERS[row.owner]),
    ]
    for bound in row.bindings:
        near = same(f" (~ {bound.nearest})") if bound.nearest else same("")
        state = Text("built", "已建") if bound.resolved else Text("not built", "未建")
        lines.append((Text("served by", "支撑"), same(bound.ref + ": ") + state + near))
    for check in row.checks:
        mark = same("") if check.required else Text(" (not required)", "（非必需）")
        lines.append((same(f"{check.kind} "), same(check.name + ": ") + sentence(check) + mark))
        if check.again is not None:
            words = Text("run here on {day}: ", "{day} 在此运行：").format(day=day(check.again.day))
            lines.append((same(""), words + WORDS[check.again.outcome] + same(" · ") + check.again.message))
    for reading in row.target.readings if row.target else ():
        line = reading.label + same(": ") + aim.STATUSES[reading.status]
        if known := odds(reading.odds):
            line += same(" · ") + known
        if reading.why:
            line += same(" · ") + NO_ODDS.format(why=reading.why)
        lines.append((Text("reading", "解读"), line))
    if row.counterpart:
        lines.append((Text("instead", "对应物"), row.counterpart))
    if row.text_flag:
        lines.append((Text("text", "原文"), row.text_flag))
    return [*lines, (Text("does not show", "不能说明"), row.does_not_show)]


def seen(check: Check) -> Text:
    """Return what was seen of a check; of one that waits, for which part."""
    return _AWAITS.format(part=AWAITED[check.awaits]) if check.awaits in AWAITED else check.message


_AWAITS = Text("it waits for {part}", "有待{part}建成")


def sentence(check: Check) -> Text:
    """Return one sentence on a check: what it shows, on which day and data; or what was seen and what is needed."""
    if check.basis == "beside":
        return check.message
    if check.outcome == "pass":
        shown = check.shows or check.message
        on = Text("Last known, shown", "最后已知，") if check.last_known else Text("Shown", "")
        on += Text(" on {day}", "{day} 验证").format(day=day(str(check.day)))
        data = join([pinned.title(name) for name in check.data]) if check.data else None
        if data is not None:
            on += Text(" on ", "，数据：") + data
        return on + Text(": ", "。") + shown
    promised = Text(". A pass would show: ", "。通过后将表明：") + check.shows if check.shows else same("")
    bar = same(f" [{check.measured} | {check.bar}]") if check.bar and check.measured is not None else same("")
    return WORDS[check.outcome] + Text(": ", "：") + seen(check) + bar + promised


NO_ODDS = Text("no odds: {why}", "无法给出可能性：{why}")


def odds(rows: Sequence[Odds]) -> Text | None:
    """Return odds by method and year in one phrase."""
    years: dict[int, list[Text]] = {}
    for row in rows:
        share = same("—") if row.probability is None else percent(row.probability, 0)
        years.setdefault(row.by, []).append(row.name + same(" ") + share)
    words = Text("by {year}: {each}", "{year} 年：{each}")
    parts = [words.format(year=y, each=join(each, " · ", "；")) for y, each in years.items()]
    return join(parts, "; ", "。") if parts else None


def statuses(answer: Answer) -> Picture:
    """Draw the status of the clauses by section."""
    rows = [
        Bar(label=section.title, value=section.counts[name], group=label)
        for section in answer.sections
        for name, label in STATUSES.items()
    ]
    description = Text("Clauses by section and status", "各章节条款按状态计数")
    meta = _meta(answer, "plan-status", headline(answer), description)
    return bar_chart(meta, rows, (Text("clauses", "条款数"), ""))


def aims(answer: Answer) -> Picture | None:
    """Draw value and aim of each target, where there are any."""
    targets = [(row, row.target) for row in answer.clauses if row.target]
    if not targets:
        return None
    finding = join([same(row.id + " ") + target_words(target) for row, target in targets], "; ", "；")
    marks = [
        Bullet(
            label=same(row.id + " ") + row.title,
            value=target.value,
            target=target.aim,
            unit="%" if target.unit == "1" else "",
            state=aim.STATUSES[target.status],
        )
        for row, target in targets
    ]
    description = Text("Value and aim of each numeric target", "各量化目标的现值与目标值")
    return bullet_chart(_meta(answer, "plan-targets", finding, description), marks)


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    source = Text("evidence of {day}", "证据日期：{day}").format(day=day(answer.day))
    return Meta(name, finding, description, answer.origin, source, answer.day, "/about/method")
