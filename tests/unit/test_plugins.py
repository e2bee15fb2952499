# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from yuzui import registry
from yuzui.errors import InternalError
from yuzui.registry import SEAMS, missing, modules
from yuzui.text import Text


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Make a seam of two plug-ins, a private file and a folder."""
    package = tmp_path / "a_seam_of_ours"
    (package / "inner").mkdir(parents=True)
    for name, text in {
        "__init__": "",
        "one": "from yuzui.text import Text\nTITLE = Text('one', '一')\n",
        "two": "",
        "_private": "raise ValueError\n",
        "inner/__init__": "",
    }.items():
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(registry, "SEAMS", {"study": ("a_seam_of_ours",)})
    yield package
    for name in [n for n in sys.modules if n.startswith("a_seam_of_ours")]:
        del sys.modules[name]


def test_the_folder_is_listed_without_importing_it(folder):
    assert list(modules("study")) == ["one", "two"]
    assert "a_seam_of_ours.one" not in sys.modules


def test_a_file_without_title_is_an_error_when_it_is_used(folder):
    assert Text("one", "一") == modules("study")["one"].TITLE
    with pytest.raises(InternalError) as caught:
        modules("study")["two"]
    assert caught.value.seen == "a_seam_of_ours.two"


def point(name, value):
    return EntryPoint(name=name, value=value, group="yuzui.study")


def test_another_package_adds_a_plugin_but_takes_no_name(folder, monkeypatch):
    monkeypatch.setattr(registry, "entry_points", lambda group: [point("three", "a_seam_of_ours.one")])
    found = modules("study")
    assert list(found) == ["one", "three", "two"] and found.outside == {"three"}
    assert len(found) == 3 and "three" in found
    registry.installed.cache_clear()
    monkeypatch.setattr(registry, "entry_points", lambda group: [point("one", "elsewhere")])
    with pytest.raises(InternalError) as caught:
        modules("study")
    assert caught.value.seen == "one"


def test_missing_libraries_are_found_without_importing_them():
    module = ModuleType("m")
    assert missing(module) == ()
    module.REQUIRES = ("csv", "no_such_library")
    assert missing(module) == ("no_such_library",)


@pytest.mark.parametrize("seam", SEAMS)
def test_every_seam_is_a_folder_of_its_own(seam):
    found = modules(seam)
    assert list(found) == sorted(found) and not any(name.startswith("_") for name in found)


def test_an_unknown_seam_is_a_key_error():
    with pytest.raises(KeyError):
        modules("no_such")
