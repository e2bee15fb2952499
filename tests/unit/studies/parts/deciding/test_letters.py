# SPDX-License-Identifier: Apache-2.0
"""Each applicant is told what is their own, and nothing of anybody else."""

import random
import re
from copy import deepcopy

import pytest

from yuzui.funding.decisions import letters
from yuzui.funding.lottery_draw import drawing
from yuzui.funding.rulebook import build
from yuzui.text import LANGUAGES


@pytest.fixture(scope="module")
def decided(lots):
    """The slate drawn and decided, one proposal moved, one kept out by a rule."""
    made = deepcopy(lots)
    published = drawing.published(made, "a1" * 32, "beacon")
    part = {name: published[name] for name in ("order", "outcome", "public", "commitment")}
    made["lottery"] |= part
    made["book"]["rule"].append(
        {"name": "few", "kind": "threshold", "reviews_at_least": 4, "where": {"pi": "Person G"},
         "strength": "hard", "source": "clause 9"}
    )  # fmt: skip
    made["proposals"][6] |= {"eligible": False, "ineligible_by": ["few"], "delta": None}
    made["proposals"][5] |= {"delta": 1.25, "delta_exact": True}
    ids = sorted([*published["fixed_in"], *(o["id"] for o in part["outcome"] if o["taken"])])
    made["decision"] = {
        "id": "d1", "by": "the chair", "authority": "clause 9", "reason": "as drawn",
        "at": "2027-01-15T00:00:00Z", "ids": ids, "levels": dict.fromkeys(ids, 1.0), "moves": [],
    }  # fmt: skip
    return made | {"state": "decided"}


def said(document, name, lang="en"):
    row = next(row for row in document["proposals"] if row["id"] == name)
    return letters.page(document, build(document["book"]), row, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_letter_for_everyone_in_both_languages(decided, tmp_path, lang):
    written = letters.write(decided, tmp_path)
    assert len(written) == 2 * len(decided["proposals"])
    assert written == letters.paths(decided, tmp_path)
    made = sorted(path.stem for path in (tmp_path / lang).iterdir())
    assert made == [row["id"] for row in decided["proposals"]]
    text = (tmp_path / lang / "A.html").read_text(encoding="utf-8")
    assert f'lang="{"zh-Hans" if lang == "zh" else "en"}"' in text
    assert text == said(decided, "A", lang)
    again = letters.write(decided, tmp_path / "again")
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in written]


def test_own_outcome_scores_distance_rules_and_rights(decided):
    row = next(row for row in decided["proposals"] if row["id"] == "F")
    text = said(decided, "F")
    assert "Not funded" in text and "3 reviews, mean 1.67" in text
    assert f"Expected rank {row['expected_rank']:.1f} of 8" in text
    assert "more than 1.250 points" in text and "recheck" in text
    assert "budget (clause 1)" in text
    zh = said(decided, "F", "zh")
    assert "不予资助" in zh and "书面申请复审" in zh and "1.250" in zh
    assert "clause 9" in said(decided, "G") and "could not be considered" in said(decided, "G")


def test_the_draw_is_told_to_those_who_were_in_it(decided):
    part = decided["lottery"]
    for one in part["outcome"]:
        text = said(decided, one["id"])
        assert f"place {part['order'].index(one['id']) + 1} of {len(part['order'])}" in text
        assert part["commitment"] in text
        assert ("could no longer have been kept" in text) == (not one["taken"])
    assert "lots were drawn" not in said(decided, "F")


def test_a_move_is_told_to_whom_it_concerns(decided):
    made = deepcopy(decided)
    made["decision"]["moves"] = [{"proposal": "F", "direction": "in", "cost": 1, "breaks": []}]
    assert "moved by the decider: as drawn" in said(made, "F")
    assert "moved by" not in said(made, "B")


def test_days_of_the_call_are_told_where_it_has_some(decided):
    made = deepcopy(decided)
    assert "within" not in said(made, "A")
    made["book"]["call"]["recheck_days"] = 60
    assert "within 60 days" in said(made, "A") and "（60 日内）" in said(made, "A", "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_of_others_stands_in_a_letter(decided, lang):
    """Replace everything of all others that does not move the own place: no byte changes."""
    stream = random.Random(4)
    for own in ("A", "B", "F", "G"):
        made = deepcopy(decided)
        for row in made["proposals"]:
            if row["id"] == own:
                continue
            for key in ("amount", "requested", "value", "score_mean", "delta", "probability"):
                row[key] = stream.random() * 1000
            row["expected_rank"] = stream.random() * 8
            row["reason"] = {"en": "x", "zh": "x"}
            row["columns"] = {name: f"other {stream.random()}" for name in row["columns"]}
            row["eligible"], row["ineligible_by"] = stream.random() < 0.5, []
        assert said(made, own, lang) == said(decided, own, lang)
        text = re.sub(r"<style>.*?</style>", "", said(decided, own, lang), flags=re.S)
        others = {row["id"] for row in decided["proposals"]} - {own}
        words = set(re.findall(r"[A-Za-z]+", text))
        assert not {f"Person {n}" for n in others} & set(re.findall(r"Person [A-H]", text))
        assert not words & (others - {"A"}), words & others
        assert "Expert" not in text and not re.search(r"\bR\d\d\b", text)


def test_rules_look_at_those_they_name_or_cover(decided):
    from yuzui.funding.grammar import Rule, where

    row = decided["proposals"][1]
    assert letters.covers(Rule("a", "cap", 1, where=where({"field": "biology"})), "", row)
    assert not letters.covers(Rule("a", "cap", 1, where=where({"field": "physics"})), "", row)
    by = Rule("a", "cap", 1, by="institute")
    assert letters.covers(by, "U1", row) and not letters.covers(by, "U2", row)
    pairs = Rule("a", "requires", 1, own={"pairs": (("B", "C"),)})
    assert letters.covers(pairs, "", row)
    assert not letters.covers(Rule("a", "fixed", 1, own={"in": ("C",)}), "", row)


def test_names_of_files():
    assert letters.file_name("P-01.a") == "P-01.a" and letters.file_name("项目1") == "项目1"
    made = [letters.file_name(name) for name in ("a/b", "a_b", "a b", "../x", ".x")]
    assert len(set(made)) == 5 and not any("/" in name or name.startswith(".") for name in made)
