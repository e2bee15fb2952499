# SPDX-License-Identifier: Apache-2.0
"""How far a facility serves others: hours by year beside the national mean, the yearly sheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from yuzui.job.workspace import Workspace
from yuzui.ledger import facility_year, sharing_sheet
from yuzui.ledger.facility_year import Answer
from yuzui.ledger.jobs import ledger as study
from yuzui.ledger.pages import ledger
from yuzui.model.visibility import Eq
from yuzui.sheets import formats
from yuzui.text import Text
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Cards, Figure, Item, Page, Visit

PATH, ROLES = "/facilities/{id}/sharing", EVERYONE
PLACE = ("facilities", 0)
TITLE = Text("Open sharing of a facility", "设施开放共享")
ADDRESS = "/facilities/gaia/sharing"
_BOOK = Text("These figures as a workbook", "以上数据的工作簿")
_WITH = Text("instruments, totals, and the ledger entries of every cell", "逐台数据、汇总及每格分录号")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    name = visit.parts["id"]
    answers = ledger.chosen(workspace, visit, name)
    if not answers:
        return ledger.missing(workspace, TITLE, name)
    answer = answers[0]
    file = sharing_sheet.file_name(name, answer.year, "by-ledger")
    path, picture = f"/facilities/{encode(name)}/sharing", facility_year.sharing(answers)
    blocks: list[Block] = [
        *ledger.by_year(path, answers),
        *ledger.later(workspace, answer),
        Figure(picture, answer.run.id),
        facility_year.NATIONAL.drawn(answer),
        facility_year.RATES.drawn(answer),
        facility_year.INSTRUMENTS.drawn(answer),
        facility_year.TOTALS.drawn(answer),
    ]
    known = workspace.view.count("resource", Eq("id", name))
    if known and (sheets := ledger.sheets_of(workspace, name, [str(answer.year)])):
        blocks.append(sheets)
    if answer.sheet.instruments:
        blocks.append(Cards((Item(_BOOK, (_WITH,), f"{path}/{file}?year={answer.year}"),)))
    lead = Text(
        "Two rules for the sharing rate are in use; both are shown, as no source says which "
        "one the published rate follows.",
        "共享率有两种算法，来源未说明公布值所用算法，故并列。",
    )
    page = ledger.beside(picture.meta.finding, blocks, lead, answer, ("sheet", "national", "figures"))
    return replace(page, texts={file: lambda lang: _workbook(workspace, answer, lang)})


def _workbook(workspace: Workspace, answer: Answer, lang: str) -> bytes:
    """Return the sheet that is handed in, from the rows as they are now."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "sharing.xlsx")
        formats.write_xlsx(path, study.sheet(workspace, answer, lang))
        return path.read_bytes()
