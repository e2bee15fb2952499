# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from yuzui.errors import Place
from yuzui.model.finding import CODES, Finding, count_by_code


def test_an_unknown_code_is_refused():
    with pytest.raises(ValueError, match="no_such"):
        Finding("no_such", "note", "work")


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_said_in_both_languages(code):
    message = Finding(code, "note", "work").message
    assert message.en and message.zh and message.en != message.zh


def test_counts_add_up_and_are_sorted():
    found = count_by_code(
        [
            Finding("self_link", "warning", "citation", count=44),
            Finding("duplicate", "warning", "citation"),
            Finding("self_link", "warning", "citation", row="7"),
        ]
    )
    assert list(found.items()) == [("duplicate", 1), ("self_link", 45)]


def test_json_has_null_for_what_is_not_known():
    assert Finding("self_link", "warning", "citation").json() == {
        "code": "self_link",
        "severity": "warning",
        "table": "citation",
        "row": None,
        "column": None,
        "seen": None,
        "count": 1,
        "place": None,
    }
    at = Finding("self_link", "warning", "citation", place=Place("a.csv", "", 7)).json()
    assert at["place"] == {"file": "a.csv", "sheet": None, "row": 7}
