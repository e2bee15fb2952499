# SPDX-License-Identifier: Apache-2.0
"""Was a facility there when it was promised: outages by day, four definitions side by side."""

from __future__ import annotations

from yuzui.job.workspace import Workspace
from yuzui.ledger import facility_year
from yuzui.ledger.jobs.ledger import NO_FAULTS
from yuzui.ledger.pages import ledger
from yuzui.text import Text
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Figure, Notice, Page, Visit

PATH, ROLES = "/facilities/{id}/availability", EVERYONE
PLACE = ("facilities", 0)
TITLE = Text("Availability of a facility", "设施可用率")
ADDRESS = "/facilities/gaia/availability"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    name = visit.parts["id"]
    answers = ledger.chosen(workspace, visit, name)
    if not answers:
        return ledger.missing(workspace, TITLE, name)
    answer = answers[0]
    timeline, bars = facility_year.outages(answer), facility_year.availability(answer)
    blocks: list[Block] = [
        *ledger.by_year(f"/facilities/{encode(name)}/availability", answers),
        *ledger.later(workspace, answer),
        *(Figure(picture, answer.run.id) for picture in (timeline, bars) if picture is not None),
        *([Notice(NO_FAULTS)] if timeline is None else []),
        facility_year.DEFINITIONS.drawn(answer),
        facility_year.LOST.drawn(answer),
        *([facility_year.OUTAGES.drawn(answer)] if answer.outages else []),
    ]
    unknown = Text("No availability can be told for this year", "该年度可用率无法得出")
    lead = Text(
        "Sources differ on what counts as promised and as delivered; compare only what is defined alike.",
        "各来源对“承诺”与“交付”的口径不同，只应比较定义相同者。",
    )
    finding = unknown if bars is None else bars.meta.finding
    return ledger.beside(finding, blocks, lead, answer, ("figures", "outages"))
