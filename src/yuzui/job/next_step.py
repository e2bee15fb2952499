# SPDX-License-Identifier: Apache-2.0
"""What comes next, for whom: the one answer that the start page, pages, jobs and mails give.

Whatever leaves work to a person adds a source: it reads rows that the person sees, and yields what
waits. A step names the role it waits for, so that each person is shown their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from yuzui.job.signature import state
from yuzui.job.workflow import care
from yuzui.job.workflow.panel import address
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, And, Eq
from yuzui.store.store import View
from yuzui.text import Text
from yuzui.text.address import encode

MOST = 50
"""Newest award lists that are looked at."""


class Step(NamedTuple):
    """One thing that waits for a person."""

    text: Text
    """What is to be done."""
    path: str
    """The page on which it is done."""
    role: str
    """Whoever holds it does it."""
    since: str = ""
    """When it began to wait."""
    scope: str = ""
    """What it belongs to, such as ``call:C1``."""


def next_step(workspace: Workspace, scope: str = "") -> Step | None:
    """Return what has waited longest for whoever asks, of all or of one scope; None if nothing waits."""
    return next((step for step in steps(workspace) if scope in ("", step.scope)), None)


def steps(workspace: Workspace) -> list[Step]:
    """Return all that waits for whoever asks, what has waited longest first."""
    held = workspace.subject.roles | workspace.subject.scoped
    if held <= {"public"}:
        return []
    found = [step for source in SOURCES for step in source(workspace) if step.role in held]
    return sorted(found, key=lambda step: (not step.since, step.since, step.path))


def _lists(workspace: Workspace) -> Iterator[Step]:
    """Yield what is next with the newest award list of each call that nobody has decided on."""
    view = workspace.view
    runs = view.select("run", where=Eq("study", "fund"), columns=("id", "made_at"), order=("-audit_seq",), limit=MOST)
    seen: set[str] = set()
    decided = {call: str(view.get("decision", name)["run"]) for call, (name, _) in _standing(view).items()}
    for run in runs:
        name, at = str(run["id"]), str(run["made_at"])
        call = _call(view, name)
        if call in seen:
            continue
        seen.add(call)
        path, scope = f"/fund/lists/{encode(name)}", f"call:{call}"
        acts = view.select("slate_act", where=Eq("run", name), columns=("act", "at"), order=("n",))
        done = [str(one["act"]) for one in acts]
        at = str(acts[-1]["at"]) if acts else at
        waits = "propose" in done and done[-1] in ("propose", "agree")
        if call in decided and (not waits or decided[call] == name):
            continue  # only a list that was put forward may take the place of the one decided on
        if waits:
            yield Step(_DECIDE.format(c=call), path, "decider", at, scope)
            if done[-1] == "propose":
                yield Step(_AGREE.format(c=call), path, "panel_chair", at, scope)
        else:
            yield Step(_PROPOSE.format(c=call), path, "programme_officer", at, scope)


def _decisions(workspace: Workspace) -> Iterator[Step]:
    """Yield decisions whose letters nobody has released, and those that nobody has published."""
    view, public = workspace.view, workspace.seen_by(PUBLIC).view
    for call, (name, at) in _standing(view).items():
        path, scope = f"/fund/decisions/{encode(name)}", f"call:{call}"
        run = view.get("decision", name)["run"]
        if view.count("draw", And((Eq("slate", run), Eq("state", "fixed")))):
            continue  # the draw is revealed first
        releases = view.select("letter_release", where=Eq("decision", name), columns=("stopped_at",))
        if all(row["stopped_at"] for row in releases):
            yield Step(_RELEASE.format(c=call), path, "programme_officer", at, scope)
        awards = Eq("decision", name)
        if view.count("award", awards) and not public.count("award", awards):
            yield Step(_PUBLISH.format(c=call), path, "programme_officer", at, scope)


def _standing(view: View) -> dict[str, tuple[str, str]]:
    """Return the decision in force of each call: its id, and when it was signed."""
    rows = view.select("decision", columns=("id", "run", "at", "supersedes"), order=("audit_seq",))
    gone = {row["supersedes"] for row in rows}
    kept = [row for row in rows if row["id"] not in gone]
    return {_call(view, str(row["run"])): (str(row["id"]), str(row["at"])) for row in kept}


def _appeals(workspace: Workspace) -> Iterator[Step]:
    for row in workspace.view.select("appeal", order=("filed",)):
        if state(row) == "open":
            form = _RECOMPUTE if row["run"] is None else _SETTLE
            yield Step(form.format(p=str(row["proposal"])), "/fund/appeals", "programme_officer", str(row["filed"]))
        elif state(row) == "upheld" and not workspace.view.count("decision", Eq("supersedes", row["decision"])):
            run = row["run"] or workspace.view.get("decision", row["decision"])["run"]
            path = f"/fund/lists/{encode(str(run))}"
            yield Step(_ANEW.format(p=str(row["proposal"])), path, "programme_officer", str(row["settled"]))


def _seconds(workspace: Workspace) -> Iterator[Step]:
    """Yield lists that one decider signed though a hard rule breaks, for the others."""
    for row in workspace.view.select("second_signature", where=Eq("state", "waiting"), order=("at",)):
        if row["by"] != workspace.subject.name:
            call = _call(workspace.view, str(row["run"]))
            path = f"/fund/lists/{encode(str(row['run']))}"
            yield Step(_SECOND.format(n=str(row["by"]), c=call), path, "decider", str(row["at"]), f"call:{call}")


def _draws(workspace: Workspace) -> Iterator[Step]:
    for row in workspace.view.select("draw", order=("committed_at",)):
        if row["slate"] and row["state"] in ("committed", "fixed"):
            form = _FIX if row["state"] == "committed" else _REVEAL
            path = f"/fund/lists/{encode(str(row['slate']))}/draw"
            yield Step(form.format(d=str(row["id"])), path, "programme_officer", str(row["committed_at"]))


def _call(view: View, run: str) -> str:
    """Return the call of an award list that the view shows; its document is read once."""
    if not view.count("run", Eq("id", run)):
        return run
    if run not in _CALLS:
        _CALLS[run] = str(view.get("run", run)["document"].get("call", {}).get("id", run))
    return _CALLS[run]


_CALLS: dict[str, str] = {}
"""Call of each run: its id names one document for ever."""
_DECIDE = Text("Decide on the award list of {c}", "审定批次 {c} 的拟资助清单")
_PROPOSE = Text("Propose the award list of {c} for decision", "将批次 {c} 的拟资助清单提请审议")
_AGREE = Text(
    "Read the award list of {c} as chair and agree to it", "以评审组长身份审阅批次 {c} 的拟资助清单并表示同意"
)
_RELEASE = Text("Release the letters of {c}", "发放批次 {c} 的通知书")
_PUBLISH = Text("Publish the decision on {c}", "公布批次 {c} 的资助决定")
_RECOMPUTE = Text("Compute again for the appeal of {p}", "为 {p} 的复审重新计算")
_SETTLE = Text("Settle the appeal of {p}", "办结 {p} 的复审申请")
_ANEW = Text("Put a list forward anew: the appeal of {p} was upheld", "{p} 的复审已获支持：另行提请审议清单")
_SECOND = Text("Agree with {n} on the list of {c}, or refuse", "就{n}对批次 {c} 清单的签署表示同意或不同意")
_FIX = Text("Fix the candidates of draw {d}", "确定抽签 {d} 的候选名单")
_REVEAL = Text("Reveal draw {d}", "揭示抽签 {d}")


def _moves(workspace: Workspace) -> Iterator[Step]:
    """Yield the rows of workflows in which it is the turn of whoever asks."""
    role = min((workspace.subject.roles | workspace.subject.scoped) - {"public"})  # whose turn it is was asked already
    for one in care.todo(workspace).waiting:
        text = _MOVE.format(t=one.title, r=one.row_title, s=one.state_words)
        yield Step(text, address(one.workflow, one.row), role, one.since or "")


_MOVE = Text("{t} {r}: {s}", "{t} {r}：{s}")
SOURCES: list[Callable[[Workspace], Iterable[Step]]] = [_lists, _decisions, _seconds, _appeals, _draws, _moves]
"""What yields steps; a job that leaves work to people adds its own."""
