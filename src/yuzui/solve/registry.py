# SPDX-License-Identifier: Apache-2.0
"""Which engine answers: the first of one list that can and is installed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from yuzui import registry
from yuzui.errors import InputError, InternalError, MissingExtraError, Place
from yuzui.solve.model import TO_PROOF, Limits, Model
from yuzui.solve.solution import Solution
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

PREFERENCE = ("highs", "cpsat")
"""Adapters in order of preference; the order of this list is the only preference there is."""


def engines() -> tuple[ModuleType, ...]:
    """Return the adapters whose libraries are installed, in order of preference."""
    return tuple(_installed())


def _installed() -> Iterator[ModuleType]:
    # one after another: whether a later one is installed is looked up on disk, a model often
    for name in PREFERENCE:
        module = import_module(f"yuzui.solve.{name}")
        if not registry.missing(module):
            yield module


def can(need: str) -> bool:
    """Return whether an installed adapter can do something; see :func:`engine`."""
    return any(need in module.CAN for module in _installed())


def engine(need: str) -> ModuleType:
    """Return the preferred adapter that can do something.

    Parameters
    ----------
    need : str
        ``lp``, ``mip``, ``qp`` or ``intervals``.

    Returns
    -------
    module
        An adapter with ``solve(model, limits, start)``.

    Raises
    ------
    InternalError
        If none can.
    """
    for module in _installed():
        if need in module.CAN:
            return module
    raise _none(need)


def requested(name: str, need: str) -> ModuleType:
    """Return an adapter that somebody asked for by name; none takes its place.

    Parameters
    ----------
    name : str
        Its name.
    need : str
        What it must be able to do; see :func:`engine`.

    Returns
    -------
    module
        The adapter, installed.

    Raises
    ------
    InputError
        If there is no such engine, or it cannot do that.
    MissingExtraError
        If its library is not installed.
    """
    every = {each: import_module(f"yuzui.solve.{each}") for each in PREFERENCE}
    able = {each: module for each, module in every.items() if need in module.CAN}
    if name not in able:
        raise InputError(
            Text("there is no such engine", "没有这种求解器"),
            place=Place(column="--engine"),
            seen=name,
            expected=" ".join(able),
            code="option",
        )
    if registry.missing(able[name]):
        raise MissingExtraError.of(able[name].EXTRA, able[name].TITLE)
    return able[name]


def _none(need: str) -> InternalError:
    return InternalError(Text("no engine can solve this", "没有可用的求解器"), seen=need)


class _Absent:
    """Stands for a program that grows where no engine is installed: it gives up when asked."""

    steps = 0

    def add(self, *_: Any) -> None:
        """Forget columns."""

    add_rows = begin = add

    def solve(self) -> Any:
        """Give up."""
        raise _none("lp")


def solve(model: Model, limits: Limits = TO_PROOF, start: Array | None = None) -> Solution:
    """Solve a model with the preferred engine; see :func:`yuzui.solve.highs.solve`."""
    answer: Solution = engine(model.need).solve(model, limits, start)
    return answer


def warm() -> Any:
    """Return the preferred engine for one linear program that is solved again and again.

    Returns
    -------
    object
        With ``solve(model)``; see :class:`yuzui.solve.highs.Warm`.
    """
    return engine("lp").Warm()


def growing(low: Array, high: Array, unit: Array) -> Any:
    """Return the preferred engine for one linear program that gains columns and rows.

    Parameters
    ----------
    low, high, unit : array of float, shape (m,)
        Limits of the rows it begins with, and the size of a usual coefficient of each.

    Returns
    -------
    object
        With ``add(...)``, ``add_rows(...)``, ``begin(...)``, ``solve()``; see
        :class:`yuzui.solve.highs.Growing`. Without any engine ``solve()`` raises
        ``InternalError``, as where one gives up: whoever has a ceiling without it keeps that.
    """
    engine = (one for one in _installed() if "lp" in one.CAN)
    return next((one.Growing(low, high, unit) for one in engine), None) or _Absent()
