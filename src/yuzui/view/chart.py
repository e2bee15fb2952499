# SPDX-License-Identifier: Apache-2.0
"""What every picture is: a finding, a description, a drawing, and a table twin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.model.quantity import Origin
from yuzui.text import Text
from yuzui.view.drawing import Drawing
from yuzui.view.table import Column


@dataclass(frozen=True, slots=True)
class Twin:
    """The table that says everything the picture says.

    Parameters
    ----------
    columns : sequence of Column
        Headings in order.
    rows : sequence of tuple
        Plain values or :class:`Text`; None is missing.
    """

    columns: Sequence[Column]
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
    drawing : callable
        ``(lang, width) -> Drawing``; pure.
    """

    meta: Meta
    twin: Twin
    drawing: Callable[[str, int], Drawing]
