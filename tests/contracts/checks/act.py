# SPDX-License-Identifier: Apache-2.0
"""What an act that moves do besides must hold."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType


def takes_what_a_move_hands_over(module: ModuleType) -> Iterator[str]:
    """Check the arguments: the transaction is the move's own."""
    names = list(inspect.signature(module.run).parameters)
    if names != ["workspace", "change", "attempt"]:
        yield f"run takes {names}, not workspace, change, attempt"
    if ".act(" in inspect.getsource(module):
        yield "it begins a transaction of its own"


CHECKS = (takes_what_a_move_hands_over,)
