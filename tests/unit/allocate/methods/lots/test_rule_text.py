# SPDX-License-Identifier: Apache-2.0
"""Rules written out read back as the same rules, whatever stands in them."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui import registry
from yuzui.funding.lottery.rule_text import text

_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_CELLS = st.one_of(
    st.booleans(), st.integers(-(2**53), 2**53), _WORDS,
    st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip
_VALUES = st.recursive(
    _CELLS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(st.dictionaries(_WORDS.filter(lambda k: k != "rule"), _VALUES, max_size=4),
       st.lists(st.dictionaries(_WORDS, _VALUES, max_size=4), max_size=3))  # fmt: skip
def test_any_document_comes_back(head, rows):
    raw = head | ({"rule": rows} if rows else {})
    assert tomllib.loads(text(raw)) == raw


@pytest.mark.parametrize("kind", sorted(registry.modules("rule").places))
def test_the_rules_of_every_kind_come_back(kind):
    example = getattr(registry.modules("rule")[kind], "EXAMPLE", None)
    rows = [] if example is None else [dict(row) for row in getattr(example, "rules", ())]
    raw = {"format": "yuzui-rules/1", "rule": rows} if rows else {"format": "yuzui-rules/1"}
    back = tomllib.loads(text(raw))
    assert back == tomllib.loads(text(back))
    assert [row["name"] for row in back.get("rule", [])] == [row["name"] for row in rows]
