# SPDX-License-Identifier: Apache-2.0
"""Your applications: how each stands in the words of its applicant, and the way to what may be read of it."""

from __future__ import annotations

from yuzui.errors import VisibilityError
from yuzui.funding import applicants
from yuzui.funding.applicants import Application
from yuzui.job import next_step
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import count
from yuzui.view.page import EVERYONE, Page, Visit
from yuzui.view.table import Column, Table

PATH, ROLES = "/applications", EVERYONE
PLACE = ("fund", 0)
TITLE = Text("Your applications", "我的申请")

if applicants.waiting not in next_step.SOURCES:
    next_step.SOURCES.append(applicants.waiting)

Listed = tuple[Application, Text, bool]


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page; who applies with nothing finds nothing."""
    mine = applicants.subject_applications(workspace.subject)
    if not mine:
        raise VisibilityError.not_found()
    rows: list[Listed] = []
    for one in mine:
        there = applicants.letter(workspace, one) is not None
        rows.append((one, applicants.state(workspace, one), there))
    letters = sum(there for _, _, there in rows)
    finding = Text("{n} here, no letter yet", "共 {n}，尚无通知书")
    if letters:
        finding = Text("{n} here, {k} to read", "共 {n}，{k}可阅")
    return Page(
        finding.format(n=count(len(rows), Text("application", "项申请")), k=count(letters, Text("letter", "份通知书"))),
        (APPLICATIONS.drawn(rows),),
        lead=Text(
            "You read the outcome, its reasons and the reviews here once the letters are released.",
            "通知书发放后，您可在此查看结果、理由与评审意见。",
        ),
    )


APPLICATIONS = Table[list[Listed]](
    "applications",
    TITLE,
    lambda rows: rows,
    (
        Column(
            "proposal",
            Text("Application", "申请号"),
            value=lambda row: same(row[0].proposal),
            link=lambda _, row: row[0].path if row[2] else "",
        ),
        Column("call", Text("Call", "批次"), value=lambda row: same(row[0].call)),
        Column("state", Text("How it stands", "状态"), value=lambda row: row[1]),
    ),
)
