# SPDX-License-Identifier: Apache-2.0
"""The example of a kind as the sheets a person would fill in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.errors import Place
from yuzui.facilities.kind import Case
from yuzui.scheduling.requests.assemble import Asked, assemble
from yuzui.scheduling.row import Row


def settings(name: str, case: Case, lang: str = "en") -> list[dict[str, str]]:
    """Return the settings of an example as rows of its sheet."""
    said: Mapping[str, str] = {"kind": name, "title": case.title.say(lang), **case.settings}
    return [{"setting": key, "value": value} for key, value in said.items()]


def rows(kind: Any, name: str) -> dict[str, list[Row]]:
    """Return the example of a kind as rows of its sheets."""
    sheets = {**kind.EXAMPLE.sheets, "setting": settings(name, kind.EXAMPLE)}
    return {
        sheet: [Row(Place("", sheet, n), dict(row)) for n, row in enumerate(given, start=2)]
        for sheet, given in sheets.items()
    }


def asked(kind: Any, name: str = "") -> Asked:
    """Return the example of a kind, ready to be scheduled."""
    return assemble(kind, rows(kind, name))
