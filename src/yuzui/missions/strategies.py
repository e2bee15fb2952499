# SPDX-License-Identifier: Apache-2.0
"""Strategies that a programme may serve: the three of the plan, and those that an office loaded."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from yuzui.job.workspace import Workspace
from yuzui.text import Text

FACTS = "plan_facts.csv"
THREE: Mapping[str, tuple[str, Text]] = {
    "education": ("STR-EDU", Text("Invigorating China through science and education", "科教兴国战略")),
    "workforce": ("STR-WORK", Text("Workforce development", "人才强国战略")),
    "innovation": ("STR-INNO", Text("Innovation-driven development", "创新驱动发展战略")),
}
"""Id, the name of its fact, and what it is called."""


class Strategy(msgspec.Struct, frozen=True):
    """A strategy with the words that name it, their day and source; ``since`` is null where no source states it."""

    id: str
    title: Text
    quotation: str
    stated_on: str | None
    since: str | None
    source: str
    status: str
    shipped: bool


def strategies(workspace: Workspace) -> dict[str, Strategy]:
    """Return every strategy by its id; one that was loaded takes the place of a shipped one of the same id."""
    facts = {row["thing"]: row for row in workspace.shipped_rows(FACTS) if row["fact"] == "name"}
    every = {
        id: Strategy(
            id, title, facts[thing]["says"], facts[thing]["as_of"], None, facts[thing]["source"],
            facts[thing]["status"], True,
        )
        for id, (thing, title) in THREE.items()
    }  # fmt: skip
    for row in workspace.view.select("strategy", order=("id",)):
        title = row["title"]
        words = Text.of(title) if isinstance(title, Mapping) else Text(str(title), str(title))
        every[row["id"]] = Strategy(
            row["id"], words, str(row["quotation"] or ""), row["stated_on"], row["start_day"], str(row["source"]),
            str(row["fact_status"] or "unverified"), False,
        )  # fmt: skip
    return every
