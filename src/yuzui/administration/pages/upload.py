# SPDX-License-Identifier: Apache-2.0
"""One upload: its files, how far it has come, and where to go on; more files may be added."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.job import intake, upload_steps
from yuzui.job.intake import Upload
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import day, number
from yuzui.view.page import Act, Attachment, Block, Field, Form, Item, Items, Page, Section, Visit

PATH = "/uploads/{id}"
PLACE = ("fund", 0)
ROLES = WRITERS = ("programme_officer", "facility_officer", "hr_officer", "mission_lead", "library_keeper")
TITLE = Text("One upload", "单次上传")
ADDRESS = "/uploads/demo"
FILES = True

_NEXT = {
    "received": (Text("Say what the columns mean", "确认各列含义"), "columns"),
    "understood": (Text("Say what the columns mean", "确认各列含义"), "columns"),
    "mapped": (Text("Look at the checks", "查看核查结果"), "checks"),
    "checked": (Text("Go on", "继续"), ""),
    "loaded": (Text("See what came of it", "查看结果"), ""),
}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    upload = upload_steps.visit_upload(workspace, visit)
    blocks: list[Block] = [upload_steps.steps(upload, 0), Items(Text("Files", "文件"), _files(upload))]
    loaded = upload.state == "loaded"
    if not loaded:
        blocks += [Section(Text("Add a file", "添加文件")), _add(upload), _drop(upload)]
    elif hasattr(upload_steps.purpose(upload), "remove"):
        blocks.append(_take_out(upload))
    n = len(upload.files)
    finding = Text("{n} files are kept; nothing is loaded yet", "已保存 {n} 个文件，尚未载入")
    if n == 1:
        finding = Text("One file is kept; nothing is loaded yet", "已保存 1 个文件，尚未载入")
    if loaded:
        finding = Text("What was handed in was loaded", "上传内容已载入")
    lead = None if loaded else upload_steps.SAFE
    if lead is not None and upload.expires:
        until = Text(" Files that are not loaded are erased on {d}.", "未载入的文件将于 {d} 清除。")
        lead += until.format(d=day(upload.expires))
    return Page(
        finding.format(n=number(n)),
        blocks,
        lead=lead,
        crumb=upload_steps.crumb(upload)[:-1],
        state=None if loaded else upload_steps.STATE,
        area=upload_steps.area(upload),
        attachments={_address(one): Attachment(one.path, one.name) for one in upload.files},
    )


def _address(one: intake.File) -> str:
    ending = {"xlsx": "xlsx", "toml": "toml", "ics": "ics"}.get(one.sniffed, "csv")
    return f"original-{one.n}.{ending}"


def _files(upload: Upload) -> list[Item]:
    items = []
    for one in upload.files:
        lines = [
            Text("{s} kB · {t} · SHA-256 {h}", "{s} kB · {t} · SHA-256 {h}").format(
                s=f"{max(1, round(one.size / 1000)):,}", t=one.at[:16].replace("T", " "), h=one.sha256[:16] + "…"
            )
        ]
        if (said := intake.remark(one)) is not None:
            lines.append(said)
        items.append(Item(same(one.name), lines, f"/uploads/{upload.id}/{_address(one)}"))
    text, where = _NEXT[upload.state]
    path = f"/uploads/{upload.id}/{where}" if where else upload_steps.next_path(upload)
    if upload.state == "loaded":
        path = intake.outcome(upload)
    return [*items, Item(text, (), path)]


def _add(upload: Upload) -> Form:
    fields = (
        Field(
            "files",
            Text("Further files", "其他文件"),
            kind="file",
            accept=intake.accepted(upload.purpose),
            needed=False,
        ),
        Field("paste", Text("or paste rows from a spreadsheet", "或粘贴表格内容"), kind="area", needed=False),
    )
    return Form("add", f"/uploads/{upload.id}", fields, Text("Add", "添加"), {"act": "add"}, writes=True)


def _drop(upload: Upload) -> Form:
    button = Text("Erase these files", "清除这些文件")
    return Form("drop", f"/uploads/{upload.id}", (), button, {"act": "drop"}, writes=True)


def _take_out(upload: Upload) -> Act:
    form = Form(
        "drop", f"/uploads/{upload.id}", (), Text("Take it out again", "移出记录"), {"act": "drop"}, writes=True
    )
    lines = (
        Text(
            "Its rows leave the record and its files are erased. Award lists that were drafted from it stay.",
            "其各行将移出记录，文件将被清除；由其拟定的清单保留。",
        ),
        Text(
            "Handed in again under the same name, it takes the place of this one.",
            "以相同名称重新上传即可取代本次内容。",
        ),
    )
    return Act(Text("Loaded by mistake?", "误载入？"), lines, form)


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Add files, or erase all."""
    upload = upload_steps.visit_upload(workspace, visit)
    if form.get("act") == "drop":
        module = upload_steps.purpose(upload)
        remove = module.remove(workspace, upload) if hasattr(module, "remove") else None
        intake.drop(workspace, upload, remove)
        return str(module.START)
    with upload_steps.received(workspace, visit, form) as files:
        intake.add(workspace, upload, files)
    return f"/uploads/{upload.id}/columns"
