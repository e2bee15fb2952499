# SPDX-License-Identifier: Apache-2.0
"""What a job declares to be seen of its answer: headline, sentences, charts, tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from yuzui.text import Text
from yuzui.view.chart import Picture
from yuzui.view.table import DataTable, Table

Result = TypeVar("Result")
Line = tuple[Text, Text]
"""A label and what is said under it: a line of a transcript, an item of a page."""


@dataclass(frozen=True)
class View(Generic[Result]):
    """What every face shows of an answer; each part is a function of the answer alone.

    Parameters
    ----------
    headline : callable
        ``(answer) -> Text``: the one sentence that its page, its chart and its transcript begin with.
    sentences : callable
        ``(answer) -> lines``: what is said, label and sentence; the transcript.
    charts : sequence of callable
        ``(answer) -> Picture``, in reading order; or several pictures, as many as the answer has.
    tables : sequence of Table
        Everything a file of the answer holds, in order; pages show those they name.
    first : sequence of Table
        Those that stand before the summary of a file; the first is what a csv file holds.
    further : callable or None
        ``(answer) -> tables`` behind all others, of which the answer decides how many there are.
    notes : sequence of callable
        ``(answer) -> line``: lines that stand in the summary of a file only, such as a definition.

    Notes
    -----
    A chart that an answer has not (nothing to draw) returns None and is left out everywhere.
    """

    headline: Callable[[Result], Text]
    sentences: Callable[[Result], Sequence[Line]]
    charts: Sequence[Callable[[Result], Picture | Sequence[Picture] | None]] = ()
    tables: Sequence[Table[Result]] = ()
    notes: Sequence[Callable[[Result], Line]] = field(default=())
    first: Sequence[Table[Result]] = ()
    further: Callable[[Result], Sequence[DataTable]] | None = None

    def pictures(self, answer: Result) -> list[Picture]:
        """Return the charts of an answer."""
        drawn = (chart(answer) for chart in self.charts)
        several = ([one] if isinstance(one, Picture) else one for one in drawn if one is not None)
        return [picture for pictures in several for picture in pictures]

    def summary(self, answer: Result) -> list[Line]:
        """Return what the summary of a file holds."""
        return [*self.sentences(answer), *(note(answer) for note in self.notes)]
