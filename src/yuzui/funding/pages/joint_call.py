# SPDX-License-Identifier: Apache-2.0
"""One joint call: the parts of its funders, who has signed, and what may be done with it."""

from __future__ import annotations

from yuzui.funding.jobs import joint_call
from yuzui.funding.pages import joint_calls
from yuzui.job import pages
from yuzui.job.workflow import panel
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Page, Visit
from yuzui.view.table import Link

PATH, ROLES = "/fund/joint/{id}", EVERYONE
PLACE = ("fund", 0)
TITLE = Text("One joint call", "单项联合征集")
ADDRESS = "/fund/joint/demo-joint"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = joint_call.compute(workspace, joint_call.Inputs(call=visit.parts["id"]))
    one = answer.calls[0]
    (row,) = workspace.view.select("call", where=Eq("call", one.id))
    tables = [table.drawn(answer) for table in (joint_call.PARTS, joint_call.SUMS) if one.parts]
    return Page(
        joint_call.headline(answer),
        [*panel.of_row(workspace, "call", row), *tables],
        lead=one.title,
        crumb=(Link(joint_calls.TITLE, joint_calls.PATH), Link(same(one.id), "")),
        state=one.state_words,
        document=answer,
        stamp=pages.stamp(answer),
    )
