# SPDX-License-Identifier: Apache-2.0
"""A column: name, type, unit, label, class of visibility, and what may stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from yuzui.text import Text


class _Word(Enum):
    """There is one object for each member, so it is hashed as an object: at every value of a row.

    The hash of the library's base goes through the name, in Python.
    """

    __hash__ = object.__hash__


class Type(_Word):
    """Storage types, the same in every store.

    ``INSTANT`` is whole seconds UTC, ``MICRO`` microseconds UTC, ``STAMP`` ISO-8601 UTC text,
    ``DAY`` ISO text, ``MONEY`` whole minor units (the currency stands in its own column),
    ``DECIMAL`` a published figure in its published unit, ``JSON`` canonical JSON text.
    """

    INT = "int"
    REAL = "real"
    TEXT = "text"
    BOOL = "bool"
    DAY = "day"
    INSTANT = "instant"
    MICRO = "micro"
    STAMP = "stamp"
    MONEY = "money"
    DECIMAL = "decimal"
    JSON = "json"


class Class(_Word):
    """Classes of fields; a role reads a set of classes."""

    OPEN = "open"
    INTERNAL = "internal"
    PERSONAL = "personal"
    PRECISE_PLACE = "precise-place"
    COMMERCIAL = "commercial"
    SECURITY = "security"
    IDENTITY = "identity"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table.

    Parameters
    ----------
    name : str
        The field's standard term, singular.
    type : Type
        Storage type.
    label : Text
        Heading in forms and exports, in both languages.
    note : Text
        Definition in one sentence; it is the glossary entry.
    unit : str
        UCUM unit or ``"1"`` for a fraction; empty for names.
    visible : Class
        Class of visibility.
    null : bool
        Whether the value may be missing.
    headers : tuple of str
        Further headings accepted on reading, in any language.
    values : tuple of str
        Closed vocabulary, if there is one.
    refers : str
        ``table.column`` this column points to.
    low, high : float or None
        Range outside which a value is rejected.
    loose : bool
        True if a value of ``refers`` without a target is kept and flagged instead of refused:
        what came from outside may point to what has not been loaded.
    patterns : tuple of str
        Regular expressions of headings (as written in the file) whose columns are gathered in
        this one; the first group that matched is the key.
    several : bool
        Whether more than one heading of a sheet may mean it: one is read as this column, the
        others stay as further columns, which whoever compares persons reads too.
    """

    name: str
    type: Type
    label: Text
    note: Text
    unit: str = ""
    visible: Class = Class.OPEN
    null: bool = True
    headers: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    refers: str = ""
    low: float | None = None
    high: float | None = None
    loose: bool = False
    patterns: tuple[str, ...] = ()
    several: bool = False


def column(
    name: str, type: Type, en: str, zh: str, note_en: str, note_zh: str, *, visible: Class = Class.OPEN, **rest: Any
) -> Column:
    """Return a column with its label and definition written in reading order.

    Parameters
    ----------
    name : str
        Name of the column.
    type : Type
        Storage type.
    en, zh : str
        Heading in each language.
    note_en, note_zh : str
        Definition in each language, one sentence.
    visible : Class
        Class of visibility.
    **rest : Any
        Further fields of :class:`Column`.

    Returns
    -------
    Column
        The column.
    """
    return Column(name, type, Text(en, zh), Text(note_en, note_zh), visible=visible, **rest)


INT, REAL, TEXT, BOOL, DAY = Type.INT, Type.REAL, Type.TEXT, Type.BOOL, Type.DAY
INSTANT, MICRO, STAMP = Type.INSTANT, Type.MICRO, Type.STAMP
MONEY, DECIMAL, JSON = Type.MONEY, Type.DECIMAL, Type.JSON
OPEN, INTERNAL, PERSONAL, PRECISE_PLACE = (Class.OPEN, Class.INTERNAL, Class.PERSONAL, Class.PRECISE_PLACE)
COMMERCIAL, SECURITY, IDENTITY, SEALED = (Class.COMMERCIAL, Class.SECURITY, Class.IDENTITY, Class.SEALED)
