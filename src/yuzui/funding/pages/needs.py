# SPDX-License-Identifier: Apache-2.0
"""Needs of the plan and the awards that meet them, each with the words that found it."""

from __future__ import annotations

from yuzui.errors import InputError
from yuzui.funding.inputs import Needs
from yuzui.funding.jobs import needs
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Figure, Page, Visit
from yuzui.view.table import Link

PATH, ROLES = "/fund/needs", EVERYONE
PLACE = ("fund", 80)
WAS = ("/needs",)
TITLE = Text("Needs and awards", "需求与资助")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: what meets each need, under the weights of the address."""
    try:
        answer = needs.compute(workspace, Needs(weights=visit.query.get("weights", "")))
    except InputError as error:
        return Page(TITLE, pages.refused(error))
    return Page(
        needs.headline(answer),
        (
            Figure(needs.gaps(answer)),
            pages.reading(needs.sentences(answer)[1:]),
            needs.NEEDS.drawn(answer),
            needs.HITS.drawn(answer),
        ),
        lead=Text(
            "A need is met by an award that carries one of its words in title or abstract.",
            "题目或摘要含有某项需求词语的项目视为满足该需求。",
        ),
        crumb=(Link(Text("Awards", "资助项目"), "/fund/awards"),),
        document=answer,
        stamp=pages.stamp(answer),
    )
