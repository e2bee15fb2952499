# SPDX-License-Identifier: Apache-2.0
"""The package as its readers parse it, once for all tests that look at how it is written."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "yuzui"


@pytest.fixture(scope="package")
def trees():
    """Every node of every module, the module itself first; let go after this folder."""
    return {path: list(ast.walk(ast.parse(path.read_text(encoding="utf-8")))) for path in sorted(SOURCE.rglob("*.py"))}
