# SPDX-License-Identifier: Apache-2.0
"""The catalogue of chrome: both languages, no key missing, none left over."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from yuzui.faces.web import blocks


def sources():
    root = files("yuzui.faces.web")
    for folder in (root, root / "templates", root / "templates" / "blocks", root / "pages"):
        for file in folder.iterdir():
            if file.name.endswith((".html", ".py")):
                yield file.read_text(encoding="utf-8")


USED = {key for text in sources() for key in re.findall(r"""word\(["'](\w+)["']\)""", text)}


def test_no_key_is_missing_and_none_is_left_over():
    assert set(blocks.catalogue()) == USED


@pytest.mark.parametrize("key", sorted(blocks.catalogue()))
def test_both_languages_are_there(key):
    text = blocks.word(key)
    assert text.en
    assert text.zh
    assert re.search(r"[\u4e00-\u9fff]", text.zh + (text.en if key == "other" else ""))


def test_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        blocks.word("no such key")
