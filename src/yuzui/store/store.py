# SPDX-License-Identifier: Apache-2.0
"""What every store offers. ``Store.open(subject)`` is the only way to rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from yuzui.model.table import Row
from yuzui.model.visibility import TRUE, Predicate, Subject
from yuzui.store.audit import Anchor, Fault, Head, LogState


class Change(Protocol):
    """One transaction: all of it and its log event are committed, or nothing is."""

    @property
    def seq(self) -> int:
        """Number in the log of the event that the act writes, known from its beginning."""
        ...

    def insert(self, table: str, rows: Iterable[Row]) -> int:
        """Add rows; a key that exists is a StoreError. Return how many were added."""
        ...

    def replace(self, table: str, rows: Iterable[Row]) -> int:
        """Add rows or replace those of the same key; refused on append-only tables."""
        ...

    def delete(self, table: str, where: Predicate) -> int:
        """Remove visible rows; refused on append-only tables. Return how many were removed."""
        ...

    def publish(self, table: str, keys: Iterable[Sequence[Any]]) -> int:
        """Make visible rows public from now on; denial and embargo stand. Return how many."""
        ...

    def confine(self, table: str, key: Sequence[Any], level: str, audiences: Sequence[str] = ()) -> None:
        """Narrow who sees a visible row: to a level, and to audiences beside it; denial stands."""
        ...

    def govern(self, rows: Iterable[Row]) -> int:
        """Say who sees rows; audiences and denials are added to those there. Return how many."""
        ...

    def last(self, table: str) -> int:
        """Return the greatest number of a table keyed by one, whoever sees its row; 0 if empty."""
        ...

    def erase(self, refs: Sequence[str]) -> int:
        """Remove bodies of the log (``audit.body_ref``); its rows and their chain stay."""
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
        raw: Sequence[str] = (),
    ) -> list[Row]:
        """Return visible rows; the columns in ``raw`` as they are stored, JSON as text."""
        ...

    def get(self, table: str, *key: Any) -> Row:
        """Return one row, or raise ``VisibilityError.not_found()``."""
        ...

    def count(self, table: str, where: Predicate = TRUE) -> int:
        """Return how many rows are visible."""
        ...

    def act(
        self, action: str, object: str, reason: str = "", named: str | None = None
    ) -> AbstractContextManager[Change]:
        """Open a transaction that writes one log event when it commits."""
        ...


class Store(Protocol):
    """A store of the record's transactional tables."""

    own: bool
    """Whether it belongs to the user of the system this process runs as."""

    @property
    def writable(self) -> bool:
        """Whether acts can be written here."""
        ...

    def replayed(self, anchors: Iterable[Anchor] = ()) -> Iterator[Fault]:
        """Yield what is wrong with the log, and where the tables are not what it says."""
        ...

    def granted(self) -> bool:
        """Return whether the log holds a grant, whatever the table of grants says now."""
        ...

    def open(self, subject: Subject, via: str = "cli") -> View:
        """Return the store as the subject sees it."""
        ...

    def grants(self, account: str | None = None) -> list[Row]:
        """Return the role grants of an account, or all: the rows that subjects are made from."""
        ...

    def head(self) -> Head:
        """Return number and hash of the last event of the log."""
        ...

    def log_state(self, anchors: Iterable[Head] = ()) -> LogState:
        """Verify the whole log, against heads noted earlier; the answer holds no row of it."""
        ...

    def close(self) -> None:
        """Release what the store holds."""
        ...
