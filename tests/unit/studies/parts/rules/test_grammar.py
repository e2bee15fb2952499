# SPDX-License-Identifier: Apache-2.0
"""Whoever writes a rule finds every kind, every key, and an example that can be pasted."""

import tomllib

import pytest

from yuzui import registry
from yuzui.errors import InputError
from yuzui.funding.rule_sheet import grammar
from yuzui.funding.rulebook import build

KINDS = registry.modules("rule")


def test_every_kind_and_key_is_there():
    found = grammar.document()
    assert [kind["name"] for kind in found["kinds"]] == list(KINDS)
    for kind in found["kinds"]:
        assert [key["name"] for key in kind["keys"]] == [f.name for f in KINDS[kind["name"]].FIELDS]
        assert kind["stage"] in grammar.STAGES


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_example_can_be_pasted(kind):
    raw = tomllib.loads(grammar.example(kind))
    head = {"format": "yuzui-rules/1", "value": {"from": "given"}}
    (rule,) = build({**head, **raw}).rules
    assert rule.kind == kind


def test_said_in_both_languages():
    lines = grammar.lines(grammar.document("floor"), whole=True)
    assert "at_least 不少于（必填）" in "".join(text.zh for _, text in lines)
    assert "at_least (required)" in "".join(text.en for _, text in lines)
    short = grammar.lines(grammar.document(), whole=False)
    assert len(short) == len(KINDS) and all(not text.zh.isascii() for _, text in short)


def test_unknown_kind_names_the_nearest():
    with pytest.raises(InputError) as caught:
        grammar.document("flor")
    assert caught.value.fix.en.startswith("write “floor” instead")


def test_words_that_need_quotes_get_them():
    assert tomllib.loads(f"x = {grammar.toml({'学科': ['物理', 1.5], 'a-b': None is None})}")["x"] == {"学科": ["物理", 1.5], "a-b": True}  # fmt: skip
