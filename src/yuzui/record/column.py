# SPDX-License-Identifier: Apache-2.0
"""A column: name, type, unit, label, class of visibility, and what may stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from yuzui.text import Text


class Type(Enum):
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


class Class(Enum):
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
