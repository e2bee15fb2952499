# SPDX-License-Identifier: Apache-2.0
"""Yuzui 鱼嘴: run an innovation system by rules everyone can see."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_NAMES = {
    "Text": "yuzui.text",
    "Quantity": "yuzui.model.quantity",
    "Finding": "yuzui.model.finding",
    "Subject": "yuzui.model.visibility",
    "YuzuiError": "yuzui.errors",
    "InputError": "yuzui.errors",
    "OutcomeError": "yuzui.errors",
    "Workspace": "yuzui.job.workspace",
    "Notebook": "yuzui.faces.notebook.calls",
    "Result": "yuzui.faces.notebook.results",
    "open": "yuzui.faces.notebook.calls",
    "demo": "yuzui.faces.notebook.calls",
    "chain": "yuzui.faces.notebook.calls",
}

__all__ = ["__version__", *_NAMES]


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(name)
    return getattr(import_module(_NAMES[name]), name)


def __dir__() -> list[str]:
    return __all__
