# SPDX-License-Identifier: Apache-2.0
"""The form of a plug-in file: what it declares, in which languages, what it costs to list."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from yuzui.text import Text

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "indicator": ("TITLE", "UNIT", "NEEDS", "WINDOWS", "SOURCE", "META", "EXAMPLE"),
        "rule": ("TITLE", "STAGE", "SOURCE", "FIELDS", "UNIT", "EXAMPLE", "terms"),
        "lever": ("TITLE", "SOURCE", "ACTS_ON", "PARAMETERS", "RANGE", "EXAMPLE", "effect"),
        "facility_kind": ("TITLE", "UNIT", "ROUTES", "MODE", "FIELDS", "EXAMPLE"),
        "source": ("TITLE", "LICENCE", "URL", "FORMAT", "TABLES", "SAMPLE"),
        "reader": ("TITLE", "URL", "SOURCE", "ENDINGS", "EXAMPLE", "matches", "read"),
        "endpoint": ("TITLE", "PREFIX", "CLIENTS", "EXAMPLE", "handle"),
        "page": ("PATH", "TITLE", "MENU", "ROLES", "build"),
        "study": ("TITLE", "QUESTION", "SOURCE", "INPUTS", "SCHEMA", "run", "lines"),
        "command": ("TITLE", "GROUP", "command"),
    }
)
"""What a file of each seam declares."""

HEAVY = ("numpy", "duckdb", "highspy", "vl_convert", "ibis", "starlette", "sqlalchemy")
"""Libraries a plug-in imports inside its functions, so that listing it costs nothing."""


def form(seam: str, module: ModuleType) -> list[str]:
    """Return what is wrong with the form of a plug-in.

    Parameters
    ----------
    seam : str
        Its seam.
    module : module
        The plug-in.

    Returns
    -------
    list of str
        One sentence per fault.
    """
    faults = [f"{name} is not declared" for name in NAMES[seam] if not hasattr(module, name)]
    faults += _both_languages(module)
    if not (module.__doc__ or "").strip():
        faults.append("there is no docstring: it is the page of the plug-in")
    try:
        return faults + [f"{name} is imported at the top" for name in loads(module)]
    except ImportError as error:
        return [*faults, f"it cannot be imported alone: {error}"]


def _both_languages(module: ModuleType) -> list[str]:
    faults = []
    for name, value in vars(module).items():
        if name.isupper() and isinstance(value, Text):
            faults += [f"{name} {fault}" for fault in lacks(value)]
    return faults


def lacks(text: Text) -> list[str]:
    """Return what a text for a person lacks: a language, or Chinese where Chinese belongs."""
    if not text.en.strip() or not text.zh.strip():
        return ["lacks a language"]
    return ["is not in Chinese"] if text.zh.isascii() else []


def loads(module: ModuleType) -> list[str]:
    """Return the heavy libraries that importing a module alone brings in.

    Parameters
    ----------
    module : module
        The module; it is imported afresh in a process of its own.

    Returns
    -------
    list of str
        Names out of :data:`HEAVY`.

    Raises
    ------
    ImportError
        If it cannot be imported there.
    """
    code = (
        f"import sys, {module.__name__};print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ImportError(done.stderr.strip().splitlines()[-1])
    return done.stdout.split()
