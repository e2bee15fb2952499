# SPDX-License-Identifier: Apache-2.0
"""Form: names, languages, docstring, and that each can be imported alone."""

import pytest
from tests.contracts.checks.form import NAMES, alone, form, lacks

from yuzui import registry
from yuzui.text import Text

BUDGET = registry.modules("rule")["budget"]


def test_a_good_file():
    assert form("rule", BUDGET) == []


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


def test_each_is_imported_alone_whatever_the_others_brought(tmp_path, monkeypatch):
    texts = {
        "brings": "import numpy",
        "brings_nothing": "",
        "breaks": "import sys; assert 'numpy' in sys.modules, 'alone'",
        "prints": "print('seen')",
        "ends": "import os; os._exit(3)",
        "leaves": "raise SystemExit",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    assert alone(list(texts)) == {
        "brings": "",
        "brings_nothing": "",
        "breaks": "AssertionError: alone",
        "prints": "",
        "ends": "the process ended",
        "leaves": "SystemExit: ",
    }


def test_what_cannot_be_imported_alone_is_a_fault():
    assert form("rule", BUDGET, "KeyError: x") == ["it cannot be imported alone: KeyError: x"]
    missing = type(pytest)("no_such_module")
    assert any("no_such_module" in fault for fault in form("rule", missing))


def test_lacks():
    assert lacks(Text("a", "甲")) == []
    assert lacks(Text(" ", "甲")) == ["lacks a language"]
    assert lacks(Text("a", "a")) == ["is not in Chinese"]
