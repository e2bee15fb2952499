# SPDX-License-Identifier: Apache-2.0
"""Who pays for R&D, and how concentrated the payers are."""

from __future__ import annotations

from typing import Any

from yuzui.investment.cube_report import funds
from yuzui.investment.inputs import Funders
from yuzui.job.inputs import listed
from yuzui.job.result import stamp
from yuzui.job.workspace import Workspace
from yuzui.sheets.sheet import Export
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("who pays for R&D", "研发经费的来源")
QUESTION = Text("Who pays for R&D, and do more investors share it?", "研发由谁出资？投资主体是否更加多元？")
SOURCE = "Hirschman, A. O. 1964, American Economic Review 54, 761; Frascati Manual 2015"
SCHEMA = "yuzui.funders/1"
LEVEL = "public"
INPUTS = listed(Funders)


def run(workspace: Workspace) -> dict[str, Any]:
    """Return the shares of the sectors that pay and their concentration."""
    found = funds.answer(workspace)
    basis = {"rows": found["rows"], "files": [file["sha256"] for file in found["files"]]}
    return {"schema": SCHEMA, "run": stamp("funders", basis), **found}


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript: label and sentence of each line."""
    return funds.lines(document)


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return shares by year, and the concentration index by year."""
    return [funds.shares(document), funds.concentration(document)]


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return shares and concentration by year, the government's share, sources."""
    return funds.exports(document, lang)
