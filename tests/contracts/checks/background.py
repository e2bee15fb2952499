# SPDX-License-Identifier: Apache-2.0
"""What a kind of background job must do."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType

from tests.contracts.checks.form import lacks


def check_is_called_as_all_are(kind: ModuleType) -> Iterator[str]:
    """A runner calls it with workspace, arguments and how to tell; a link leads to what it returns."""
    names = list(inspect.signature(kind.run).parameters)
    if names != ["workspace", "args", "tell"]:
        yield f"run takes {', '.join(names)}, not workspace, args, tell"
    for fault in lacks(kind.NEXT):
        yield f"NEXT {fault}"


CHECKS = (check_is_called_as_all_are,)
