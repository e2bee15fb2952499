# SPDX-License-Identifier: Apache-2.0
"""Array kernels on citation arrays: one loop that numba compiles, one numpy twin, same integers.

The numpy twin is always there; ``[graph]`` brings numba, which compiles the loop. Property tests
hold loop, compiled loop and twin equal, integer for integer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from types import FunctionType
from typing import Any

from yuzui.errors import InputError, MissingExtraError
from yuzui.solve.kernels import arrays
from yuzui.text import Text

ENGINES = ("numpy", "numba")

COMPILE_ABOVE = 60_000_000
"""Touches above which compiling (about two CPU-seconds) costs less than it saves."""


class Kernel:
    """A kernel: a plain loop in the subset that numba compiles, and its numpy twin.

    Parameters
    ----------
    loop : callable
        The loop; correct in plain Python too, and then slow.
    twin : callable
        The same function of the same arrays, written with whole-array operations.
    parts : tuple of callable
        Functions that the loop calls by their names, or a later one of them; they are compiled
        with it.
    """

    def __init__(self, loop: Callable[..., Any], twin: Callable[..., Any], parts: tuple[Any, ...] = ()) -> None:
        self.loop = loop
        self.twin = twin
        self._parts = parts
        self.__name__ = loop.__name__
        self.__doc__ = loop.__doc__
        self._compiled: Callable[[], Callable[..., Any]] = cache(self._compile)

    def _compile(self) -> Callable[..., Any]:
        import numba

        # called as functions, what is done once a link would cost as much as the link
        within = numba.njit(nogil=True, inline="always")
        known: dict[str, Any] = {}
        for part in self._parts:
            asks = part is arrays.ahead
            known[part.__name__] = arrays.compiled() if asks else within(_knowing(part, known))
        loop = _knowing(self.loop, known)
        compiled_: Callable[..., Any] = numba.njit(cache=True, nogil=True)(loop)
        return compiled_

    def on(self, engine: str) -> Callable[..., Any]:
        """Return the form that runs on an engine of :data:`ENGINES`."""
        return self._compiled() if engine == "numba" else self.twin

    def __call__(self, *arrays: Any, engine: str = "numpy") -> Any:
        """Run the kernel on an engine."""
        return self.on(engine)(*arrays)


def _knowing(function: Any, names: dict[str, Any]) -> Any:
    """Return a function of the same code to which some names mean something else."""
    function_ = FunctionType(function.__code__, function.__globals__ | names, function.__name__, function.__defaults__)
    function_.__module__, function_.__qualname__ = function.__module__, function.__qualname__
    return function_


def kernel(twin: Callable[..., Any], parts: tuple[Any, ...] = ()) -> Callable[[Callable[..., Any]], Kernel]:
    """Declare a loop as a kernel with its numpy twin.

    Parameters
    ----------
    twin : callable
        The numpy form.
    parts : tuple of callable
        Functions the loop calls.

    Returns
    -------
    callable
        Decorator that makes a :class:`Kernel` of the loop.
    """
    return lambda loop: Kernel(loop, twin, parts)


def available() -> tuple[str, ...]:
    """Return the engines that can run here; numpy always can."""
    return ENGINES if find_spec("numba") is not None else ENGINES[:1]


def choose(wanted: str | None, touches: int) -> str:
    """Return the engine for a job.

    Parameters
    ----------
    wanted : str or None
        An engine asked for by name; None lets the size of the job decide.
    touches : int
        Array elements the kernel will visit.

    Returns
    -------
    str
        A member of :data:`ENGINES`.

    Raises
    ------
    InputError
        If there is no such engine.
    MissingExtraError
        If numba was asked for and is not installed.
    """
    if wanted is None:
        return "numba" if touches > COMPILE_ABOVE and "numba" in available() else "numpy"
    if wanted not in ENGINES:
        raise InputError(
            Text("there is no such kernel engine", "没有这种计算核"), seen=wanted, expected=" ".join(ENGINES)
        )
    if wanted not in available():
        raise MissingExtraError.of("graph", Text("compiled graph kernels", "编译的图计算核"))
    return wanted
