# SPDX-License-Identifier: Apache-2.0
"""The vocabulary is closed, and each kind has one file that runs it."""

import typing
from importlib import import_module
from pathlib import Path

import msgspec
import pytest

import yuzui.policy.checks as folder
from yuzui.policy.plan.check import Check

KINDS = "rows link value beats replay serve refuse own attest".split()


def test_the_vocabulary_is_closed():
    tags = [kind.__struct_config__.tag for kind in typing.get_args(Check)]
    assert sorted(tags) == sorted(KINDS)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"kind": "opinion"}, Check)


def test_each_kind_has_one_file():
    files = {p.stem for p in Path(folder.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(KINDS)
    for kind in KINDS:
        module = import_module(f"yuzui.policy.checks.{kind}")
        assert module.TITLE.en != module.TITLE.zh and callable(module.run)
