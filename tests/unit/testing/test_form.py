# SPDX-License-Identifier: Apache-2.0
"""Form: names, languages, docstring, and what importing costs."""

import pytest

from yuzui import plugins
from yuzui.testing.form import NAMES, form, lacks, loads
from yuzui.text import Text

BUDGET = plugins.modules("rule")["budget"]


def test_a_good_file():
    assert form("rule", BUDGET) == [] and loads(BUDGET) == []


@pytest.mark.parametrize("name", NAMES["rule"])
def test_every_name_is_asked_for(outside, name):
    module = outside("rule", "budget")
    delattr(module, name)
    assert f"{name} is not declared" in form("rule", module)


def test_languages_and_docstring(outside):
    module = outside("rule", "budget", TITLE=Text("x", "x"), NOTE=Text("x", ""), doc=" ")
    found = form("rule", module)
    assert "TITLE is not in Chinese" in found and "NOTE lacks a language" in found
    assert any("docstring" in fault for fault in found)


def test_heavy_imports_are_named():
    import yuzui.engines.kernels.arrays as arrays

    assert "numpy" in loads(arrays)


def test_lacks():
    assert lacks(Text("a", "甲")) == []
    assert lacks(Text(" ", "甲")) == ["lacks a language"]
    assert lacks(Text("a", "a")) == ["is not in Chinese"]
