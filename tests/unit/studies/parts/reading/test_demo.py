# SPDX-License-Identifier: Apache-2.0
"""Real where real data exist, labelled where not, the same for the same seed."""

from yuzui.funding.call_data import demo
from yuzui.funding.rulebook import read
from yuzui.job.workspace import Workspace


def test_same_seed_same_call(tmp_path):
    one, two = demo.material(Workspace(tmp_path)), demo.material(Workspace(tmp_path))
    assert one.proposals == two.proposals and one.reviews == two.reviews
    other = demo.material(Workspace(tmp_path, seed=8))
    assert other.proposals["amount"] != one.proposals["amount"]
    assert other.reviews == one.reviews  # scores are real: no seed touches them


def test_every_column_has_an_origin(tmp_path):
    found = demo.material(Workspace(tmp_path))
    labelled = set(demo.ORIGINS)
    assert {"type", "field", "region", "early", "amount"} <= labelled
    assert set(found.further) - {"status"} <= labelled
    assert len(found.proposals["id"]) == 971 and len(found.reviews["score"]) == 2927
    assert set(found.reviews["reviewer"]) == {None}


def test_rule_book_is_readable_and_speaks_both_languages():
    book = read(demo.book_text())
    assert {rule.kind for rule in book.rules} == {"budget", "floor", "cap"}
    assert all(rule.title and not rule.title.zh.isascii() for rule in book.rules)
    assert all("第" in rule.source and "clause" in rule.source for rule in book.rules)
