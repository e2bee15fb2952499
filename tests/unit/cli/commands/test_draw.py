# SPDX-License-Identifier: Apache-2.0
"""``yuzui draw``: from commitment to a published file that ``yuzui check draw`` replays."""

import json
from pathlib import Path

import pytest

PROPOSALS = "id,amount\nA,40\nB,45\nC,50\nD,55\nE,60\n"
SCORES = {"A": "9 9 8", "B": "6 7 6", "C": "7 6 6", "D": "6 6 7", "E": "2 1 2"}
RULES = """format = "yuzui-rules/1"
call = {id = "small", currency = "CNY", unit = 1}
value = {from = "posterior_mean", per = "proposal", zero = 3.0}
[[rule]]
name = "budget"
kind = "budget"
total = 130
strength = "hard"
source = "clause 1"
[[rule]]
name = "lots"
kind = "lottery"
draws = 20
strength = "hard"
source = "clause 2"
"""


@pytest.fixture
def call(tmp_path):
    place = tmp_path / "call"
    place.mkdir()
    (place / "proposals.csv").write_text(PROPOSALS)
    lines = [f"{n},R{k},{s}" for n, row in SCORES.items() for k, s in enumerate(row.split())]
    (place / "reviews.csv").write_text("proposal,reviewer,score\n" + "\n".join(lines) + "\n")
    (place / "rules.toml").write_text(RULES)
    return place


def test_commit_fund_reveal_check(document, asked, call):
    code, first = document("draw", "commit", "--dir", "W")
    assert code == 0 and len(first["commitment"]) == 64 and "secret" not in first
    code, slate = document("fund", str(call), "--dir", "W", "--near", "1")
    assert code == 0 and slate["lottery"]["candidates"]
    code, drawn = document("draw", "reveal", "--dir", "W", "--public", "b", "--out", "draw.json")
    assert code == 0 and drawn["commitment"] == first["commitment"]
    assert json.loads(Path("draw.json").read_text(encoding="utf-8")) == drawn
    assert drawn["candidates"] == slate["lottery"]["candidates"]
    for words in (("check", "draw", "draw.json"), ("draw", "replay", "draw.json")):
        code, checked = document(*words)
        assert code == 0 and checked["ok"] and "outcome" in checked["checked"]
    false = {**drawn, "secret": "0" * 64}
    Path("draw.json").write_text(json.dumps(false), encoding="utf-8")
    for words in (("check", "draw", "draw.json"), ("draw", "replay", "draw.json")):
        code, checked = document(*words)
        assert code == 3 and checked["problems"][0]["code"] == "commitment"
        code, out, _ = asked(*words, "--lang", "zh")
        assert code == 3 and "commitment" in out and "不成立" in out
    # funding again undoes nothing of what was drawn
    code, again = document("fund", str(call), "--dir", "W", "--near", "1")
    assert again["lottery"]["outcome"] == drawn["outcome"]
    code, sound = document("check", "draws", "--dir", "W")
    assert code == 0 and sound["checked"] == ["draws"]


def test_out_of_order_is_a_state_error_with_what_is_legal(document):
    code, found = document("draw", "reveal", "--dir", "W", "--public", "b")
    assert code == 5 and found["code"] == "no_commitment"
    assert "yuzui draw commit" in found["errors"][0]["fix"]["en"]
    code, _ = document("draw", "commit", "--dir", "W")
    code, found = document("draw", "commit", "--dir", "W")
    assert code == 5 and found["code"] == "draw_open"
    code, found = document("draw", "void", "--dir", "W", "--reason", "the beacon stopped")
    assert code == 0 and found["state"] == "void"
    code, found = document("draw", "commit", "--dir", "W")
    assert code == 5 and found["code"] == "same_person"
    code, found = document("draw", "fix", "--dir", "W")
    assert code == 5


def test_a_missing_file_is_bad_input(document):
    code, _ = document("check", "draw", "missing.json")
    assert code == 2
