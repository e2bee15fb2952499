# SPDX-License-Identifier: Apache-2.0
"""The last step of files that a job answers at once: what else it asks, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from yuzui.job import form_door, intake, upload_steps
from yuzui.job.contract import of
from yuzui.job.inputs import fields
from yuzui.job.intake import Upload
from yuzui.job.sheet_reading import ROW
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import count
from yuzui.view.page import Act, Field, Form, Page, Split, Visit, Ways
from yuzui.view.table import Link

PATH = "/uploads/{id}/answer"
PLACE = ("fund", 0)
ROLES = WRITERS = ("programme_officer", "facility_officer", "hr_officer", "mission_lead", "library_keeper")
TITLE = Text("Answer on files that were handed in", "上传文件的结果")
ADDRESS = "/uploads/demo/answer"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    upload, module = _upload(workspace, visit)
    if upload.state == "loaded":
        blocks = (
            upload_steps.steps(upload, 3),
            Ways((Link(Text("See the answer", "查看结果"), intake.outcome(upload)),)),
        )
        return Page(Text("The answer is there", "已得出结果"), blocks, crumb=upload_steps.crumb(upload),
                    area=upload_steps.area(upload))  # fmt: skip
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks")
    reading = upload_steps.reading(workspace, upload)
    assert isinstance(reading, form_door.Reading)
    lines = tuple(module.TABLES[part.table] + Text(": ", "：") + count(len(part.rows), ROW) for part in reading.parts)
    shown = [one for one in fields(of(module.STUDY).module.Inputs) if one.name in module.FIELDS]
    entries = [
        Field(one.name, one.help.text, same("" if one.default is None else one.default), needed=False) for one in shown
    ]
    form = Form("answer", f"/uploads/{upload.id}/answer", entries, module.BUTTON, {"act": "answer"}, writes=True)
    return Page(
        module.QUESTION,
        (upload_steps.steps(upload, 3), Split([Act(Text("Ready", "可以开始"), lines, form)], [])),
        lead=upload_steps.SAFE,
        crumb=upload_steps.crumb(upload),
        area=upload_steps.area(upload),
        texts={"map.toml": reading.toml},
    )


def _upload(workspace: Workspace, visit: Visit) -> tuple[Upload, ModuleType]:
    upload = upload_steps.visit_upload(workspace, visit)
    module = upload_steps.purpose(upload)
    if not hasattr(module, "STUDY"):
        upload_steps.visit_upload(workspace, visit, "-")  # not a page of its purpose
    return upload, module


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Compute the answer, keep it, and go to its page."""
    upload, module = _upload(workspace, visit)
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks")
    reading = upload_steps.reading(workspace, upload)
    assert isinstance(reading, form_door.Reading)
    run = form_door.compute(workspace, upload, module, reading, form)
    return str(module.DONE.format(id=upload.id, run=run))
