# SPDX-License-Identifier: Apache-2.0
"""How a job tells what is going on."""

from __future__ import annotations

from typing import Protocol

from yuzui.text import Text


class Progress(Protocol):
    """Takes one phrase, and how many steps are done of how many where that is known."""

    def __call__(self, text: Text, of: tuple[int, int] | None = None) -> None: ...


def silent(text: Text, of: tuple[int, int] | None = None) -> None:
    """Tell nobody."""
