# SPDX-License-Identifier: Apache-2.0
"""Lists of bodies that are registered: centres, laboratories, zones."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from yuzui.job.intake import Upload
from yuzui.job.upload_sheets import sheets
from yuzui.job.workspace import Workspace
from yuzui.network import register_intake, register_store
from yuzui.network.register_intake import TABLES, Reading
from yuzui.sheets.understand.questions import Checks
from yuzui.text import Text, join, same
from yuzui.view.page import Block, Card
from yuzui.view.table import Link

__all__ = ["TABLES"]

TITLE = Text("Lists for the register", "名录名单")
WRITERS = ("programme_officer",)
LEVEL = "organisation"
"""Who sees its rows before they are registered: the office."""
CRUMB = (Link(Text("Network", "体系"), "/network"), Link(Text("Registers", "名录"), "/registers"))
STEPS = ((Text("Register", "登记"), "/uploads/{id}/register"),)
DONE = "/uploads/{id}/register"
START = "/registers/new"


def recalled(upload: Upload, kept: Mapping[str, str]) -> str:
    """Return nothing: what columns mean is told by their headings, and asked where they do not say it."""
    return ""


def read(workspace: Workspace, upload: Upload, given: Mapping[tuple[str, str], str], memory: str) -> Reading:
    """Return what is understood of the files and what is asked."""
    found, stops = sheets(upload)
    if not found:
        return Reading(Text("These files hold no table", "文件中没有表格"), stops=stops)
    view = workspace.view
    known = register_store.register(view, whole=True)
    reading = register_intake.read(found, given, known, register_store.kinds(view))
    if reading.rows is not None:
        register_store.compared(workspace.desk, reading.rows)
    return replace(reading, stops=(*stops, *reading.stops))


def checks(workspace: Workspace, upload: Upload, reading: Reading, given: Mapping[tuple[str, str], str]) -> Checks:
    """Return what is to look at in the rows."""
    return register_intake.checks(reading, given)


def beside(upload: Upload, reading: Reading) -> list[Block]:
    """Return what stands beside the columns: how much was read, and what nothing was made of."""
    blocks: list[Block] = []
    if facts := register_intake.summary(reading):
        blocks.append(Card(Text("Read so far", "已读取"), (), facts))
    if unread := register_intake.unread(reading):
        words = Text(
            "{c}: nothing in the register is called so. Say below what one means, or leave it.",
            "{c}：名录中没有对应的项。可在下方指明其含义，或不使用。",
        ).format(c=join([same(one) for one in dict.fromkeys(unread)], ", ", "、"))
        blocks.append(Card(Text("Not used", "未使用的列"), (words,)))
    return blocks


def changes(workspace: Workspace, upload: Upload, reading: Reading) -> list[Block]:
    """Return what stands below the checks: nothing, since the next step shows what is new."""
    return []
