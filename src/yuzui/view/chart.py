# SPDX-License-Identifier: Apache-2.0
"""What every picture is: a finding, a description, a specification, and a table twin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.model.quantity import Origin
from yuzui.text import Text

WIDE, NARROW = 760, 360

Specification = dict[str, Any]
"""A Vega-Lite specification."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a table twin.

    Parameters
    ----------
    name : str
        Name in csv and json.
    label : Text
        Heading shown.
    unit : str
        Unit shown behind the heading; empty for names.
    digits : int or None
        Decimals of a number shown; None for text.
    """

    name: str
    label: Text
    unit: str = ""
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """The table that says everything the picture says.

    Parameters
    ----------
    columns : sequence of Heading
        Headings in order.
    rows : sequence of tuple
        Plain values or :class:`Text`; None is missing.
    """

    columns: Sequence[Heading]
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Meta:
    """What is said about a picture, whatever its kind.

    Parameters
    ----------
    name : str
        Short name, unique on a page, usable in a file name.
    finding : Text
        One sentence: what the picture shows.
    description : Text
        What the marks are.
    origin : str
        ``real``, ``derived``, ``synthetic`` or ``mixed``.
    source : Text
        Where the data come from.
    vintage : str or Text
        Date or vintage of the data.
    how : str
        Path (without language) of the page that says how it is computed.
    """

    name: str
    finding: Text
    description: Text
    origin: Origin
    source: Text
    vintage: str | Text
    how: str = "/about/method"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to be drawn in either language, wide or narrow.

    Parameters
    ----------
    meta : Meta
        What is said about it.
    twin : Twin
        The table that says the same.
    spec : callable
        ``(lang, width) -> Specification``; pure.
    """

    meta: Meta
    twin: Twin
    spec: Callable[[str, int], Specification]
