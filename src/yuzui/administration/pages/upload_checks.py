# SPDX-License-Identifier: Apache-2.0
"""What is to look at in the rows of an upload, and what cannot be checked, before anything is loaded."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.job import upload_steps
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import Page, Visit

PATH = "/uploads/{id}/checks"
PLACE = ("fund", 0)
ROLES = WRITERS = ("programme_officer", "facility_officer", "hr_officer", "mission_lead", "library_keeper")
TITLE = Text("Checks of an upload", "上传文件的核查")
ADDRESS = "/uploads/demo/checks"
FIELDS = 3_000


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    return upload_steps.checks_page(workspace, upload_steps.visit_upload(workspace, visit))


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Save what was answered and confirmed."""
    return upload_steps.checks_act(workspace, upload_steps.visit_upload(workspace, visit), form)
