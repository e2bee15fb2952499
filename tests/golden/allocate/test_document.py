# SPDX-License-Identifier: Apache-2.0
"""The document of the demo's call through every module that makes or shows a part of it.

``studies/parts/fund/{answer,chosen,demo,judged,material,pictures,rejects,rows,tables,words}``,
``studies/parts/{board_pack,explain}`` and ``studies/parts/pack/{evidence,listed}``: figures are
compared with sums made here from the rows, both languages with one another.
"""

import re

import openpyxl
import pytest
from tests.slates import FUND

from yuzui.funding import ask_solution, board_pack, call_data, call_rules, slate_compute
from yuzui.job.workspace import Workspace

SHEETS = 12


@pytest.fixture(scope="module")
def document(demo_workspace):
    return Workspace(demo_workspace).latest("fund")


def test_demo_material_pairs_real_scores_with_real_amounts(tmp_path):
    found = call_rules.material(Workspace(tmp_path / "ws"))
    again = call_rules.material(Workspace(tmp_path / "ws"))
    assert len(found.proposals["id"]) == 971 and len(found.reviews["score"]) == 2927
    assert list(found.proposals["amount"]) == list(again.proposals["amount"])
    other = call_rules.material(Workspace(tmp_path / "ws", seed=8))
    assert list(found.proposals["amount"]) != list(other.proposals["amount"])
    assert set(found.origins.values()) >= {"real", "synthetic"}


def test_answer_adds_up_row_by_row(document):
    rows = document["proposals"]
    chosen = [r for r in rows if r["selected"]]
    assert document["slate"]["count"] == len(chosen) == len(document["slate"]["ids"])
    assert document["slate"]["spend"] == pytest.approx(sum(r["amount"] for r in chosen))
    unspent = document["call"]["budget"] - document["slate"]["spend"]
    assert document["slate"]["unspent"] == pytest.approx(unspent)
    assert {r["band"] for r in rows} <= {"fund", "lottery", "decline", None}
    # judged ranks are a permutations mean
    ranks = [r["expected_rank"] for r in document["proposals"] if r["expected_rank"] is not None]
    n = len(ranks)
    assert sum(ranks) == pytest.approx(n * (n + 1) / 2, rel=1e-6)
    for row in document["proposals"]:
        low, high = row["rank_interval"]
        assert 1 <= low <= row["expected_rank"] <= high <= n
    # rows of rules agree with the chosen set
    by_name = {(r["name"], r["category"]): r for r in document["rules"]}
    budget = next(r for r in document["rules"] if r["kind"] == "budget")
    assert budget["achieved"] == pytest.approx(document["slate"]["spend"])
    for rule in by_name.values():
        kept = rule["achieved"] - rule["bound"]
        slack = -kept if rule["sense"] == "<=" else kept
        assert slack >= -1e-6 * max(1.0, abs(rule["bound"]))
        assert rule["slack"] == pytest.approx(slack, abs=1e-6 * max(1.0, abs(rule["bound"])))
    # chosen totals reconcile
    for groups in document["totals"]["by"].values():
        assert sum(g["count"] for g in groups.values()) == document["slate"]["count"]
        amount = sum(g["amount"] for g in groups.values())
        assert amount == pytest.approx(document["slate"]["spend"])
    assert document["totals"]["reconciles"] is True
    # words say the same numbers in both languages
    said = FUND.lines(document)
    assert len(said) >= 5
    for _, sentence in said:
        digits = [re.findall(r"S-\d{4}", text) for text in (sentence.en, sentence.zh)]
        assert digits[0] == digits[1]
    for row in document["proposals"][:50]:
        assert row["reason"]["en"] and not row["reason"]["zh"].isascii()
    # pictures show every proposal and every rule
    found = {p.meta.name: p for p in FUND.pictures(document)}
    assert len(found["caterpillar"].twin.rows) == 971
    others = [p for name, p in found.items() if name != "caterpillar"]
    assert any(len(p.twin.rows) == len(document["rules"]) for p in others)
    assert all(p.meta.origin == "mixed" for p in found.values())
    # tables hold every proposal in both languages
    english, chinese = FUND.exports(document, "en"), FUND.exports(document, "zh")
    assert [len(t.rows) for t in english] == [len(t.rows) for t in chinese]
    assert max(len(t.rows) for t in english) == 971
    assert [t.headings for t in english] != [t.headings for t in chinese]


def test_material_reads_a_folder_and_rejects_name_their_place(tmp_path):
    folder = tmp_path / "call"
    folder.mkdir()
    (folder / "proposals.csv").write_text("id,amount,type\nA,10,basic\nB,20,applied\n")
    (folder / "reviews.csv").write_text("proposal,reviewer,score\nA,r1,4\nA,r2,5\nB,r1,3\nZ,r2,1\nB,r2,high\n")
    found = call_data.from_path(folder)
    assert list(found.proposals["id"]) == ["A", "B"]
    workspace = Workspace(tmp_path / "ws")
    workspace.dir.mkdir()
    path = slate_compute.write(workspace, found, "en")
    cells = [
        str(cell)
        for sheet in openpyxl.load_workbook(path, read_only=True)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert "high" in cells and path.name == "rejects.xlsx"


def test_explain_solves_again_and_agrees_with_the_slate(document, tmp_path_factory):
    refused = next(r for r in document["proposals"] if r["delta_exact"] and not r["selected"])
    slate = FUND.answer(document)
    explained = ask_solution.explanation(slate, refused["id"])
    assert explained.delta == pytest.approx(refused["delta"], abs=1e-6)
    sentence = ask_solution.sentence(explained, slate.call.currency)
    assert refused["id"] in sentence.en and refused["id"] in sentence.zh
    # board pack has its twelve sheets and repeats itself
    for lang in ["en", "zh"]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            tmp_path = tmp_path_factory.mktemp("case")
            monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
            one = board_pack.write(slate, tmp_path / "a.xlsx", lang, log_head="1 abc")
            two = board_pack.write(slate, tmp_path / "b.xlsx", lang, log_head="1 abc")
            assert one.read_bytes() == two.read_bytes()
            book = openpyxl.load_workbook(one)
            assert len(book.sheetnames) == SHEETS
            assert all(sheet.sheet_state == "visible" for sheet in book)
            listed = sum(sheet.max_row for sheet in book.worksheets[1:4])
            assert listed >= 971
    # listed and evidence keep applicants out of the release
    board = board_pack.sheets(slate, "en", "board")
    release = board_pack.sheets(slate, "en", "release")
    assert len(board) == len(release) == SHEETS
    assert [s.name for s in board] == [s.name for s in release]
    for sheet in board:
        assert sheet.rows, sheet.name
