# SPDX-License-Identifier: Apache-2.0
"""What a move may be checked for: named functions, no expressions; what they see, and what they answer.

A check is a file of the seam ``guard``: ``<job>/guards/<name>.py`` beside the workflows that name it, and
``job/workflow/guards/<name>.py`` where those of two jobs do. It returns what is wrong as message, what was seen and
the fix, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, NamedTuple

from yuzui import registry
from yuzui.job.signature import plain
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Money
from yuzui.model.table import Row
from yuzui.text import Text
from yuzui.text.numbers import NO_CURRENCY


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to move a row, as checks and acts see it; ``given`` is what the form brought."""

    workspace: Workspace
    table: str
    id: str
    row: Row
    action: str
    state: str
    to: str
    person: str
    principal: str
    given: Mapping[str, Any]
    reason: str
    log: Sequence[Row]
    day: str
    results: dict[str, Any] = field(default_factory=dict)
    """What an act hands back to the code that made the move."""

    @property
    def persons(self) -> set[str]:
        """Who moves, and on whose behalf: they count as one."""
        return {plain(self.person), plain(self.principal)}


class Wrong(NamedTuple):
    """Why a check refuses a move."""

    message: Text
    seen: str
    fix: Text
    code: str = ""
    """Code of the refusal, where it is not the name of the check."""


Check = Callable[[Attempt], Wrong | None]
ANOTHER_PERSON = Text("let another person do it", "请由另一人办理")
UPKEEP = ("extend", "remind", "migrate", "correct")
"""Entries of the log of moves that no file declares: the state stays, or a move is taken back."""


def same_person(attempt: Attempt, moves: Sequence[Row]) -> Wrong | None:
    """Return that somebody who made one of some moves tries to make this one too."""
    for row in moves:
        if {plain(str(row[name])) for name in ("actor", "for_whom") if row[name]} & attempt.persons:
            message = Text(
                "this needs a second person: one person made both moves", "须由第二人办理：两步不得由同一人完成"
            )
            return Wrong(message, attempt.person, ANOTHER_PERSON)
    return None


def amounts(row: Mapping[str, Any], *parts: int | str) -> str:
    """Return sums in minor units of the currency of a row, with what stands between them, as people write them."""
    currency = str(row.get("currency") or NO_CURRENCY)
    words = "".join(one if isinstance(one, str) else str(Money(one, currency).amount) for one in parts)
    return words if currency == NO_CURRENCY else f"{words} {currency}"


def guards() -> Mapping[str, ModuleType]:
    """Return the files of all checks by name: together they are what a workflow file may name."""
    return registry.modules("guard")
