# SPDX-License-Identifier: Apache-2.0
"""Postings into the kept ledger, within the act that causes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from yuzui.facilities.booking import postings
from yuzui.facilities.ledger import entries
from yuzui.facilities.ledger.account import Book
from yuzui.facilities.ledger.entries import Ledger, Posting
from yuzui.studies.parts.ledger import stored

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from yuzui.store.store import Change
    from yuzui.studies.parts.workspace import Workspace

Stretches = Sequence[tuple[int, int, int]]


def of(workspace: Workspace, scopes: Iterable[str]) -> Ledger:
    """Return the books of some scopes, whoever asks."""
    return stored.ledger(workspace.desk, scopes)


def post(workspace: Workspace, change: Change, old: Ledger, made: Sequence[Posting]) -> int:
    """Write entries, and the accounts they name.

    Parameters
    ----------
    workspace : Workspace
        Where the ledger lies.
    change : Change
        The act that causes them.
    old : Ledger
        The books they are for, read within the act.
    made : sequence of Posting
        In the order in which they are numbered.

    Returns
    -------
    int
        Number of the last entry of the whole ledger.

    Raises
    ------
    InputError
        If one of them makes no entry.
    """
    if made:
        stored.append(change, old, entries.post(old, made))
    return change.last("entry")


def opening(
    lies: Mapping[str, int], books: Iterable[Book], stretches: Stretches, home: ZoneInfo
) -> list[Posting]:
    """Return what opens the user time of some cycles, or revises it.

    Parameters
    ----------
    lies : mapping of str to int
        What lies in each account.
    books : iterable of Book
        Of one resource.
    stretches : sequence of (int, int, int)
        Its user time: first second, first second after, capacity.
    home : ZoneInfo
        Zone of the resource.

    Returns
    -------
    list of Posting
        None if everything is open as the calendar says.
    """
    return [
        one
        for book in books
        for one in postings.opening(book, stretches, -lies.get(book("source").id, 0), home)
    ]
