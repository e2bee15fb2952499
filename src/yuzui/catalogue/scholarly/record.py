# SPDX-License-Identifier: Apache-2.0
"""What a reader gives: works, links, and lines that could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any, Protocol

from yuzui.catalogue.scholarly.citing import Cited


class Lines(Protocol):
    """Lines of a text without their ends, one after the other."""

    name: str
    number: int

    def __iter__(self) -> Iterator[str]:
        """Yield every line once."""


@dataclass(slots=True)
class Written:
    r"""A text in memory as lines.

    Examples
    --------
    >>> list(Written("a.txt", "one\ntwo"))
    ['one', 'two']
    """

    name: str
    text: str
    number: int = 0

    def __iter__(self) -> Iterator[str]:
        """Yield every line once."""
        self.number = 0
        for line in self.text.removesuffix("\n").split("\n"):
            self.number += 1
            yield line


@dataclass(frozen=True, slots=True)
class Affiliation:
    """One address of an author."""

    orgs: tuple[tuple[str | None, str | None], ...] = ((None, None),)


@dataclass(slots=True)
class Author:
    """One author of a work."""

    name: str = ""
    person: str | None = None
    corresponding: bool | None = None
    affiliations: list[Affiliation] = made(default_factory=list)


@dataclass(slots=True)
class Work:
    """One work as an export tells it; empty and None are unknown."""

    key: str
    row: int
    names: list[str] = made(default_factory=list)
    title: str = ""
    venue: str = ""
    language: str = ""
    year: str = ""
    date: str = ""
    type: str = ""
    field: str = ""
    fields: list[tuple[str, float]] = made(default_factory=list)
    retracted: bool | None = None
    openness: str = ""
    cited_by: str = ""
    declared: int | None = None
    references: list[str] = made(default_factory=list)
    listed: list[Cited] = made(default_factory=list)
    volume: str = ""
    page: str = ""
    short: str = ""
    authors: list[Author] = made(default_factory=list)
    placed: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """One work cites another, in a file that lists links apart from works."""

    citing: str
    cited: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A line, or a record, that was set aside."""

    code: str
    row: int
    column: str = ""
    seen: str = ""
    expected: str = ""


Item = Work | Link | Fault
"""What a reader yields."""


@dataclass(frozen=True, slots=True)
class Example:
    """A tiny export inside a reader, with what it must give."""

    name: str
    text: str
    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    beside: Mapping[str, str] = made(default_factory=dict)
