# SPDX-License-Identifier: Apache-2.0
"""Appeals against decisions: where each stands, what computing again gave, what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yuzui.errors import VisibilityError
from yuzui.funding import appeal_view, appeals
from yuzui.funding.appeals import Appeal
from yuzui.funding.decisions import ROLES as HANDLERS
from yuzui.funding.inputs import Appeal as Inputs
from yuzui.funding.jobs import appeal
from yuzui.funding.slate_answer import Answer
from yuzui.funding.slate_panel import may
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.model.lifecycle import CYCLES
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Act, Block, Field, Form, Notice, Option, Page, Prose, Remedy, Section, Visit

PATH, ROLES = "/fund/appeals", EVERYONE
PLACE = ("fund", 60)
WAS = ("/appeals",)
TITLE = Text("Appeals against decisions", "对决定的复审申请")
WRITERS = HANDLERS


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: every appeal the reader may see."""
    answer = appeals.answer("list", appeals.of_call(workspace))
    return Page(
        pages.sentence(appeal_view.headline(answer)),
        [appeal_view.APPEALS.drawn(answer), *acts(workspace, answer.appeals, PATH)]
        if answer.appeals
        else [_how("DECISION", "PROPOSAL")],
        lead=Text(
            "Another person than the one who decided handles an appeal, and the award list is computed "
            "again from what it was computed from.",
            "复审由决定人以外的人员办理，并以原有输入重算清单。",
        ),
        document=answer,
    )


def section(workspace: Workspace, slate: Answer, proposal: str = "") -> list[Block]:
    """Return what a page of a slate, or of one of its proposals, says of appeals."""
    if (signed := slate.decided) is None:
        return []
    rows = appeals.of_slate(workspace, slate.run.id)
    answer = appeals.answer("list", [row for row in rows if proposal in ("", row.proposal)])
    head = Section(Text("Appeals", "复审"))
    sentence = pages.sentence(appeal_view.headline(answer))
    if not answer.appeals:
        return [head, Prose((sentence,)), _how(signed.id, proposal or "PROPOSAL")]
    waits = any(row.waits for row in answer.appeals)
    first: Block = Notice(sentence) if waits else Prose((sentence,))
    return [head, first, appeal_view.APPEALS.drawn(answer), *_due(answer.appeals)]


def acts(workspace: Workspace, rows: Sequence[Appeal], path: str) -> list[Block]:
    """Return what the office does with appeals that are open: compute again, settle."""
    blocks: list[Block] = []
    for row in [row for row in rows if row.state == "open"][:MOST]:
        if not may(workspace, row.call or "", HANDLERS):
            continue
        hidden = {"act": "recompute", "appeal": row.id}
        again = Form(f"again-{row.id}", path, (), Text("Compute the list again", "重算清单"), hidden, True)
        title = Text("Appeal of {p}", "{p} 的复审申请").format(p=row.proposal)
        lines = [pages.sentence(appeal_view.again(row))]
        if row.grounds:
            lines.insert(0, same(row.grounds))
        blocks += [Act(title, lines, again), _settle(workspace, row, path)]
    return blocks


MOST = 12
"""Most appeals that are answered on a page."""


def _settle(workspace: Workspace, row: Appeal, path: str) -> Act:
    options = [Option(name, CYCLES["appeal"].states[name]) for name in appeals.OUTCOMES]
    fields = (
        Field("outcome", Text("Outcome", "结论"), kind="radio", options=options),
        Field("reason", Text("Reason", "理由"), kind="area", hint=Text("the applicant will read it", "申请人将会看到")),
        Field("final", Text("No further appeal is possible", "终局，不得再次申请"), needed=False, kind="check"),
    )
    hidden = {"act": "settle", "appeal": row.id}
    form = Form(f"settle-{row.id}", path, fields, Text("Settle the appeal", "办结复审"), hidden, True)
    words = Text(
        "You settle it as {n}; whoever took the decision may not.", "您以 {n} 的身份办结；作出决定者不得办理。"
    ).format(n=workspace.subject.name)
    return Act(Text("Settle the appeal of {p}", "办结 {p} 的复审").format(p=row.proposal), (words,), form)


def act_on(workspace: Workspace, values: Mapping[str, str]) -> None:
    """Compute a list again for an appeal, or settle the appeal, as a form says."""
    verb, name = values.get("act", ""), values.get("appeal", "")
    if verb == "recompute":
        appeal.compute(workspace, Inputs(act="recompute", appeal=name))
        return
    if verb != "settle":
        raise VisibilityError.not_found()
    words = {key: values.get(key, "") for key in ("outcome", "reason")}
    final = values.get("final") == "yes"
    appeal.compute(workspace, Inputs(act="settle", appeal=name, by=workspace.subject.name, final=final, **words))


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Do what a form of this page says; return its address."""
    act_on(workspace, values)
    return f"{PATH}#appeals"


def _due(rows: Sequence[Appeal]) -> list[Block]:
    """Return the command of what is due next, if anything is."""
    for row in rows:
        if row.state == "open" and row.run is None:
            how = Text("Compute the award list again:", "重算清单：")
            return [Remedy(how, f"yuzui appeal recompute {row.id}")]
        if row.state == "open":
            how = Text("A person who had no part in the decision settles it:", "由未参与决定者办结：")
            return [Remedy(how, f"yuzui appeal settle {row.id} --by NAME --outcome OUTCOME --reason TEXT")]
    for row in rows:
        if row.waits:
            how = Text("A new decision takes the place of this one:", "另作决定以取代本决定：")
            return [Remedy(how, f"yuzui decide SLATE --supersedes {row.decision} …")]
    return []


def _how(decision: str, proposal: str) -> Remedy:
    how = Text("An appeal that came in is filed with its grounds:", "收到的复审申请须连同事由登记：")
    return Remedy(how, f"yuzui appeal file {decision} {proposal} --by NAME --grounds TEXT")
