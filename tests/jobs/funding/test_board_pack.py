# SPDX-License-Identifier: Apache-2.0
"""The pack for a board."""

import json

import msgspec
import openpyxl
import pytest
from tests.slates import DECISION, answer

from yuzui.errors import InputError, Place
from yuzui.funding import board_pack, slate_queries
from yuzui.funding.slate_outcome import rule_title
from yuzui.job.result import Flagged
from yuzui.job.workspace import Workspace
from yuzui.model.finding import Finding

SHEETS = {
    "en": ["1 Summary", "2 Funded", "3 Band", "4 Declined", "5 Rules", "6 Alternatives",
           "7 Reviews", "8 Conflicts", "9 Draw", "10 Reconciliation", "11 Methods and sources",
           "12 Origin"],
    "zh": ["1 摘要", "2 资助", "3 抽签区间", "4 不资助", "5 规则", "6 备选方案", "7 评审",
           "8 利益冲突", "9 抽签", "10 对账", "11 方法与来源", "12 来源性质"],
}  # fmt: skip


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


@pytest.fixture
def book(document, tmp_path, lang):
    path = board_pack.write(answer(document), tmp_path / "pack.xlsx", lang, "board", "abc123")
    return openpyxl.load_workbook(path)


def cells(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def words(book):
    return " ".join(str(c) for sheet in book for row in cells(sheet) for c in row if c is not None)


def test_twelve_sheets_named_and_ordered(book, lang):
    assert book.sheetnames == SHEETS[lang]
    assert all(sheet.sheet_state == "visible" for sheet in book)
    assert all(sheet.page_setup.paperSize == 9 for sheet in book)  # A4
    assert book.properties.creator in (None, "")


def test_figures_are_those_of_the_document(document, book, lang):
    by_id = {row["id"]: row for row in document["proposals"]}
    rows = cells(book[SHEETS[lang][1]])
    for row in rows[3:]:
        own = by_id[row[0]]
        assert row[1] == pytest.approx(own["expected_rank"])
        assert (row[2], row[3]) == pytest.approx(tuple(own["rank_interval"]))
        assert row[4] == own["probability"] and row[6] == own["amount"]
        assert row[-1] == own["reason"][lang]
    rules = cells(book[SHEETS[lang][4]])[3:]
    assert len(rules) == len(document["rules"])
    assert [row[-1] for row in rules] == [rule["source"] for rule in document["rules"]]


def test_rows_left_out_and_corrections_stand_in_the_paper_and_below_the_list(document, lang):
    """What a person settled before the list, and what was not read, stood in no paper."""
    lines = [
        Finding("duplicate_differs", "note", "row", seen="P9 · Second proposal", place=Place("call.xlsx", "S", 21)),
        Finding("total_row", "note", "row", seen="Total", place=Place("call.xlsx", "S", 29)),
        Finding("corrected", "note", "correction", "P3", "score", "850 → 85 · Ann, 2026-11-29"),
    ]
    findings = [*document["findings"], *(json.loads(msgspec.json.encode(Flagged.of(one))) for one in lines)]
    told = answer({**document, "findings": findings})
    papers = {variant: board_pack.sheets(told, lang, variant) for variant in board_pack.VARIANTS}
    board, release = (str([sheet.rows for sheet in papers[one]]) + str(papers[one][0].lead) for one in papers)
    assert "850 → 85" in board and "Second proposal" in board
    assert {"en": "3 rows left out, 1 value corrected by hand", "zh": "3 行未读取，1 处署名更正"}[lang] in board
    assert "Second proposal" not in release
    (table,) = (one for one in slate_queries.blocks(told.findings, ()) if getattr(one, "name", "") == "rows_told")
    assert [row[2].en for row in table.rows[-3:]] == [one.seen for one in lines]
    assert table.rows[-1][1].zh == "P3 · 评分"


def test_draw_and_conflicts_say_that_nothing_was_done(book, lang):
    draw = " ".join(str(c) for row in cells(book.worksheets[8]) for c in row)
    conflicts = " ".join(str(c) for row in cells(book.worksheets[7]) for c in row)
    assert {"en": "no draw made", "zh": "未进行抽签"}[lang] in draw
    assert {"en": "Not checked is not", "zh": "未核查不等于"}[lang] in conflicts


def test_without_reviewer_ids_conflicts_cannot_be_checked(demo_workspace, tmp_path):
    found = Workspace(demo_workspace).latest("fund")
    book = openpyxl.load_workbook(board_pack.write(answer(found), tmp_path / "p.xlsx", "en"))
    said = " ".join(str(c) for row in cells(book["8 Conflicts"]) for c in row)
    assert "not checkable: no reviewer ids published" in said
    origin = cells(book["12 Origin"])
    assert ["score", "real", ""] in origin and ["field", "synthetic", ""] in origin
    reviews = " ".join(str(c) for row in cells(book["7 Reviews"]) for c in row)
    assert "not identifiable" in reviews


def test_infeasible_slate_has_a_pack_too(impossible, tmp_path, lang):
    book = openpyxl.load_workbook(board_pack.write(answer(impossible), tmp_path / "p.xlsx", lang))
    said = words(book)
    assert book.sheetnames == SHEETS[lang]
    for name in impossible["conflict"]["rules"]:
        assert rule_title(answer(impossible), name).say(lang) in said


@pytest.fixture
def quick(monkeypatch):
    """Leave the picture out, which takes longest."""
    monkeypatch.setattr("yuzui.funding.board_pack.png", lambda *args: None)


@pytest.fixture
def drawn(lots, quick):
    """A slate whose lots are drawn and on which somebody decided."""
    from copy import deepcopy

    from yuzui.funding import lottery_draw

    made = deepcopy(lots)
    published = lottery_draw.draw(answer(made), "a1" * 32, "beacon").document()
    names = ("commitment", "list_hash", "public", "secret", "order", "outcome")
    made["lottery"] |= {name: published[name] for name in names} | {"draw": "d1"}
    taken = [one["id"] for one in published["outcome"] if one["taken"]]
    ids = sorted([*published["fixed_in"], *taken])
    spend = sum(row["amount"] for row in made["proposals"] if row["id"] in ids)
    made["decision"] = {**DECISION, "ids": ids, "levels": dict.fromkeys(ids, 1.0), "spend": spend}
    return made | {"state": "decided"}, published


def test_before_the_draw_the_chances_stand_there_and_no_secret(lots, quick, tmp_path, lang):
    book = openpyxl.load_workbook(board_pack.write(answer(lots), tmp_path / "p.xlsx", lang))
    rows = cells(book[SHEETS[lang][8]])
    chances = [row[2] for row in rows if isinstance(row[2], (int, float))]
    assert chances == sorted(lots["lottery"]["chance"].values(), reverse=True)
    assert {"en": "no draw made", "zh": "未进行抽签"}[lang] in words(book)


def test_wrong_variant_and_ending(document, tmp_path):
    with pytest.raises(InputError):
        board_pack.sheets(answer(document), "en", "public")
    with pytest.raises(InputError):
        board_pack.write(answer(document), tmp_path / "pack.pdf", "en")


def test_keep_leaves_run_pack_and_document(document, tmp_path):
    workspace = Workspace(tmp_path)
    _, written = board_pack.keep(workspace, answer(document), "en", "board")
    assert [path.name for path in written] == ["board-pack.xlsx", "board-pack.html", "slate.json"]
    assert workspace.latest("fund")["run"]["id"] == document["run"]["id"]
    assert json.loads(written[2].read_text(encoding="utf-8"))["slate"] == document["slate"]
    head = workspace.store.head().hash
    assert head in words(openpyxl.load_workbook(written[0]))
    workspace.close()


def test_computing_a_slate_again_undoes_neither_draw_nor_decision(held, lots, quick):

    from tests.slates import decide

    from yuzui.funding import lottery_draw

    workspace, keep = held
    lottery_draw.commit(workspace, "Lin", "beacon")
    run = keep()
    drawn = lottery_draw.reveal(workspace, "beacon 42").document()
    decide(workspace, run, by="Chair", authority="9", reason="as drawn")
    board_pack.keep(workspace, answer(lots), "en", "board")
    kept = workspace.latest("fund", run)
    assert kept["state"] == "decided" and kept["decision"]["by"] == "Chair"
    assert kept["lottery"]["outcome"] == drawn["outcome"]
    assert board_pack.renew(workspace, "0" * 12, "en") == []
    written = board_pack.renew(workspace, run, "zh")
    assert "已决定" in words(openpyxl.load_workbook(written[0]))
