# SPDX-License-Identifier: Apache-2.0
"""What a check of a move must hold."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType


def takes_an_attempt_and_writes_nothing(module: ModuleType) -> Iterator[str]:
    """Check the arguments: it sees the attempt, and has no transaction."""
    names = list(inspect.signature(module.check).parameters)
    if names != ["attempt"]:
        yield f"check takes {names}, not attempt"
    if ".act(" in inspect.getsource(module):
        yield "it begins a transaction"


CHECKS = (takes_an_attempt_and_writes_nothing,)
