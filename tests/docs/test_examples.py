# SPDX-License-Identifier: Apache-2.0
"""Every example in a docstring gives what it says."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
SHOWN = [p for p in sorted(SOURCE.rglob("*.py")) if "\n    >>> " in p.read_text(encoding="utf-8")]


def module(path):
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_there_are_examples():
    assert len(SHOWN) >= 8


@pytest.mark.parametrize("path", SHOWN, ids=module)
def test_examples_hold(path):
    done = doctest.testmod(import_module(module(path)), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert done.attempted and not done.failed
