# SPDX-License-Identifier: Apache-2.0
"""What the pages of laboratories share: the network a visitor may see, its answer, the form for a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from yuzui.errors import InputError, Place
from yuzui.job import intake, upload_steps
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.network import lab_network, lab_register, lab_sheets, labs_answer
from yuzui.network.lab_network import LabNetwork
from yuzui.network.labs_answer import Answer
from yuzui.sheets import formats
from yuzui.text import Text
from yuzui.view.cache import Cache
from yuzui.view.page import Form, Visit

_ANSWERS: Cache[Answer] = Cache(40_000_000)
_NETWORKS: Cache[LabNetwork] = Cache(60_000_000)


def own(workspace: Workspace) -> bool:
    """Say whether the visitor sees laboratories registered here."""
    return bool(workspace.view.count("lab_topic"))


def network(workspace: Workspace) -> tuple[LabNetwork, int]:
    """Return the laboratories that the visitor may see; where there are none, the universities that come with Yuzui."""
    if own(workspace):
        return lab_network.find(workspace, "", 0)
    made = _NETWORKS.get("awards", lambda: lab_network.awards(workspace), lambda _: 10_000_000)
    return made, 8


def overlap(workspace: Workspace) -> tuple[LabNetwork, Answer]:
    """Return the laboratories that the visitor may see and how they overlap, computed once for the same rows."""
    labs, least = network(workspace)
    key = digest(labs_answer.facts(labs)), least, workspace.seed
    answer = _ANSWERS.get(key, lambda: labs_answer.answer(labs, least, 0, workspace.seed), lambda _: 2_000_000)
    return labs, answer


def may_register(workspace: Workspace) -> bool:
    """Say whether the visitor may hand in a sheet."""
    return bool(set(lab_register.OFFICES) & workspace.subject.roles)


def form(path: str) -> Form:
    """Return the form in which an office hands in its sheet."""
    hint = Text(
        "one row a work, topic or person: laboratory, then title or topic; year, group, person id, FTE, money as you "
        "have them",
        "每项成果、方向或人员一行：实验室，及成果名称或方向；年份、学科组、人员编号、人员投入、经费如有亦可",
    )
    files, paste = upload_steps.file_fields(hint)
    button = Text("Read the sheet and compare", "读取并比较")
    return Form("sheet", path, (files, paste), button, {"form": "sheet"}, writes=True)


def hand_in(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Register the laboratories of the files of a form; all of them, or none."""
    with upload_steps.received(workspace, visit, form) as files:
        if not files:
            raise InputError(
                Text("no file was chosen", "未选择文件"),
                place=Place(column="files"),
                fix=Text("choose a file, or paste rows from a spreadsheet", "请选择文件，或粘贴表格内容"),
                code="no_file",
            )
        sheets = []
        for one in files:
            intake.sniffed(one.path, one.name)
            with intake.named(one.name):
                sheets += [replace(sheet, file=one.name) for sheet in formats.read(one.path)]
        try:
            listed = lab_sheets.listed(sheets, files[0].name)
            labs_answer.refuse(lab_network.network(listed, files[0].name, "derived"))
        except InputError as error:  # the form has one field for files
            error.place = replace(error.place, column="files")
            raise
        lab_register.register(workspace, listed)
    return "/labs"
