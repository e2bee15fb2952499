# SPDX-License-Identifier: Apache-2.0
"""People for open posts: hand in both sheets; proposals so far, newest first."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.job import form_door
from yuzui.job.workspace import Workspace
from yuzui.reviewing.purposes import deploy
from yuzui.text import Text
from yuzui.view.page import Page, Visit

PATH, ROLES = "/deploy", deploy.WRITERS
PLACE = ("network", 32)
WRITERS = deploy.WRITERS
TITLE = deploy.TITLE
FILES = True
LEAD = Text("Which people with free time could fill which open posts.", "有空闲的人员可补哪些岗位。")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    lead = Text(
        "One workbook with people and posts, or two files. What comes out are invitations: each is asked, the home "
        "releases, the host begins.",
        "含人员与岗位两表的工作簿，或两个文件。结果为邀请：须经本人、原单位同意，由用人单位起聘。",
    )
    return form_door.start_page(workspace, PATH, deploy, lead)


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Keep the files and go on to their columns."""
    return form_door.hand_in(workspace, visit, form, "deploy")
