# SPDX-License-Identifier: Apache-2.0
"""Contract checks for plug-in files: ours pass them in ``make check``, yours can too.

>>> from yuzui.testing import check_plugin
>>> import yuzui.allocate.rules.budget as budget
>>> check_plugin("rule", budget)
[]
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from yuzui.plugins import SEAMS
from yuzui.text import Text

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "indicator": ("TITLE", "UNIT", "NEEDS", "WINDOWS", "SOURCE", "META", "EXAMPLE"),
        "rule": ("TITLE", "STAGE", "SOURCE", "FIELDS", "UNIT", "EXAMPLE", "terms"),
        "lever": ("TITLE", "SOURCE", "ACTS_ON", "PARAMETERS", "RANGE", "EXAMPLE", "effect"),
        "facility_kind": ("TITLE", "UNIT", "ROUTES", "MODE", "FIELDS", "EXAMPLE"),
        "source": ("TITLE", "LICENCE", "URL", "FORMAT", "TABLES", "SAMPLE"),
        "endpoint": ("TITLE", "PREFIX", "CLIENTS", "EXAMPLE", "handle"),
        "page": ("PATH", "TITLE", "MENU", "ROLES", "build"),
        "study": ("TITLE", "QUESTION", "SOURCE", "INPUTS", "SCHEMA", "run", "lines"),
        "command": ("TITLE", "GROUP", "command"),
    }
)
"""What a file of each seam declares."""

HEAVY = ("numpy", "duckdb", "highspy", "vl_convert", "ibis", "starlette", "sqlalchemy")
"""Libraries a plug-in imports inside its functions, so that listing it costs nothing."""


def check_plugin(seam: str, module: ModuleType) -> list[str]:
    """Return what is wrong with a plug-in file; an empty list means it fits.

    Parameters
    ----------
    seam : str
        A key of :data:`yuzui.plugins.SEAMS`.
    module : module
        The plug-in, imported.

    Returns
    -------
    list of str
        One sentence per fault, each beginning with the module's name.

    Raises
    ------
    KeyError
        If there is no such seam.

    Notes
    -----
    Form first (declared names, both languages, a docstring that is its documentation page, no
    heavy import at the top), then the seam's own behaviour on the file's own EXAMPLE.
    """
    if seam not in SEAMS:
        raise KeyError(seam)
    faults = [
        f"{name} is not declared" for name in NAMES[seam] if not hasattr(module, name)
    ]
    faults += _both_languages(module)
    if not (module.__doc__ or "").strip():
        faults.append("there is no docstring: it is the page of the plug-in")
    faults += [f"{name} is imported at the top" for name in loads(module)]
    if not faults and seam in BEHAVIOUR:
        faults += BEHAVIOUR[seam](module)
    return [f"{module.__name__}: {fault}" for fault in faults]


def _both_languages(module: ModuleType) -> list[str]:
    faults = []
    for name, value in vars(module).items():
        if name.isupper() and isinstance(value, Text):
            if not value.en.strip() or not value.zh.strip():
                faults.append(f"{name} lacks a language")
            elif value.zh.isascii():
                faults.append(f"{name} is not in Chinese")
    return faults


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
    """
    code = (
        f"import sys, {module.__name__};"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return [f"itself fails: {done.stderr.strip().splitlines()[-1]}"]
    return done.stdout.split()


BEHAVIOUR: Mapping[str, Callable[[Any], list[str]]] = MappingProxyType({})
"""Checks of behaviour by seam, each run on the file's own EXAMPLE."""
