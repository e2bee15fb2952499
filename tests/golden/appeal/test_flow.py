# SPDX-License-Identifier: Apache-2.0
"""From a spreadsheet to an appeal and back, by the commands a person types.

The table is that of F1 and F9 in ``tests/golden/allocate``: all 4,096 sets were enumerated there
by hand-made code, so what each slate funds is known before anything is run.
"""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from yuzui.faces.cli.main import run

TABLE = Path(__file__).parents[1] / "allocate" / "proposals.csv"
RULES = """format = "yuzui-rules/1"
call = {id = "g", currency = "CNY", unit = 1, opens = 2026-02-01, published_at = 2026-01-15}
value = {from = "given"}
[[rule]]
name = "budget"
kind = "budget"
total = 300
strength = "hard"
source = "clause 1"
"""
CAP = """[[rule]]
name = "chemistry"
kind = "cap"
where = {field = "chemistry"}
at_most = 60
strength = "hard"
source = "clause 2"
"""
FIRST = ["P01", "P03", "P04", "P05", "P08", "P09", "P10"]
SECOND = ["P03", "P04", "P07", "P08", "P09"]
DECIDE = ("--by", "the chair", "--authority", "clause 9", "--reason", "as computed")
FILE = ("--by", "pi8", "--grounds", "the cap on chemistry was forgotten", "--deadline", "2999-01-01")
SETTLE = ("--by", "the deputy", "--reason", "it was")


@pytest.fixture
def desk(tmp_path, monkeypatch, capsys):
    """A folder with a workbook and rules, and the command line in it."""
    monkeypatch.chdir(tmp_path)
    book = openpyxl.Workbook()
    with TABLE.open(encoding="utf-8", newline="") as source:
        rows = list(csv.reader(source))
    for n, row in enumerate(rows):
        book.active.append(row if n == 0 else [_cell(cell) for cell in row])
    book.active.title = "申请书"
    book.save("call.xlsx")
    Path("rules.toml").write_text(RULES)

    def ask(*words, code=0):
        capsys.readouterr()
        assert run([*words, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    for name in ("the chair", "the deputy"):
        ask("accounts", "grant", name, "decider", "--until", "2999-01-01", "--scope", "call:g")
    return ask


def _cell(cell):
    return int(cell) if cell.isdigit() else cell


def decided(desk, *more):
    """Fund and decide; return slate and decision."""
    slate = desk("fund", "call.xlsx", "--rules", "rules.toml")
    return slate, desk("decide", slate["run"]["id"], *DECIDE, *more)["decision"]


def test_upheld_and_superseded(desk):
    slate, first = decided(desk)
    assert slate["slate"]["ids"] == FIRST
    assert first["in_force"] == {"opens": "2026-02-01", "rules": 1, "undated": []}
    (filed,) = desk("appeal", "file", first["id"], "P07", *FILE)["appeals"]
    assert filed["state"] == "open" and filed["stage"] == "contested"
    again = desk("appeal", "recompute", filed["id"])["recomputed"]
    assert again["same"] and again["slate"] == slate["run"]["id"]
    (settled,) = desk("appeal", "settle", filed["id"], "--outcome", "upheld", *SETTLE)["appeals"]
    assert settled["same"] is True and settled["handler"] == "the deputy"
    # nothing takes the place of the decision but another, which names it
    Path("rules.toml").write_text(RULES + CAP)
    second = desk("fund", "call.xlsx", "--rules", "rules.toml")
    assert second["slate"]["ids"] == SECOND
    refused = desk("decide", second["run"]["id"], *DECIDE, code=5)
    assert refused["code"] == "decided_before"
    new = desk("decide", second["run"]["id"], *DECIDE, "--supersedes", first["id"])["decision"]
    assert new["ids"] == SECOND and new["supersedes"] == first["id"]
    public = desk("decide", "publish", new["id"], "--by", "the chair")
    assert public["state"] == "published" and public["decision"]["published"]["awards"] == 5
    (row,) = desk("appeal", "list", "--call", "g")["appeals"]
    assert (row["state"], row["stage"]) == ("upheld", "superseded")
    assert desk("appeal", "file", first["id"], "P02", *FILE, code=5)["code"] == "illegal_move"


def test_dismissed_for_good(desk):
    _, first = decided(desk)
    (filed,) = desk("appeal", "file", first["id"], "P07", *FILE)["appeals"]
    assert desk("decide", "publish", first["id"], "--by", "the chair")["state"] == "appealed"
    words = ("--outcome", "dismissed", *SETTLE, "--final")
    (row,) = desk("appeal", "settle", filed["id"], *words)["appeals"]
    assert (row["state"], row["final"], row["stage"]) == ("dismissed", True, "published")
    assert desk("appeal", "file", first["id"], "P07", *FILE, code=5)["code"] == "appeal_final"


BAD = {
    "past deadline": (("file", "D", "P07", "--by", "pi8", "--grounds", "g", "--deadline", "2001-01-01"),
                      2, "deadline_passed"),
    "no day": (("file", "D", "P07", "--by", "pi8", "--grounds", "g", "--deadline", "soon"),
               2, "deadline_passed"),
    "no grounds": (("file", "D", "P07", "--by", "pi8", "--grounds", " "), 2, "missing_grounds"),
    "no proposal": (("file", "D", "P7", "--by", "pi8", "--grounds", "g"), 2, "unknown_identifier"),
    "second open one": (("file", "D", "P02", "--by", "pi9", "--grounds", "g"), 5, "appeal_open"),
    "by the decider": (("settle", "A", "--by", "the chair", "--reason", "r", "--outcome", "upheld"),
                       5, "same_person"),
    "by an applicant": (("settle", "A", "--by", "pi1", "--reason", "r", "--outcome", "upheld"),
                        5, "conflicted"),
    "no reason": (("settle", "A", "--by", "x", "--reason", "", "--outcome", "upheld"),
                  2, "missing_reason"),
}  # fmt: skip


def test_bad_input_is_refused_with_place_seen_expected_and_what_mends_it(desk, capsys):
    _, first = decided(desk)
    (filed,) = desk("appeal", "file", first["id"], "P02", *FILE)["appeals"]
    names = {"D": first["id"], "A": filed["id"]}
    for case, (words, code, name) in BAD.items():
        words = ("appeal", *(names.get(word, word) for word in words))
        found = desk(*words, code=code)
        assert found["code"] == name, case
        (error,) = found["errors"]
        assert error["seen"] and error["message"]["en"] != error["message"]["zh"], case
        assert error["fix"]["en"] and error["fix"]["zh"], case
        if code == 2:
            assert error["column"].startswith(("--", "PROPOSAL")), case
        for lang, mend in (("en", "to mend"), ("zh", "处理办法")):
            assert run([*words, "--lang", lang]) == code
            assert mend in capsys.readouterr().err, case
    # nothing came of any of it
    (row,) = desk("appeal", "list")["appeals"]
    assert row == filed


def test_rules_that_came_after_the_call_opened_are_refused(desk):
    late = RULES.replace("2026-01-15", "2026-02-02")
    Path("rules.toml").write_text(late)
    slate = desk("fund", "call.xlsx", "--rules", "rules.toml")
    found = desk("decide", slate["run"]["id"], *DECIDE, code=5)
    (error,) = found["errors"]
    assert found["code"] == "rules_not_in_force" and error["expected"] == "2026-02-01"
    assert error["seen"] == "budget: published_at = 2026-02-02"
