# SPDX-License-Identifier: Apache-2.0
"""One award that comes with Yuzui: title, abstract, amount and origin."""

from __future__ import annotations

import msgspec

from yuzui.errors import VisibilityError
from yuzui.funding import awards
from yuzui.funding.pages.awards import AWARDS, ORIGIN
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Fact, Facts, Page, Prose, Visit
from yuzui.view.table import Link

PATH, ROLES = "/fund/awards/{id}", EVERYONE
PLACE = ("fund", 0)
WAS = ("/awards/{id}",)
TITLE = Text("One award", "单项资助")
ADDRESS = "/fund/awards/2400155"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    award = next((one for one in awards.awards(workspace) if one.award_id == visit.parts["id"]), None)
    if award is None:
        raise VisibilityError.not_found()
    facts = (
        Fact(Text("Amount", "金额"), award.sum, Text("awarded", "批准")),
        Fact(Text("Institution", "承担单位"), same(award.institution), same(award.state or "–")),
        Fact(Text("Part of the funder", "资助部门"), same(award.directorate), same(award.division)),
        Fact(Text("Period", "执行期"), award.period, Text("first and last day", "起止日")),
    )
    paragraphs = [same(part.strip()) for part in award.abstract.splitlines() if part.strip()]
    return Page(
        # a title in English is no heading of a Chinese page: there it stands in the table
        Text(award.title, f"资助项目 {award.award_id}"),
        (Facts(facts), AWARDS.drawn([award]), Prose(paragraphs), Prose((ORIGIN,))),
        lead=Text("Award {id} of the U.S. National Science Foundation", "美国国家科学基金会资助项目 {id}").format(
            id=award.award_id
        ),
        crumb=(Link(Text("Awards", "资助项目"), "/fund/awards"),),
        document={**msgspec.to_builtins(award), "origin": "real", "source": ORIGIN.en},
    )
