# SPDX-License-Identifier: Apache-2.0
"""Which engines answer here: SQL, solvers, kernels, with versions and what brings others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType

from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine.

    Parameters
    ----------
    name : str
        As options and results name it.
    does : Text
        What it is asked for.
    version : str or None
        Of its library; None where it is not installed.
    extra : str
        What installs it, ``pip install 'yuzui[EXTRA]'``; empty for what always comes along.
    """

    name: str
    does: Text
    version: str | None
    extra: str = ""


KNOWN: Mapping[str, tuple[str, Text, str]] = MappingProxyType(
    {
        "duckdb": ("duckdb", Text("relational indicators, tables", "关系型指标与数据表"), ""),
        "highs": ("highspy", Text("linear and integer programs", "线性与整数规划"), ""),
        "cpsat": ("ortools", Text("schedules, when asked for", "排程（须指定）"), "cpsat"),
        "numpy": ("numpy", Text("kernels on citation arrays", "引文数组计算核"), ""),
        "numba": ("numba", Text("the same kernels, compiled", "同样的计算核，经编译"), "graph"),
    }
)
"""Engine to its distribution, what it does, and the extra that brings it."""


def listed() -> tuple[Engine, ...]:
    """Return every engine there is, installed or not; nothing is imported."""
    return tuple(Engine(name, does, _version(of), extra) for name, (of, does, extra) in KNOWN.items())


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
