# SPDX-License-Identifier: Apache-2.0
"""What the columns of an upload mean: questions first, then every column with how sure it is."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.job import upload_steps
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import Page, Visit

PATH = "/uploads/{id}/columns"
PLACE = ("fund", 0)
ROLES = WRITERS = ("programme_officer", "facility_officer", "hr_officer", "mission_lead", "library_keeper")
TITLE = Text("Columns of an upload", "上传文件的列")
ADDRESS = "/uploads/demo/columns"
FIELDS = 3_000


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    return upload_steps.columns_page(workspace, upload_steps.visit_upload(workspace, visit))


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Save what was answered."""
    return upload_steps.columns_act(workspace, upload_steps.visit_upload(workspace, visit), form)
