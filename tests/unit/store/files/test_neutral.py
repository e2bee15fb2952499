# SPDX-License-Identifier: Apache-2.0
"""Formula-like text is written as text, everything else as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.sheets.sheet import STARTS, neutral
from yuzui.sheets.values import text


@pytest.mark.parametrize("start", STARTS)
def test_each_start_is_neutralised(start):
    assert neutral(start + "1") == ("'" + start + "1", True)


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()))
def test_only_text_that_could_run_is_changed(value):
    done, was = neutral(value)
    assert was == (isinstance(value, str) and value.startswith(STARTS))
    assert done == ("'" + value if was else value)


@given(st.text(min_size=1).filter(lambda s: s == s.strip() and not s.startswith("'")))
def test_what_was_neutralised_on_export_is_itself_again_on_import(value):
    assert text(neutral(value)[0]) == value
