# SPDX-License-Identifier: Apache-2.0
"""One deployment: whom to invite for which post, why posts stay open, and where each invitation stands."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from yuzui.errors import VisibilityError
from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import In
from yuzui.reviewing import deploy_answer
from yuzui.reviewing.deploy_answer import Answer
from yuzui.reviewing.jobs import deploy
from yuzui.reviewing.purposes import deploy as purpose
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import Act, Block, Figure, Form, Notice, Page, Prose, Split, Visit, Ways
from yuzui.view.table import Link, Table

PATH, ROLES = "/deploy/{id}", purpose.WRITERS
PLACE = ("network", 0)
WRITERS = purpose.WRITERS
TITLE = Text("One deployment", "单次调配")
ADDRESS = "/deploy/newest"
NEWEST = "newest"
COMMAND = "yuzui assign deploy people.xlsx posts.xlsx"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    name = visit.parts["id"]
    found = of("deploy").latest(workspace, None if name == NEWEST else name)
    if found is None and name == NEWEST:
        return pages.missing(purpose.TITLE, COMMAND, purpose.CRUMB)
    if found is None:
        raise VisibilityError.not_found()
    answer = _invited(workspace, found)
    blocks: list[Block] = [
        Notice(label + Text(": ", "：") + words)
        for label, words in deploy_answer.sentences(answer)
        if label.en == "look at"
    ]
    blocks += [Figure(picture, answer.run.id) for picture in deploy.VIEW.pictures(answer)]
    blocks += [deploy_answer.INVITED.drawn(answer)] if answer.assignments else []
    blocks += [deploy_answer.POSTS.drawn(answer), deploy_answer.PEOPLE.drawn(answer)]
    blocks += [table.drawn(answer) for table, rows in _further(answer) if rows]
    if answer.notes:
        blocks.append(Prose(answer.notes))
    return Page(
        deploy_answer.headline(answer),
        (Split(blocks, _beside(answer)),),
        lead=pages.sentence(deploy_answer.proof(answer)),
        crumb=(*purpose.CRUMB, Link(same(answer.run.id), "")),
        state=Text("proposed", "拟议") if answer.assignments else None,
        document=answer,
        stamp=pages.stamp(answer),
    )


def _further(answer: Answer) -> tuple[tuple[Table[Answer], object], ...]:
    return (
        (deploy_answer.BARRED, answer.barred),
        (deploy_answer.RULES, answer.rules),
        (deploy_answer.ASIDE, answer.aside),
    )


def _invited(workspace: Workspace, answer: Answer) -> Answer:
    """Return the answer with the invitations that were opened since and may be seen."""
    names = {deploy.invitation(answer, one.post, one.person) for one in answer.assignments}
    rows = workspace.view.select("appointment", where=In("id", tuple(sorted(names)))) if names else []
    known = {str(row["id"]) for row in rows}
    invited = [
        replace(one, invitation=name if (name := deploy.invitation(answer, one.post, one.person)) in known else None)
        for one in answer.assignments
    ]
    return answer.amended(assignments=invited)


def _beside(answer: Answer) -> list[Block]:
    """Return the form that opens the invitations, or the ways to those that are open."""
    opened = sorted({one.invitation for one in answer.assignments if one.invitation})
    if opened:
        return [Ways([Link(same(name), f"/moves/dual_post/{encode(name)}") for name in opened[:20]])]
    if not answer.assignments:
        return []
    n = len(deploy_answer.pairs(answer))
    lines = (
        Text(
            "Each opens a second post that is asked for: the home releases it, the host begins it. Nobody is moved "
            "by it.",
            "每项邀请开启一项双聘申请：由原单位同意、用人单位起聘；不直接调动任何人。",
        ),
    )
    path = f"/deploy/{encode(answer.run.id)}"
    form = Form("invite", path, (), Text("Invite {n}", "发出 {n} 项邀请").format(n=n), {"act": "invite"}, writes=True)
    return [Act(Text("Invitations", "邀请"), lines, form)]


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Open the invitations in the name of who is here."""
    found = of("deploy").latest(workspace, visit.parts["id"])
    if found is None:
        raise VisibilityError.not_found()
    deploy.invite(workspace, found)
    return f"/deploy/{encode(found.run.id)}"
