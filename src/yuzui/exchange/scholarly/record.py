# SPDX-License-Identifier: Apache-2.0
"""What a reader gives: works, links, and lines that could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any, Protocol

from yuzui.exchange.scholarly.citing import Cited


class Lines(Protocol):
    """Lines of a text without their ends, one after the other.

    Parameters
    ----------
    name : str
        Name of the file.
    number : int
        Number of the line given last, from 1.
    """

    name: str
    number: int

    def __iter__(self) -> Iterator[str]:
        """Yield every line once."""


@dataclass(slots=True)
class Written:
    r"""A text in memory as lines.

    Parameters
    ----------
    name : str
        What the file would be called.
    text : str
        The text.
    number : int
        Number of the line given last.

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
    """One address of an author.

    Parameters
    ----------
    orgs : tuple of (str or None, str or None)
        Organisation (id of the source, or name) and country (ISO 3166 alpha-2) of each
        organisation that the address names; one pair of None if nothing is known.
    """

    orgs: tuple[tuple[str | None, str | None], ...] = ((None, None),)


@dataclass(slots=True)
class Author:
    """One author of a work.

    Parameters
    ----------
    name : str
        As printed.
    person : str or None
        Id of the source.
    corresponding : bool or None
        Whether the author is the corresponding one; None where the source does not say.
    affiliations : list of Affiliation
        In the order of the source; empty if there is none.
    """

    name: str = ""
    person: str | None = None
    corresponding: bool | None = None
    affiliations: list[Affiliation] = made(default_factory=list)


@dataclass(slots=True)
class Work:
    """One work as an export tells it; empty and None are unknown.

    Parameters
    ----------
    key : str
        Id within the source.
    row : int
        Line where it begins.
    names : list of str
        What others may call it: :func:`~yuzui.exchange.scholarly.keys.doi` and the like.
    title, venue, language : str
        Title, journal or conference, ISO 639-1 code.
    year : str
        Year as written.
    date : str
        ``YYYY-MM-DD`` or ``YYYY-MM`` if the source knows it that well.
    type : str
        A word of the record's ``WORK_TYPES``.
    field : str
        Main field in the source's own scheme.
    fields : list of (str, float)
        Fields and weights that sum to 1; empty if the source has none.
    retracted : bool or None
        Whether it was retracted.
    openness : str
        How it is open, as written; see :func:`~yuzui.exchange.scholarly.words.openness`.
    cited_by : str
        Citations counted by the source, as written.
    declared : int or None
        References the work lists.
    references : list of str
        Names of cited works, in the form of ``names``.
    listed : list of Cited
        References of exports that say more of them than a name; these take the place of
        ``references``.
    volume, page, short : str
        Volume, first page or article number, and the abbreviation of the venue.
    authors : list of Author
        In order.
    placed : bool
        Whether every address could be given to authors.
    """

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
    """One work cites another, in a file that lists links apart from works.

    Parameters
    ----------
    citing, cited : str
        Keys of works.
    """

    citing: str
    cited: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A line, or a record, that was set aside.

    Parameters
    ----------
    code : str
        A key of :data:`yuzui.record.finding.CODES`.
    row : int
        Line where it stands.
    column : str
        Field concerned.
    seen, expected : str
        What stood there and what should have.
    """

    code: str
    row: int
    column: str = ""
    seen: str = ""
    expected: str = ""


Item = Work | Link | Fault
"""What a reader yields."""


@dataclass(frozen=True, slots=True)
class Example:
    """A tiny export inside a reader, with what it must give.

    Parameters
    ----------
    name : str
        What the file would be called.
    text : str
        The export.
    tables : mapping of str to list of dict
        Rows by table; a row names the columns that matter.
    beside : mapping of str to str
        Ending to text of files that belong to it.
    """

    name: str
    text: str
    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    beside: Mapping[str, str] = made(default_factory=dict)
