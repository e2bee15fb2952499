# SPDX-License-Identifier: Apache-2.0
"""What is said: over-granting first, unknown never as 0, both languages with the same numbers."""

import re

import pytest

from yuzui.ledger.posting import words


def test_the_headline_gives_delivered_of_opened(document):
    said = words.finding(document)
    assert "20.5" in said.en and "9.9 hours of 48 hours" in said.en
    assert re.findall(r"\d+\.\d", said.en) == re.findall(r"\d+\.\d", said.zh)


def test_over_granting_comes_first(document):
    book = document["books"][0]
    over = {name: book[name] for name in ("scope", "unit", "cycle")} | {
        "short": 7200, "opened": 86400, "since": 3, "grants": [],
    }  # fmt: skip
    said = words.finding({**document, "overgranted": [over]})
    assert said.en.startswith("BL01 over-granted by 2 hours")
    assert said.zh.startswith("BL01 超额批准 2 小时")
    unknown = words.finding({**document, "overgranted": [over | {"opened": None}]})
    # of a pool that was never opened nobody can tell what is beyond it: no headline
    assert "cannot be told" not in unknown.en and "delivered" in unknown.en


def test_lines_say_every_definition_and_what_is_empty(document):
    lines = words.lines(document)
    text = " ".join(sentence.en for _, sentence in lines)
    assert "may exceed 1" in text and "empty" in text and "negative run time ×1" in text
    assert all(sentence.zh and sentence.en for _, sentence in lines)


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ({"value": None, "figure": "users", "unit": "1"}, "—"),
        ({"value": 84.0, "figure": "users", "unit": "1"}, "84"),
        ({"value": 6.812, "figure": "demand", "unit": "1"}, "6.81"),
        ({"value": 4100, "figure": "uptime", "unit": "s"}, "68.3 min"),
        ({"value": 9.86, "figure": "effective_hours", "unit": "h"}, "9.9 h"),
        ({"value": 0.452, "figure": "availability", "unit": "1"}, "45.2 %"),
    ],
)
def test_a_value_is_read_in_its_unit(row, shown):
    assert words.value(row).en.replace("\u202f", " ").replace("\xa0", " ") == shown


def test_a_posting_says_what_it_counted():
    said = words.posted({"counts": {"events": 5, "late": 1, "entries": 0}})
    assert [sentence.en for _, sentence in said] == ["5", "1", "0"]
