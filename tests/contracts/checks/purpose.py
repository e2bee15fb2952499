# SPDX-License-Identifier: Apache-2.0
"""What a purpose of uploads must do."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from tests.contracts.checks.form import lacks

from yuzui.model.visibility import ROLES


def check_says_who_and_what(purpose: ModuleType) -> Iterator[str]:
    """Its writers are roles; what a sheet may hold and the steps are said in both languages."""
    for name in sorted(set(purpose.WRITERS) - {role.name for role in ROLES}):
        yield f"WRITERS has {name}: no such role"
    for words in (*purpose.TABLES.values(), *(label for label, _ in purpose.STEPS)):
        yield from lacks(words)


CHECKS = (check_says_who_and_what,)
