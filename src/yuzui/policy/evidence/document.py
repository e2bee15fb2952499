# SPDX-License-Identifier: Apache-2.0
"""The scorecard's document: every clause with its three axes, never merged into one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from yuzui.job.result import digest
from yuzui.model.visibility import Eq
from yuzui.policy.evidence import run
from yuzui.policy.evidence.outcome import STATUSES, WORDS, NoDataError, judge, kind
from yuzui.policy.evidence.run import Result, World, clause_results
from yuzui.policy.plan.check import Own
from yuzui.policy.plan.clause import KINDS, OWNERS, Clause
from yuzui.policy.plan.edition import Plan
from yuzui.settings import setting
from yuzui.text import Text, join, same
from yuzui.text.numbers import day, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, Bullet, bar_chart, bullet_chart


def clause_row(plan: Plan, clause: Clause, world: World, waived: Mapping[str, Any]) -> dict[str, Any]:
    """Run the checks of one clause and return its row."""
    results = clause_results(_with_own(clause, world), world, float(setting("check_timeout")))
    bindings = {b.ref: world.registry.has(b.ref) for b in clause.bind}
    words = [(r.check, r.outcome.outcome) for r in results]
    status, counterpart = judge(clause, bindings, words)
    return {
        "id": clause.id,
        "section": clause.section,
        "title": clause.title.json(),
        "kinds": list(clause.kinds),
        "owner": clause.owner,
        "horizon": clause.horizon,
        "status": status,
        "counterpart_status": counterpart,
        "counterpart": clause.counterpart.json() if clause.counterpart else None,
        "own_data": _own_data(results),
        "target": run.state(clause.target, world) if clause.target else None,
        "bindings": [
            {
                "ref": b.ref,
                "role": b.role,
                "resolved": bindings[b.ref],
                "nearest": "" if bindings[b.ref] else world.registry.nearest(b.ref),
            }
            for b in clause.bind
        ],
        "checks": [_check_row(result) for result in results],
        "concepts": sorted({plan.placed[node][0] for node in nodes_of(plan, clause)}),
        "does_not_show": clause.does_not_show.json(),
        "text_flag": clause.text_flag.json() if clause.text_flag else None,
        "quote": clause.quote or None,
        "waiver": waived.get(clause.id),
    }


def _with_own(clause: Clause, world: World) -> Clause:
    """Add a check on own rows for each table bound, so that the second axis speaks."""
    bound = {c.data for c in clause.check if isinstance(c, Own)}
    tables = [b.ref for b in clause.bind if b.ref.startswith("table:") and b.ref not in bound]
    extra = [
        Own(name=f"own-{ref.removeprefix('table:')}", data=ref, required=False)
        for ref in tables
        if world.registry.has(ref)
    ]
    return clause if not extra else _replaced(clause, extra)


def _replaced(clause: Clause, extra: Sequence[Own]) -> Clause:
    return msgspec.structs.replace(clause, check=[*clause.check, *extra])


def _own_data(results: Iterable[Result]) -> str:
    words = [r.outcome.outcome for r in results if kind(r.check) == "own"]
    if not words:
        return "not_asked"
    return "loaded" if all(word == "pass" for word in words) else "none"


def _check_row(result: Result) -> dict[str, Any]:
    outcome, check = result.outcome, result.check
    return {
        "name": check.name,
        "kind": kind(check),
        "required": check.required,
        "outcome": outcome.outcome,
        "measured": outcome.measured,
        "bar": outcome.bar,
        "data": list(outcome.data),
        "data_digest": result.digest,
        "message": outcome.message.json(),
        "citation": getattr(check, "citation", None),
    }


def nodes_of(plan: Plan, clause: Clause) -> list[str]:
    """Return the list nodes that a clause is about, in the order of its checks."""
    named = [
        str(check["node"]) for check in plan.raw[clause.id]["check"] if isinstance(check, Mapping) and "node" in check
    ]
    return [node for node in dict.fromkeys(named) if node in plan.placed]


def waivers(plan: Plan, world: World) -> dict[str, Any]:
    """Return the waivers that hold today, by clause: the plan's and the installation's."""
    today = world.today.isoformat()
    held = {
        w.clause: {"reason": w.reason.json(), "by": w.name, "role": w.role, "until": w.until}
        for w in plan.waivers
        if w.since <= today <= w.until
    }
    for row in world.workspace.view.select("waiver", where=Eq("plan", plan.head.id)):
        if str(row["valid_from"]) <= today <= str(row["valid_to"]):
            reason = {"en": row["reason"], "zh": row["reason"]}
            until = str(row["valid_to"])
            held[row["clause"]] = {
                "reason": reason, "by": row["by"], "role": row["role"], "until": until
            }  # fmt: skip
    return held


def counts(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many clauses have each status; waived ones are counted apart."""
    totals = dict.fromkeys(STATUSES, 0)
    for row in rows:
        if row["waiver"] is None:
            totals[row["status"]] += 1
    return totals


def data_digest(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return one digest of all data the checks looked at."""
    seen = {check["data_digest"] for row in rows for check in row["checks"]}
    return digest(sorted(d for d in seen if d))


def refreshed(document: Mapping[str, Any], plan: Plan, world: World) -> dict[str, Any]:
    """Return a kept scorecard as it stands on the data that are there now."""
    now: dict[tuple[str, ...], str | None] = {}
    rows = []
    for row in document["clauses"]:
        checks = [_aged(check, world, now) for check in row["checks"]]
        stale = any(c["outcome"] == "stale" for c in checks)
        if stale and row["id"] in plan.raw:
            clause = plan[row["id"]]
            by_name = {c.name: c for c in clause.check}
            words = [(by_name[c["name"]], c["outcome"]) for c in checks if c["name"] in by_name]
            bindings = {b["ref"]: bool(b["resolved"]) for b in row["bindings"]}
            status, counterpart = judge(clause, bindings, words)
            row = {**row, "status": status, "counterpart_status": counterpart}
        rows.append({**row, "checks": checks, "stale": stale})
    changed = document["digest"] != plan.digest
    return {**document, "clauses": rows, "counts": counts(rows), "plan_changed": changed}


def _aged(check: Mapping[str, Any], world: World, now: dict[tuple[str, ...], str | None]) -> dict[str, Any]:
    if check["data_digest"] is None:
        return dict(check)
    refs = tuple(check["data"])
    if refs not in now:
        try:
            now[refs] = digest([world.digest(ref) for ref in refs if world.is_data(ref)])
        except NoDataError:
            now[refs] = None
    return {**check, "outcome": check["outcome"] if now[refs] == check["data_digest"] else "stale"}


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return which clauses rose, fell or went stale between two scorecards, and why."""
    return [
        {**change, "why": "; ".join(f"{name}: {was} → {now}" for name, was, now in change["why"])}
        for change in moves(old, new)
    ]


def moves(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return which clauses moved between two scorecards, with each check that made them move."""
    before = {row["id"]: row for row in old["clauses"]}
    changed = []
    for row in new["clauses"]:
        was = before.get(row["id"])
        if was is None or (was["status"], was["counterpart_status"]) == (
            row["status"], row["counterpart_status"]
        ):  # fmt: skip
            continue
        had = {check["name"]: check["outcome"] for check in was["checks"]}
        why = [
            (check["name"], had.get(check["name"], "-"), check["outcome"])
            for check in row["checks"]
            if had.get(check["name"]) != check["outcome"]
        ]
        changed.append(
            {
                "clause": row["id"],
                "from": was["counterpart_status"] or was["status"],
                "to": row["counterpart_status"] or row["status"],
                "why": why,
            }
        )
    return changed


# A scorecard in words, pictures and tables.


Document = Mapping[str, Any]

OWN: dict[str, Text] = {
    "loaded": Text("loaded", "已装载"),
    "none": Text("none", "无"),
    "not_asked": Text("not asked", "不涉及"),
}


def headline(document: Document) -> Text:
    """Return the four counts, their denominator and the waivers; never a share achieved."""
    counts = document["counts"]
    return Text(
        "{n} clauses: {served} served, {partly} partly, {not_yet} not yet, {outside} outside "
        "software (counterpart served {c}); waived {w}",
        "{n} 条：已支撑 {served}，部分支撑 {partly}，尚未支撑 {not_yet}，软件之外 {outside}"
        "（对应物已支撑 {c}）；豁免 {w}",
    ).format(n=document["of"], c=document["counterparts"], w=document["waived"], **counts)


def target_words(target: Mapping[str, Any]) -> Text:
    """Return the third axis of a clause in one phrase."""
    if target["value"] is None:
        none, why = Text("target: no data", "目标：无数据"), target.get("why")
        return none + Text("; ", "；") + Text.of(why) if why else none
    share = target["unit"] == "1"
    shown = percent(target["value"], 2) if share else same(f"{target['value']:g} {target['unit']}")
    deadline = (
        Text("no deadline in the text", "原文未给期限")
        if target["deadline"] is None
        else Text("by ", "期限 ") + day(target["deadline"])
    )
    return Text("target: {state}, {value} ({year} {vintage}); {deadline}",
                "目标：{state}，{value}（{year} 年，{vintage}）；{deadline}").format(
        state=run.STATUSES[target["status"]], value=shown, year=target["year"],
        vintage=VINTAGES.get(str(target["vintage"]), same(target["vintage"])), deadline=deadline,
    )  # fmt: skip


VINTAGES = {
    "final": Text("final", "最终数"),
    "preliminary": Text("preliminary", "初步数"),
    "restated": Text("restated", "修订数"),
}


def failing(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the required checks that do not pass."""
    return [check for check in row["checks"] if check["required"] and check["outcome"] != "pass"]


def clause_words(row: Mapping[str, Any]) -> Text:
    """Return one clause in one line: title, status, own data, target, what fails first."""
    status = STATUSES[row["status"]]
    if row["counterpart_status"]:
        status += Text(", counterpart ", "，对应物") + STATUSES[row["counterpart_status"]]
    if row.get("stale"):
        status += Text(" (stale)", "（已过期）")
    parts = [Text.of(row["title"]), status]
    if row["own_data"] != "not_asked":
        parts.append(Text("own data: ", "自有数据：") + OWN[row["own_data"]])
    if row["target"]:
        parts.append(target_words(row["target"]))
    if row["waiver"]:
        parts.append(Text("waived until ", "豁免至 ") + day(row["waiver"]["until"]))
    elif wrong := failing(row):
        first = wrong[0]
        why = same(f"{first['name']}: ") + Text.of(first["message"])
        more = same(f" (+{len(wrong) - 1})") if len(wrong) > 1 else same("")
        parts.append(Text("fails: ", "未过：") + why + more)
    return join(parts, " | ", " | ")


def transcript(document: Document) -> list[tuple[Text, Text]]:
    """Return the lines of the terminal."""
    head = Text.of(document["title"]) + Text(
        f"   edition {document['edition']}   data {document['data_digest'][:8]}",
        f"   第 {document['edition']} 版   数据 {document['data_digest'][:8]}",
    )
    lines = [(Text("plan", "规划"), head), (same(""), headline(document))]
    if document["note"]:
        lines.append((Text("note", "注"), Text.of(document["note"])))
    if document.get("plan_changed"):
        changed = Text("the plan has changed since; run it again", "规划已变更，请重新运行")
        lines.append((Text("note", "注"), changed))
    shown = [row for row in document["clauses"] if row["status"] in ("served", "partly")]
    shown += [row for row in document["clauses"] if row["status"] == "outside"]
    if document["of"] <= 20:
        shown = document["clauses"]
    lines += [(same(row["id"]), clause_words(row)) for row in shown]
    if hidden := document["of"] - len(shown):
        more = Text(
            "{n} further clauses are not yet served: yuzui plan show ID", "另有 {n} 条尚未支撑：yuzui plan show ID"
        )
        lines.append((STATUSES["not_yet"], more.format(n=hidden)))
    return lines


def clause_transcript(document: Document) -> list[tuple[Text, Text]]:
    """Return everything about the one clause of a document."""
    row = document["clauses"][0]
    lines = [
        (same(row["id"]), clause_words(row)),
        (Text("kinds", "类别"), join([KINDS[kind] for kind in row["kinds"]])),
        (Text("owner", "责任"), OWNERS[row["owner"]]),
    ]
    for bound in row["bindings"]:
        near = same(f" (~ {bound['nearest']})") if bound["nearest"] else same("")
        state = Text("built", "已建") if bound["resolved"] else Text("not built", "未建")
        lines.append((Text("served by", "支撑"), same(bound["ref"] + ": ") + state + near))
    for check in row["checks"]:
        mark = same("") if check["required"] else Text(" (not required)", "（非必需）")
        line = WORDS[check["outcome"]] + same(" · ") + Text.of(check["message"])
        if check["bar"]:
            line += same(f"   [{check['measured']} | {check['bar']}]")
        lines.append((same(f"{check['kind']} "), same(check["name"] + ": ") + line + mark))
    if row["target"]:
        for reading in row["target"]["readings"]:
            state = run.STATUSES[reading["status"]]
            line = Text.of(reading["label"]) + same(": ") + state
            if known := odds(reading["odds"]):
                line += same(" · ") + known
            if why := reading.get("why"):
                line += same(" · ") + NO_ODDS.format(why=Text.of(why))
            lines.append((Text("reading", "解读"), line))
    if row["counterpart"]:
        lines.append((Text("instead", "对应物"), Text.of(row["counterpart"])))
    if row["text_flag"]:
        lines.append((Text("text", "原文"), Text.of(row["text_flag"])))
    return [*lines, (Text("does not show", "不能说明"), Text.of(row["does_not_show"]))]


NO_ODDS = Text("no odds: {why}", "无法给出可能性：{why}")


def odds(rows: Sequence[Mapping[str, Any]]) -> Text | None:
    """Return odds by method and year in one phrase."""
    years: dict[int, list[Text]] = {}
    for row in rows:
        chance = row["probability"]
        share = same("—") if chance is None else percent(chance, 0)
        name = Text.of(row["title"]) if "title" in row else same(row["method"])
        years.setdefault(int(row["by"]), []).append(name + same(" ") + share)
    words = Text("by {year}: {each}", "{year} 年：{each}")
    parts = [words.format(year=y, each=join(each, " · ", "；")) for y, each in years.items()]
    return join(parts, "; ", "。") if parts else None


def drawn(document: Document) -> list[Picture]:
    """Return the pictures: status by section, and targets where there are any."""
    source = Text("checks run on {day}", "检验日期：{day}").format(day=day(document["day"]))
    meta = Meta(
        "plan-status",
        headline(document),
        Text("Clauses by section and status", "各章节条款按状态计数"),
        document.get("origin", "real"),
        source,
        document["day"],
        "/about/method",
    )
    rows = [
        Bar(label=Text.of(section["title"]), value=section["counts"][name], group=label)
        for section in document["sections"]
        for name, label in STATUSES.items()
    ]
    pictures = [bar_chart(meta, rows, (Text("clauses", "条款数"), ""))]
    aims = [row for row in document["clauses"] if row["target"]]
    if aims:
        goal = Meta(
            "plan-targets",
            join([same(row["id"] + " ") + target_words(row["target"]) for row in aims], "; ", "；"),
            Text("Value and aim of each numeric target", "各量化目标的现值与目标值"),
            document.get("origin", "real"),
            source,
            document["day"],
            "/about/method",
        )
        marks = [
            Bullet(
                label=same(row["id"] + " ") + Text.of(row["title"]),
                value=row["target"]["value"],
                target=row["target"]["aim"],
                unit="%" if row["target"]["unit"] == "1" else "",
                state=run.STATUSES[row["target"]["status"]],
            )
            for row in aims
        ]
        pictures.append(bullet_chart(goal, marks))
    return pictures
