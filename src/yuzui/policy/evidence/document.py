# SPDX-License-Identifier: Apache-2.0
"""The scorecard: every clause with its three axes, never merged into one; in words and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from yuzui.job.result import digest
from yuzui.model.visibility import Eq
from yuzui.policy.evidence import run
from yuzui.policy.evidence.outcome import STATUSES, WORDS, NoDataError, judge, kind
from yuzui.policy.evidence.run import Result, World, clause_results
from yuzui.policy.plan import clause as plans
from yuzui.policy.plan.check import Own
from yuzui.policy.plan.clause import KINDS, OWNERS
from yuzui.policy.plan.edition import Plan
from yuzui.policy.plan_answer import Answer, Binding, Change, Check, Clause, Move, Odds, Target, Waiver
from yuzui.settings import setting
from yuzui.text import Text, join, same
from yuzui.text.numbers import day, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, Bullet, bar_chart, bullet_chart
from yuzui.view.view import Line


def clause_row(plan: Plan, clause: plans.Clause, world: World, waived: Mapping[str, Waiver]) -> Clause:
    """Run the checks of one clause and return its row."""
    results = clause_results(_with_own(clause, world), world, float(setting("check_timeout")))
    bindings = {b.ref: world.registry.has(b.ref) for b in clause.bind}
    status, counterpart = judge(clause, bindings, [(r.check, r.outcome.outcome) for r in results])
    return Clause(
        id=clause.id,
        section=clause.section,
        title=clause.title,
        kinds=list(clause.kinds),
        owner=clause.owner,
        horizon=clause.horizon,
        status=status,
        counterpart_status=counterpart,
        counterpart=clause.counterpart,
        own_data=_own_data(results),
        target=run.state(clause.target, world) if clause.target else None,
        bindings=[
            Binding(b.ref, b.role, bindings[b.ref], "" if bindings[b.ref] else world.registry.nearest(b.ref))
            for b in clause.bind
        ],
        checks=[_check_row(result) for result in results],
        concepts=sorted({plan.placed[node][0] for node in nodes_of(plan, clause)}),
        does_not_show=clause.does_not_show,
        text_flag=clause.text_flag,
        quote=clause.quote or None,
        waiver=waived.get(clause.id),
    )


def _with_own(clause: plans.Clause, world: World) -> plans.Clause:
    """Add a check on own rows for each table bound, so that the second axis speaks."""
    bound = {c.data for c in clause.check if isinstance(c, Own)}
    tables = [b.ref for b in clause.bind if b.ref.startswith("table:") and b.ref not in bound]
    extra = [
        Own(name=f"own-{ref.removeprefix('table:')}", data=ref, required=False)
        for ref in tables
        if world.registry.has(ref)
    ]
    return clause if not extra else msgspec.structs.replace(clause, check=[*clause.check, *extra])


def _own_data(results: Iterable[Result]) -> Literal["loaded", "none", "not_asked"]:
    words = [r.outcome.outcome for r in results if kind(r.check) == "own"]
    if not words:
        return "not_asked"
    return "loaded" if all(word == "pass" for word in words) else "none"


def _check_row(result: Result) -> Check:
    outcome, check = result.outcome, result.check
    return Check(
        name=check.name,
        kind=kind(check),
        required=check.required,
        outcome=outcome.outcome,
        measured=outcome.measured,
        bar=outcome.bar,
        data=list(outcome.data),
        data_digest=result.digest,
        message=outcome.message,
        citation=getattr(check, "citation", None),
    )


def nodes_of(plan: Plan, clause: plans.Clause) -> list[str]:
    """Return the list nodes that a clause is about, in the order of its checks."""
    named = [
        str(check["node"]) for check in plan.raw[clause.id]["check"] if isinstance(check, Mapping) and "node" in check
    ]
    return [node for node in dict.fromkeys(named) if node in plan.placed]


def waivers(plan: Plan, world: World) -> dict[str, Waiver]:
    """Return the waivers that hold today, by clause: the plan's and the installation's."""
    today = world.today.isoformat()
    held = {w.clause: Waiver(w.reason, w.name, w.role, w.until) for w in plan.waivers if w.since <= today <= w.until}
    for row in world.workspace.view.select("waiver", where=Eq("plan", plan.head.id)):
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


def data_digest(rows: Iterable[Clause]) -> str:
    """Return one digest of all data the checks looked at."""
    seen = {check.data_digest for row in rows for check in row.checks}
    return digest(sorted(d for d in seen if d))


def refreshed(answer: Answer, plan: Plan, world: World) -> Answer:
    """Return a kept scorecard as it stands on the data that are there now."""
    now: dict[tuple[str, ...], str | None] = {}
    rows = []
    for row in answer.clauses:
        checks = [_aged(check, world, now) for check in row.checks]
        stale = any(check.outcome == "stale" for check in checks)
        if stale and row.id in plan.raw:
            clause = plan[row.id]
            by_name = {c.name: c for c in clause.check}
            words = [(by_name[c.name], c.outcome) for c in checks if c.name in by_name]
            status, counterpart = judge(clause, {b.ref: b.resolved for b in row.bindings}, words)
            row = msgspec.structs.replace(row, status=status, counterpart_status=counterpart)
        rows.append(msgspec.structs.replace(row, checks=checks, stale=stale))
    return answer.amended(clauses=rows, counts=counts(rows), plan_changed=answer.digest != plan.digest)


def _aged(check: Check, world: World, now: dict[tuple[str, ...], str | None]) -> Check:
    if check.data_digest is None:
        return check
    refs = tuple(check.data)
    if refs not in now:
        try:
            now[refs] = digest([world.digest(ref) for ref in refs if world.is_data(ref)])
        except NoDataError:
            now[refs] = None
    return check if now[refs] == check.data_digest else msgspec.structs.replace(check, outcome="stale")


def changes(old: Answer, new: Answer) -> list[Change]:
    """Return which clauses rose, fell or went stale between two scorecards, and why."""
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


OWN: dict[str, Text] = {
    "loaded": Text("loaded", "已装载"),
    "none": Text("none", "无"),
    "not_asked": Text("not asked", "不涉及"),
}


def headline(answer: Answer) -> Text:
    """Return the four counts, their denominator and the waivers; never a share achieved."""
    return Text(
        "{n} clauses: {served} served, {partly} partly, {not_yet} not yet, {outside} outside "
        "software (counterpart served {c}); waived {w}",
        "{n} 条：已支撑 {served}，部分支撑 {partly}，尚未支撑 {not_yet}，软件之外 {outside}"
        "（对应物已支撑 {c}）；豁免 {w}",
    ).format(n=answer.of, c=answer.counterparts, w=answer.waived, **answer.counts)


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
        state=run.STATUSES[target.status], value=shown, year=target.year,
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
    if row.stale:
        status += Text(" (stale)", "（已过期）")
    parts = [row.title, status]
    if row.own_data != "not_asked":
        parts.append(Text("own data: ", "自有数据：") + OWN[row.own_data])
    if row.target:
        parts.append(target_words(row.target))
    if row.waiver:
        parts.append(Text("waived until ", "豁免至 ") + day(row.waiver.until))
    elif wrong := row.failing:
        why = same(f"{wrong[0].name}: ") + wrong[0].message
        more = same(f" (+{len(wrong) - 1})") if len(wrong) > 1 else same("")
        parts.append(Text("fails: ", "未过：") + why + more)
    return join(parts, " | ", " | ")


def transcript(answer: Answer) -> list[Line]:
    """Return the lines of the terminal."""
    head = answer.title + Text(
        f"   edition {answer.edition}   data {answer.data_digest[:8]}",
        f"   第 {answer.edition} 版   数据 {answer.data_digest[:8]}",
    )
    lines = [(Text("plan", "规划"), head), (same(""), headline(answer))]
    if answer.note:
        lines.append((Text("note", "注"), answer.note))
    if answer.plan_changed:
        changed = Text("the plan has changed since; run it again", "规划已变更，请重新运行")
        lines.append((Text("note", "注"), changed))
    shown = [row for row in answer.clauses if row.status in ("served", "partly")]
    shown += [row for row in answer.clauses if row.status == "outside"]
    if answer.of <= 20:
        shown = answer.clauses
    lines += [(same(row.id), clause_words(row)) for row in shown]
    if hidden := answer.of - len(shown):
        more = Text(
            "{n} further clauses are not yet served: yuzui plan show ID", "另有 {n} 条尚未支撑：yuzui plan show ID"
        )
        lines.append((STATUSES["not_yet"], more.format(n=hidden)))
    return lines


def clause_transcript(answer: Answer) -> list[Line]:
    """Return everything about the one clause of a scorecard."""
    row = answer.clauses[0]
    lines = [
        (same(row.id), clause_words(row)),
        (Text("kinds", "类别"), join([KINDS[kind] for kind in row.kinds])),
        (Text("owner", "责任"), OWNERS[row.owner]),
    ]
    for bound in row.bindings:
        near = same(f" (~ {bound.nearest})") if bound.nearest else same("")
        state = Text("built", "已建") if bound.resolved else Text("not built", "未建")
        lines.append((Text("served by", "支撑"), same(bound.ref + ": ") + state + near))
    for check in row.checks:
        mark = same("") if check.required else Text(" (not required)", "（非必需）")
        line = WORDS[check.outcome] + same(" · ") + check.message
        if check.bar:
            line += same(f"   [{check.measured} | {check.bar}]")
        lines.append((same(f"{check.kind} "), same(check.name + ": ") + line + mark))
    for reading in row.target.readings if row.target else ():
        line = reading.label + same(": ") + run.STATUSES[reading.status]
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
            state=run.STATUSES[target.status],
        )
        for row, target in targets
    ]
    description = Text("Value and aim of each numeric target", "各量化目标的现值与目标值")
    return bullet_chart(_meta(answer, "plan-targets", finding, description), marks)


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    source = Text("checks run on {day}", "检验日期：{day}").format(day=day(answer.day))
    return Meta(name, finding, description, answer.origin, source, answer.day, "/about/method")
