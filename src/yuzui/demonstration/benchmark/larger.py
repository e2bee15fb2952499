# SPDX-License-Identifier: Apache-2.0
"""Files of the larger data sets, which are not shipped."""

from __future__ import annotations

from pathlib import Path

from yuzui.errors import InputError, Place
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same


def larger(workspace: Workspace, name: str) -> Path:
    """Return a file of the larger data sets."""
    path = workspace.larger(name)
    if path is None:
        raise InputError(
            Text("this set is among the larger ones, which are not here", "该数据集属于较大数据，此处没有"),
            place=Place(file=name),
            fix=same("YUZUI_DATA"),
            code="no_larger_data",
        )
    return path
