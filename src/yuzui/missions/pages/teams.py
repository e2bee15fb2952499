# SPDX-License-Identifier: Apache-2.0
"""Several teams for one problem: hand in the panel's sheet, and see odds and payments of each plan."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.job import form_door
from yuzui.job.workspace import Workspace
from yuzui.missions.purposes import parallel_teams
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Page, Visit

PATH, ROLES = "/missions/teams", EVERYONE
PLACE = ("plan", 70)
WRITERS = parallel_teams.WRITERS
TITLE = Text("Teams", "团队")
FILES = True


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    lead = Text(
        "A sheet of the teams of each problem: how likely each passes its gate and then succeeds.",
        "每个榜单的团队表：各团队过关与成功的把握。",
    )
    return form_door.start_page(workspace, PATH, parallel_teams, lead)


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Keep the files and go on to their columns."""
    return form_door.hand_in(workspace, visit, form, "parallel_teams")
