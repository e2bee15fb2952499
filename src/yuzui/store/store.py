# SPDX-License-Identifier: Apache-2.0
"""What every store offers. ``Store.open(subject)`` is the only way to rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from yuzui.record.table import Row
from yuzui.record.visibility import TRUE, Predicate, Subject


class Change(Protocol):
    """One transaction: all of it and its log event are committed, or nothing is."""

    def insert(self, table: str, rows: Iterable[Row]) -> int:
        """Add rows; a key that exists is a StoreError. Return how many were added."""
        ...

    def replace(self, table: str, rows: Iterable[Row]) -> int:
        """Add rows or replace those of the same key; refused on append-only tables."""
        ...

    def delete(self, table: str, where: Predicate) -> int:
        """Remove rows; refused on append-only tables. Return how many were removed."""
        ...


class View(Protocol):
    """A store as one subject sees it: what is not visible does not exist."""

    @property
    def subject(self) -> Subject:
        """Who asks."""
        ...

    def select(
        self,
        table: str,
        *,
        where: Predicate = TRUE,
        columns: Sequence[str] | None = None,
        order: Sequence[str] = (),
        limit: int | None = None,
        after: Sequence[Any] | None = None,
    ) -> list[Row]:
        """Return visible rows.

        Parameters
        ----------
        table : str
            A table of the record.
        where : Predicate
            Further condition; a column the subject may not read makes it match nothing.
        columns : sequence of str, optional
            Columns wanted; by default all readable ones.
        order : sequence of str
            Columns to sort by, ``-`` before a name for descending; the key always ends it.
        limit : int, optional
            Most rows returned.
        after : sequence, optional
            Values of ``order`` and key of the last row seen (keyset paging).

        Returns
        -------
        list of dict
            Rows with readable columns only.
        """
        ...

    def get(self, table: str, *key: Any) -> Row:
        """Return one row, or raise ``VisibilityError.not_found()``."""
        ...

    def count(self, table: str, where: Predicate = TRUE) -> int:
        """Return how many rows are visible."""
        ...

    def act(self, action: str, object: str, reason: str = "") -> AbstractContextManager[Change]:
        """Open a transaction that writes one log event when it commits.

        Parameters
        ----------
        action : str
            Verb of the event, such as ``load`` or ``decide``.
        object : str
            What it acts on.
        reason : str
            Why, in the person's words.

        Raises
        ------
        StoreError
            If another writer holds the store for longer than the setting ``busy_timeout``.
        """
        ...


class Store(Protocol):
    """A store of the record's transactional tables."""

    def open(self, subject: Subject) -> View:
        """Return the store as the subject sees it."""
        ...

    def close(self) -> None:
        """Release what the store holds."""
        ...
