# SPDX-License-Identifier: Apache-2.0
"""The awards that come with Yuzui, with title and abstract; names of persons are not among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from yuzui.job.workspace import Workspace
from yuzui.store.duck import file_rows
from yuzui.store.tokens import fold
from yuzui.text import Text, same
from yuzui.text.numbers import money

FILE = "nsf_award_texts.parquet"


class Award(msgspec.Struct, frozen=True):
    """One award of the shipped set."""

    award_id: str
    title: str
    abstract: str
    institution: str
    state: str | None
    directorate: str
    division: str
    amount_usd: int
    start_date: str | None
    end_date: str | None

    @property
    def period(self) -> Text:
        """First and last day."""
        return same(f"{self.start_date or '–'} – {self.end_date or '–'}")

    @property
    def sum(self) -> Text:
        """The amount as people read it."""
        return money(self.amount_usd, "USD")

    @property
    def words(self) -> str:
        """What a word is looked for in."""
        return fold(f"{self.award_id} {self.title} {self.abstract} {self.institution}")


def awards(workspace: Workspace) -> Sequence[Award]:
    """Return the awards that come with Yuzui, in order of their numbers."""
    path = workspace.shipped(FILE)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, _: int) -> Sequence[Award]:
    return sorted((msgspec.convert(row, Award) for row in file_rows(path)), key=lambda award: award.award_id)


def matching_awards(workspace: Workspace, query: str) -> Sequence[Award]:
    """Return the awards in which every word of a query begins a word."""
    begins = [re.compile(rf"\b{re.escape(word)}") for word in fold(query).split()]
    return [award for award in awards(workspace) if all(word.search(award.words) for word in begins)]
