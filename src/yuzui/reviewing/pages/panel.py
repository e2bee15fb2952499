# SPDX-License-Identifier: Apache-2.0
"""What came in of a call as its chair reads it: scores, severity of reviewers, recusals; nothing of what is recused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from yuzui.errors import InputError, Place, VisibilityError
from yuzui.funding.pages import slates
from yuzui.job.workspace import Workspace, clock
from yuzui.model.visibility import And, Eq
from yuzui.reviewing import rounds
from yuzui.store.subjects import active_grants, grants_of
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Act, Block, Field, Form, Notice, Option, Page, Prose, Split, Visit, Ways
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/fund/calls/{call}/panel", EVERYONE
WRITERS = ("panel_chair", "decider")
PLACE = ("fund", 0)
ADDRESS = "/fund/calls/none/panel"
TITLE = Text("Panel of a call", "评审组工作页")
MOST = 500
"""Most proposals that can be chosen from a list."""


class Scored(NamedTuple):
    """A proposal with what its reviewers said so far."""

    id: str
    title: str
    scores: list[float]
    asked: int


class Severity(NamedTuple):
    """A reviewer, by pseudonym: how much lower or higher than others on the same proposals and criteria."""

    id: str
    n: int
    bias: float | None


SCORES = Table[list[Scored]](
    "scores",
    Text("Proposals by mean score", "申请（按平均分）"),
    rows=lambda rows: rows,
    columns=(
        Column("id", Text("Proposal", "申请号")),
        Column("title", Text("Title", "项目名称"), value=lambda row: same(row.title)),
        Column("n", Text("Reviews", "评审数"), digits=0, value=lambda row: len(row.scores)),
        Column("asked", Text("Asked", "已请"), digits=0, value=lambda row: row.asked),
        Column("mean", Text("Mean", "平均分"), digits=2, value=lambda row: _mean(row.scores)),
        Column("low", Text("Lowest", "最低分"), digits=1, value=lambda row: min(row.scores, default=None)),
        Column("high", Text("Highest", "最高分"), digits=1, value=lambda row: max(row.scores, default=None)),
    ),
)
SEVERITY = Table[list[Severity]](
    "severity",
    Text("Severity of reviewers, by pseudonym", "评审宽严（化名）"),
    rows=lambda rows: rows,
    columns=(
        Column("id", Text("Reviewer", "评审专家")),
        Column("n", Text("Reviews", "评审数"), digits=0),
        Column("bias", Text("Against others on the same proposals", "与同一申请其他评审之差"), digits=2),
    ),
)


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _part(workspace: Workspace, call: str) -> bool:
    """Say whether whoever looks has a part in the panel of this call, and not only of another one."""
    if {"panel_chair", "decider", "programme_officer"} & workspace.subject.roles:
        return True
    held = active_grants(workspace.subject.name, grants_of(workspace.store, workspace.subject.name), clock())
    roles = {row["role"] for row in held if row["scope"] == f"call:{call}"}
    return bool(roles & {"panel_chair", "decider", "programme_officer"})


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    call = visit.parts["call"]
    round_ = rounds.current(workspace, call)
    if not _part(workspace, call) or round_ is None:
        raise VisibilityError.not_found()
    found = rounds.items(workspace, round_)
    scored, severe = _scores(workspace, found)
    whole = sum(item.status == "handed_in" for item in found)
    live = sum(item.state in rounds.ASKED for item in found)
    finding = Text("{h} of {n} reviews of {p} proposals are in", "{p} 项申请的 {n} 份评审已到 {h} 份")
    words = {
        "recused": Text(
            "You stepped back from it: it is not there for you any more. You keep your part in the rest of the call.",
            "您已回避，该申请不再向您显示；您在本批次的其他职责不变。",
        )
    }
    done = words.get(visit.query.get("done", ""))
    main: list[Block] = [SCORES.drawn(scored), SEVERITY.drawn(severe)]
    runs = workspace.view.select("run", where=Eq("study", "fund"), columns=("id",), order=("-audit_seq",))
    ways = Ways(
        (
            Link(Text("How far the reviewing is", "评审进展"), f"/fund/calls/{encode(call)}/returns"),
            *(
                (Link(Text("Award lists: comment and agree", "拟资助清单：提出意见并同意"), "/fund/lists"),)
                if runs
                else ()
            ),
        )
    )
    return Page(
        finding.format(h=number(whole), n=number(live), p=number(len(scored))),
        [
            *([Notice(done)] if done and visit.refused is None else []),
            Split([*main, ways, *([] if runs else [Prose((slates.KEPT_FROM,))])], _aside(workspace, call, scored)),
        ],
        lead=Text(
            "What you stepped back from, or may not judge, is neither listed nor counted here.",
            "您已回避或不得评审的申请，此处既不列出，也不计数。",
        ),
        crumb=(
            Link(Text("Calls", "批次"), "/fund/calls"),
            Link(same(call), f"/fund/calls/{encode(call)}"),
            Link(TITLE, ""),
        ),
    )


def _scores(workspace: Workspace, found: list[rounds.Item]) -> tuple[list[Scored], list[Severity]]:
    """Return proposals and reviewers out of the reviews that whoever looks may see."""
    ids = {item.proposal: item.title for item in found}
    latest: dict[tuple[str, str, str], float] = {}
    for row in workspace.view.select("review", order=("proposal", "reviewer", "criterion", "n")):
        key = (str(row["proposal"]), str(row["reviewer"]), str(row["criterion"] or ""))
        if key[0] in ids and row["score"] is not None:
            latest[key] = float(row["score"])
    means: dict[str, list[float]] = defaultdict(list)
    sums: dict[tuple[str, str], list[float]] = defaultdict(list)
    cells: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (proposal, reviewer, criterion), score in latest.items():
        sums[proposal, reviewer].append(score)
        cells[proposal, criterion].append(score)
    for (proposal, _), scores in sums.items():
        means[proposal].append(sum(scores) / len(scores))
    asked = {name: sum(item.proposal == name and item.state in rounds.ASKED for item in found) for name in ids}
    rows = [Scored(name, title, means[name], asked[name]) for name, title in ids.items()]
    gaps: dict[str, list[float]] = defaultdict(list)
    for (proposal, reviewer, criterion), score in latest.items():
        others = cells[proposal, criterion]
        if len(others) > 1:
            gaps[reviewer].append(score - (sum(others) - score) / (len(others) - 1))
    counts = {name: sum(one == name for _, one in sums) for _, name in sums}
    severe = [Severity(name, counts[name], _mean(gaps[name])) for name in sorted(counts)]
    return sorted(rows, key=lambda row: (-(_mean(row.scores) or 0.0), row.id)), severe


def _aside(workspace: Workspace, call: str, scored: list[Scored]) -> list[Block]:
    path = f"/fund/calls/{encode(call)}/panel"
    if not {"panel_chair", "decider"} & (workspace.subject.roles | workspace.subject.scoped) or not scored:
        return []
    options = [Option(row.id, same(f"{row.id} · {row.title}"[:80])) for row in sorted(scored)[:MOST]]
    fields = (
        Field("proposal", Text("Proposal", "申请"), kind="select", options=options),
        Field("reason", Text("What ties you to it", "回避原因")),
    )
    form = Form("recuse", path, fields, Text("Step back", "回避"), {"act": "recuse"}, True)
    lines = (
        Text(
            "From then on it is not there for you: no score, no rank, no count.",
            "此后该申请对您不可见：不显示评分、名次与计数。",
        ),
    )
    notes = (
        Text(
            "Lists that hold it are not shown to you either: you cannot agree to them or sign them. The rest of the "
            "call stays with you.",
            "含该申请的清单也不再向您显示，您无法就其表示同意或签署；本批次其他事项仍由您办理。",
        ),
    )
    return [Act(Text("A conflict of your own?", "您与某申请有利益冲突？"), lines, form, notes)]


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Step back from a proposal."""
    call, proposal = visit.parts["call"], form.get("proposal", "")
    seen = workspace.view.count("proposal", And((Eq("id", proposal), Eq("call", call))))
    if not _part(workspace, call) or form.get("act") != "recuse" or not seen:
        raise VisibilityError.not_found()
    reason = form.get("reason", "").strip()
    if not reason:
        raise InputError(
            Text("say what ties you to it", "请填写回避原因"),
            place=Place(column="reason"),
            seen="-",
            fix=Text("a word is enough; it stands in the log", "一句话即可，将存入日志"),
            code="no_reason",
        )
    rounds.recuse(workspace, call, proposal, workspace.subject.name, reason)
    return f"/fund/calls/{encode(call)}/panel?done=recused"
