# SPDX-License-Identifier: Apache-2.0
"""Awards made here, as whoever asks may see them, and those that come with Yuzui, with title and abstract."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Money
from yuzui.store.duck import file_rows
from yuzui.store.tokens import fold
from yuzui.text import Text, same
from yuzui.text.numbers import NO_CURRENCY, money

GONE = ("declined", "withdrawn", "superseded")
"""Stages in which an award is none any more."""
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


class Granted(msgspec.Struct, frozen=True):
    """One award made here."""

    id: str
    proposal: str
    title: str
    organisation: str
    sum: Text


def granted(workspace: Workspace, query: str = "") -> list[Granted]:
    """Return the awards made here that whoever asks may see, in which every word of a query begins a word."""
    begins = [re.compile(rf"\b{re.escape(word)}") for word in fold(query).split()]
    rows = []
    for row in workspace.view.select("award", order=("id",)):
        words = [str(row[name] or "") for name in ("proposal", "title", "organisation")]
        if row["stage"] in GONE or not all(one.search(fold(" ".join(words))) for one in begins):
            continue
        shown = same("–")
        if row["amount"] is not None:
            coin = str(row["currency"] or NO_CURRENCY)
            shown = money(float(Money(row["amount"], coin).amount), coin)
        proposal, title, organisation = words
        rows.append(Granted(str(row["id"]), proposal, title, organisation, shown))
    return rows
