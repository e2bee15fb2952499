# SPDX-License-Identifier: Apache-2.0
"""The example of a kind as the sheets a person would fill in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.errors import Place
from yuzui.facilities.kind import Case
from yuzui.facilities.requests.assemble import Asked, assemble
from yuzui.facilities.schedule.row import Row


def settings(name: str, case: Case, lang: str = "en") -> list[dict[str, str]]:
    """Return the settings of an example as rows of its sheet.

    Parameters
    ----------
    name : str
        Name of the kind.
    case : Case
        Its example.
    lang : str
        Language of the title.

    Returns
    -------
    list of dict
        ``setting`` and ``value``, the kind first.
    """
    said: Mapping[str, str] = {"kind": name, "title": case.title.say(lang), **case.settings}
    return [{"setting": key, "value": value} for key, value in said.items()]


def rows(kind: Any, name: str) -> dict[str, list[Row]]:
    """Return the example of a kind as rows of its sheets.

    Parameters
    ----------
    kind : module
        A kind that is scheduled.
    name : str
        Its name.

    Returns
    -------
    dict
        Sheet to rows.
    """
    sheets = {**kind.EXAMPLE.sheets, "setting": settings(name, kind.EXAMPLE)}
    return {
        sheet: [Row(Place("", sheet, n), dict(row)) for n, row in enumerate(given, start=2)]
        for sheet, given in sheets.items()
    }


def asked(kind: Any, name: str = "") -> Asked:
    """Return the example of a kind, ready to be scheduled.

    Parameters
    ----------
    kind : module
        A kind that is scheduled.
    name : str
        Its name.

    Returns
    -------
    Asked
        The instance, and what became of every request.
    """
    return assemble(kind, rows(kind, name))
