# SPDX-License-Identifier: Apache-2.0
"""What changed between editions, and what of a text has no clause."""

from types import SimpleNamespace

import msgspec
import pytest

from yuzui.policy.plan import edition, loader
from yuzui.policy.plan.edition import diff, sentences, uncovered
from yuzui.text import Text


@pytest.fixture(scope="module")
def plan():
    return loader.load("river_institute_2030")


def test_diff_of_two_editions(plan):
    old = loader.load("earlier/river_institute_2030_ed1")
    found = [(c.clause, c.what, c.fields) for c in diff(old, plan)]
    assert found == [("R-2", "changed", ("check",)), ("R-6", "added", ()), ("R-5", "removed", ())]
    assert diff(plan, plan) == []
    assert old.digest != plan.digest


def test_digest_speaks_of_content_not_of_layout(tmp_path):
    text = (loader.folder() / "river_institute_2030.yaml").read_text(encoding="utf-8")
    same, other = tmp_path / "same.yaml", tmp_path / "other.yaml"
    same.write_text("# a remark\n" + text.replace("sections:", "\n\nsections:"), encoding="utf-8")
    other.write_text(text.replace("value: 0.10", "value: 0.11"), encoding="utf-8")
    assert loader.load(str(same)).digest == loader.load("river_institute_2030").digest
    assert loader.load(str(other)).digest != loader.load("river_institute_2030").digest


TEXT = "We will lead. We will fund basic research!\n• Build laboratories.\n• 支持青年人才。加强伦理。"


def test_sentences_and_bullets():
    assert [TEXT[a:b] for a, b in sentences(TEXT)] == [
        "We will lead.",
        "We will fund basic research!",
        "Build laboratories.",
        "支持青年人才。",
        "加强伦理。",
    ]


def test_uncovered_sentences_are_listed(plan):
    spans = sentences(TEXT)
    clauses = tuple(
        msgspec.structs.replace(clause, text_span=span) for clause, span in zip(plan.clauses, spans[:3], strict=False)
    )
    covered = type(plan)(plan.head, plan.sections, clauses, (), {}, (), (), plan.digest)
    assert [TEXT[a:b] for a, b in uncovered(covered, TEXT)] == ["支持青年人才。", "加强伦理。"]
    assert uncovered(plan, TEXT) == spans


def test_clause_by_id(plan):
    assert plan["R-3"].title.en.startswith("Judge")
    with pytest.raises(KeyError):
        plan["R-99"]


def test_a_plan_of_a_made_up_issuer_is_an_example():
    for en, zh, expected in (
        ("River Institute (fictitious)", "河流研究院（虚构）", "example"),
        ("National People's Congress", "全国人民代表大会", "real"),
    ):
        assert edition.origin(SimpleNamespace(issuer=Text(en, zh))) == expected
