# SPDX-License-Identifier: Apache-2.0
"""The grammar of charts: a frame, two axes, and marks from back to front, each with its data and scales.

A mark gives its places in data where it has a scale, else in px from the top left of the plot. Everything is laid
out with explicit margins and tick values, so that a drawing is the same on every machine whatever fonts it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from yuzui.view.palette import INK_2

WIDE, NARROW = 760, 360
"""Widths in which every chart is drawn, px."""


def text_size(width: int) -> int:
    """Return the type size in px that is still 12 px once the chart is fitted to its column."""
    return 14 if width <= NARROW else 13


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale. Values grow to the right and upwards, with ``reverse`` to the left and downwards."""

    low: float
    high: float
    reverse: bool = False

    def part(self, value: float) -> float:
        """Return how far from its low end a value stands, as a part of the whole."""
        return (value - self.low) / ((self.high - self.low) or 1.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """The size and margins of a drawing, px."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    @property
    def narrow(self) -> bool:
        """Whether it is drawn for a narrow column."""
        return self.width <= NARROW

    @property
    def plot_width(self) -> int:
        """Width of the plot."""
        return self.width - self.left - self.right

    @property
    def plot_height(self) -> int:
        """Height of the plot."""
        return self.height - self.top - self.bottom

    def x(self, value: float, scale: Scale | None) -> float:
        """Return where a value stands, px from the left of the plot."""
        if scale is None:
            return value
        part = scale.part(value)
        return self.plot_width * (1 - part if scale.reverse else part)

    def y(self, value: float, scale: Scale | None) -> float:
        """Return where a value stands, px from the top of the plot."""
        if scale is None:
            return value
        part = scale.part(value)
        return self.plot_height * (part if scale.reverse else 1 - part)


Place = tuple[float, float]
"""x and y."""


class Box(NamedTuple):
    """The sides of a rectangle, or the ends of a line."""

    x: float
    x2: float
    y: float
    y2: float


class Word(NamedTuple):
    """A label; its middle line stands at ``y``."""

    x: float
    y: float
    text: str
    ink: str = INK_2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What all marks have: the scales of their places; without a scale places are px."""

    x: Scale | None = None
    y: Scale | None = None


@dataclass(frozen=True, slots=True)
class Points(Mark):
    """Marks at places; ``area`` is that of the square around a circle, px²."""

    places: Sequence[Place]
    area: float
    fill: str
    shape: str = "circle"
    stroke: str | None = None
    width: float = 2.0


@dataclass(frozen=True, slots=True)
class Line(Mark):
    """One path of one or more unconnected pieces; ``steps`` holds each level until the next place."""

    pieces: Sequence[Sequence[Place]]
    stroke: str
    width: float = 2.0
    dash: Sequence[int] = ()
    opacity: float | None = None
    steps: bool = False


@dataclass(frozen=True, slots=True)
class Area(Mark):
    """The ground between two lines: x, lower and upper end."""

    band: Sequence[tuple[float, float, float]]
    fill: str
    opacity: float
    steps: bool = False


@dataclass(frozen=True, slots=True)
class Rects(Mark):
    """Rectangles; ``shades`` are the opacities of their fills."""

    boxes: Sequence[Box]
    fill: str | None = None
    stroke: str | None = None
    width: float = 1.0
    opacity: float | None = None
    shades: Sequence[float] | None = None


@dataclass(frozen=True, slots=True)
class Rules(Mark):
    """Straight lines from end to end."""

    ends: Sequence[Box]
    stroke: str
    width: float = 1.0
    dash: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Words(Mark):
    """Labels that begin, end or have their middle at their place; ``halo`` keeps lines behind them off."""

    words: Sequence[Word]
    anchor: Literal["start", "middle", "end"] = "start"
    bold: bool = False
    halo: bool = False


class Spot(NamedTuple):
    """Where a place of a drawing leads, and what it is called."""

    box: Box
    address: str
    title: str


@dataclass(frozen=True, slots=True)
class Spots(Mark):
    """Places that lead somewhere; each is also reached by another way than pointing at it."""

    spots: Sequence[Spot]


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis with exactly these values and their words; it has no line, ``grid`` draws its values across the plot."""

    scale: Scale
    values: Sequence[tuple[float, str]]
    grid: bool = False
    ticks: bool = True


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart in one language and one width."""

    frame: Frame
    marks: Sequence[Mark]
    x: Axis | None = None
    y: Axis | None = None
