# SPDX-License-Identifier: Apache-2.0
"""The smallest team that covers every need: hand in who can do what."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.job import form_door
from yuzui.job.workspace import Workspace
from yuzui.missions.purposes import covering_team
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Page, Visit

PATH, ROLES = "/missions/cover", EVERYONE
PLACE = ("plan", 75)
WRITERS = covering_team.WRITERS
TITLE = Text("Covering team", "覆盖团队")
FILES = True


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    lead = Text(
        "A sheet of who can do what; the answer says that these cover, with a proof, never who is best.",
        "人员能力表；结果仅说明这些人可覆盖全部需求并附证明，不评判优劣。",
    )
    return form_door.start_page(workspace, PATH, covering_team, lead)


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Keep the files and go on to their columns."""
    return form_door.hand_in(workspace, visit, form, "covering_team")
