# SPDX-License-Identifier: Apache-2.0
"""A list of fields that was handed in, before it is registered."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.fields import field_record, field_sheet
from yuzui.fields.field_sheet import FieldList
from yuzui.fields.nodes import LANGUAGES, Node
from yuzui.fields.purposes import fields as purpose
from yuzui.job import intake, upload_steps
from yuzui.job.intake import Upload
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import count
from yuzui.view.page import Act, Block, Field, Form, Page, Visit, Ways
from yuzui.view.table import Column, DataTable, Link

PATH = "/uploads/{id}/lists"
PLACE = ("results", 0)
ROLES = WRITERS = purpose.WRITERS
TITLE = Text("List that is registered", "登记清单")
ADDRESS = "/uploads/demo-fields/lists"
FIELD = Text("field", "个领域")
_COLUMNS = (
    Column("id", Text("Field", "编号")),
    Column("label", Text("Name", "领域")),
    Column("parent", Text("List", "所属")),
    Column("query_en", Text("Query", "英文检索式")),
    Column("query_zh", Text("Query in Chinese", "中文检索式")),
    Column("topics", Text("Topics", "主题")),
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    upload = upload_steps.visit_upload(workspace, visit, "fields")
    if upload.state == "loaded":
        ways = Ways((Link(Text("See the fields", "查看领域"), purpose.DONE),))
        return upload_steps.loaded_page(upload, Text("The list is registered", "清单已登记"), (ways,))
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks")
    listed = _listed(workspace, upload)
    name = Field("list", Text("Name of the list", "清单名称"), same(listed.name), False)
    form = Form("load", f"/uploads/{upload.id}/lists", (name,), Text("Register the list", "登记清单"),
                {"act": "load"}, writes=True)  # fmt: skip
    finding = Text("{n} would be registered", "将登记 {n}").format(n=count(len(listed.nodes), FIELD))
    rows = [_row(one) for one in listed.nodes]
    main: list[Block] = [DataTable("fields", Text("Fields", "领域"), _COLUMNS, rows)]
    lines = field_record.read_lines(listed)
    panel = Act(
        Text("Ready to register", "可以登记"), [label + Text(": ", "：") + words for label, words in lines], form
    )
    return upload_steps.ready_page(upload, finding, [panel, *main])


def _row(node: Node) -> tuple[object, ...]:
    bodies = [node.bodies.get(lang) or same("–") for lang in LANGUAGES]
    return node.id, node.label, node.parent, *bodies, " ".join(node.topics) or same("–")


def _listed(workspace: Workspace, upload: Upload, name: str = "") -> FieldList:
    name = name or field_sheet.list_name_of(upload.files[0].name)
    return purpose.listed(upload, upload_steps.reading(workspace, upload).toml, name)


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Put the list on record."""
    upload = upload_steps.visit_upload(workspace, visit, "fields")
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks")
    listed = _listed(workspace, upload, form.get("list", "").strip())
    field_record.put(workspace, listed, upload.files[0].name)
    intake.load(workspace, upload, listed.name)
    return purpose.DONE
