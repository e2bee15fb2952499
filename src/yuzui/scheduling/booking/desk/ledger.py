# SPDX-License-Identifier: Apache-2.0
"""Postings into the kept ledger, within the act that causes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from yuzui.facilities.accounts import entries, stored
from yuzui.facilities.accounts.account import Book
from yuzui.facilities.accounts.entries import Ledger, Posting
from yuzui.job.workspace import Workspace
from yuzui.scheduling.booking import postings
from yuzui.store.store import Change

Stretches = Sequence[tuple[int, int, int]]


def of(workspace: Workspace, scopes: Iterable[str]) -> Ledger:
    """Return the books of some scopes, whoever asks."""
    return stored.ledger(workspace.desk, scopes)


def post(workspace: Workspace, change: Change, old: Ledger, made: Sequence[Posting]) -> int:
    """Write entries, and the accounts they name."""
    if made:
        stored.append(change, old, entries.post(old, made))
    return change.last("entry")


def opening(lies: Mapping[str, int], books: Iterable[Book], stretches: Stretches, home: ZoneInfo) -> list[Posting]:
    """Return what opens the user time of some cycles, or revises it."""
    return [one for book in books for one in postings.opening(book, stretches, -lies.get(book("source").id, 0), home)]
