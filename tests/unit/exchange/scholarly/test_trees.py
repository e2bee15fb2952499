# SPDX-License-Identifier: Apache-2.0
"""JSON whose shape nobody vouches for."""

import pytest

from yuzui.catalogue.scholarly import trees
from yuzui.catalogue.scholarly.record import Written
from yuzui.errors import FileFormatError


def read(text):
    return list(trees.parsed(Written("a.json", text)))


def test_a_value_a_line_or_one_over_many():
    assert read('{"a":1}\n\n{"b":2}\n') == [(1, {"a": 1}), (3, {"b": 2})]
    assert read('{\n"a":\n1}\n') == [(1, {"a": 1})]


def test_a_spoilt_line_is_told_and_a_spoilt_end_is_refused():
    assert read('{"a":1}\n{"b":\n{"c":3}\n')[1] == (2, trees.WRONG)
    for text in ('{"a":1}\n{"b":', '{\n"a":', "[" * 100_000 + "\n"):
        with pytest.raises(FileFormatError) as caught:
            read(text)
        assert caught.value.code == "truncated"


def test_deep_lines_are_set_aside():
    deep = '{"a":' + "[" * 100_000 + "]" * 100_000 + "}"
    assert read(f'{{"a":1}}\n{deep}\n{{"c":3}}\n')[1] == (2, trees.WRONG)


def test_values_of_the_wrong_kind_are_empty():
    assert trees.mapping([1]) == {} and trees.several("a") == [] and trees.text({"a": 1}) == ""
    assert trees.text("a\udc00") == "a\ufffd" and trees.text(10**30) == ""
