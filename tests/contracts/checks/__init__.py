# SPDX-License-Identifier: Apache-2.0
"""Contract checks for plug-in files: ours pass them in ``make check``, yours can too.

>>> from tests.contracts.checks import check_plugin
>>> import yuzui.funding.rules.budget as budget
>>> check_plugin("rule", budget)
[]

One file here per seam holds the seam's ``CHECKS``: small functions that take the plug-in and yield
a sentence per fault. Each runs the plug-in on its own EXAMPLE; none knows a plug-in by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from types import ModuleType

from tests.contracts.checks.form import NAMES, alone, form

from yuzui.registry import SEAMS

__all__ = ["NAMES", "Check", "alone", "check_plan", "check_plugin", "checks", "form", "told"]

Check = Callable[[ModuleType], Iterable[str]]


def checks(seam: str) -> tuple[Check, ...]:
    """Return the behavioural checks of a seam.

    Parameters
    ----------
    seam : str
        A key of :data:`yuzui.registry.SEAMS`.

    Returns
    -------
    tuple of callable
        Each takes the plug-in and yields a sentence per fault.
    """
    found: tuple[Check, ...] = import_module(f"{__name__}.{seam}").CHECKS
    return found


def check_plugin(seam: str, module: ModuleType) -> list[str]:
    """Return what is wrong with a plug-in file; an empty list means it fits.

    Parameters
    ----------
    seam : str
        A key of :data:`yuzui.registry.SEAMS`.
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
    faults = form(seam, module)
    if not faults:
        faults = [fault for check in checks(seam) for fault in told(check, module)]
    return [f"{module.__name__}: {fault}" for fault in faults]


def told(check: Check, module: ModuleType) -> Iterator[str]:
    """Yield the faults one check finds; a plug-in that breaks down is a fault too.

    Parameters
    ----------
    check : callable
        One of :func:`checks`.
    module : module
        The plug-in.

    Yields
    ------
    str
        A sentence.
    """
    try:
        yield from check(module)
    except Exception as error:
        yield f"{check.__name__} breaks down: {type(error).__name__}: {error}"


def check_plan(name: str) -> list[str]:
    """Return what is wrong with a plan file; an empty list means it can be loaded and shown.

    Parameters
    ----------
    name : str
        Name in the registry or path of the YAML file.

    Returns
    -------
    list of str
        One sentence per fault, with its line where there is one.
    """
    from tests.contracts.checks.plan import faults

    return faults(name)
