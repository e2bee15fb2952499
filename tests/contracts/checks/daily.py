# SPDX-License-Identifier: Apache-2.0
"""What a matter that is due by the clock must hold."""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject


def check_has_nothing_to_say_in_an_empty_workspace(module: ModuleType) -> Iterator[str]:
    """It runs in every workspace every day, also where nobody booked, reviews or signs in."""
    names = list(inspect.signature(module.run).parameters)
    if names != ["workspace"]:
        yield f"run takes {', '.join(names)}, not workspace"
        return
    with tempfile.TemporaryDirectory() as folder:
        empty = Workspace(Path(folder) / "w", Subject("clock", roles=frozenset({"operator"})))
        if (lines := module.run(empty)) != []:
            yield f"it says {lines} of an empty workspace"


CHECKS = (check_has_nothing_to_say_in_an_empty_workspace,)
