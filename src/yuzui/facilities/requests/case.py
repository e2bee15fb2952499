# SPDX-License-Identifier: Apache-2.0
"""The example of a kind as the sheets a person would fill in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.errors import Place
from yuzui.facilities.kind import Case
from yuzui.facilities.requests.assemble import Asked, assemble
from yuzui.facilities.schedule.row import Row


def settings(name: str, case: Case) -> list[dict[str, str]]:
    """Return the settings of an example as rows of its sheet.

    Parameters
    ----------
    name : str
        Name of the kind.
    case : Case
        Its example.

    Returns
    -------
    list of dict
        ``setting`` and ``value``, the kind first.
    """
    said: Mapping[str, str] = {"kind": name, **case.settings}
    return [{"setting": key, "value": value} for key, value in said.items()]


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
    case: Case = kind.EXAMPLE
    sheets = {**case.sheets, "setting": settings(name, case)}
    return assemble(
        kind,
        {
            sheet: [Row(Place("", sheet, n), dict(row)) for n, row in enumerate(rows, start=2)]
            for sheet, rows in sheets.items()
        },
    )
