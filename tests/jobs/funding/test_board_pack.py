# SPDX-License-Identifier: Apache-2.0
"""The pack for a board."""

import json
import re
import zipfile

import openpyxl
import pytest

from yuzui.errors import InputError
from yuzui.funding import board_pack
from yuzui.funding.slate.outcome import rule_title
from yuzui.job.workspace import Workspace

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
    path = board_pack.write(document, tmp_path / "pack.xlsx", lang, "board", "abc123")
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


def test_every_proposal_stands_in_exactly_one_list(document, book, lang):
    listed = []
    for name in SHEETS[lang][1:4]:
        rows = cells(book[name])
        head = next(k for k, row in enumerate(rows) if row[0] in ("proposal", "申请号"))
        listed += [row[0] for row in rows[head + 1 :]]
    assert sorted(listed) == [row["id"] for row in document["proposals"]]


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


def test_summary_says_state_what_is_decided_and_who_may(document, book, lang):
    said = words(book)
    first = " ".join(str(c) for row in cells(book.worksheets[0]) for c in row if c)
    assert {"en": "PROPOSED", "zh": "待审定"}[lang] in first
    assert document["run"]["id"] in first and str(document["slate"]["count"]) in first
    assert "abc123" in said and document["run"]["inputs_hash"] in said
    assert document["run"]["rules_hash"] in said


def test_parts_add_up(document, book, lang):
    rows = cells(book[SHEETS[lang][9]])
    difference = {"en": "difference", "zh": "差额"}[lang]
    found = [row for row in rows if row[1] == difference]
    assert len(found) == len(document["totals"]["by"]) >= 3
    assert all(row[2] == 0 and row[3] == 0 for row in found)


def test_draw_and_conflicts_say_that_nothing_was_done(book, lang):
    draw = " ".join(str(c) for row in cells(book.worksheets[8]) for c in row)
    conflicts = " ".join(str(c) for row in cells(book.worksheets[7]) for c in row)
    assert {"en": "no draw made", "zh": "未进行抽签"}[lang] in draw
    assert {"en": "Not checked is not", "zh": "未核查不等于"}[lang] in conflicts


def test_without_reviewer_ids_conflicts_cannot_be_checked(demo_workspace, tmp_path):
    found = Workspace(demo_workspace).latest("fund")
    book = openpyxl.load_workbook(board_pack.write(found, tmp_path / "p.xlsx", "en"))
    said = " ".join(str(c) for row in cells(book["8 Conflicts"]) for c in row)
    assert "not checkable: no reviewer ids published" in said
    origin = cells(book["12 Origin"])
    assert ["score", "real", ""] in origin and ["field", "synthetic", ""] in origin
    reviews = " ".join(str(c) for row in cells(book["7 Reviews"]) for c in row)
    assert "not identifiable" in reviews


def test_picture_has_its_finding_as_alternative_text(document, tmp_path, lang):
    path = board_pack.write(document, tmp_path / "p.xlsx", lang)
    with zipfile.ZipFile(path) as archive:
        media = [n for n in archive.namelist() if n.startswith("xl/media/")]
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert len(media) == 1
    described = re.search(r'descr="([^"]+)"', drawing).group(1)
    assert {"en": "close calls", "zh": "项评分接近"}[lang] in described


def test_without_a_font_the_finding_and_the_tables_stand_alone(document, tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.funding.board_pack.png", lambda *args: None)
    path = board_pack.write(document, tmp_path / "p.xlsx", "en")
    with zipfile.ZipFile(path) as archive:
        assert not [n for n in archive.namelist() if n.startswith("xl/media/")]
    assert "picture is left out" in words(openpyxl.load_workbook(path))


def test_same_document_same_bytes(document, tmp_path, lang):
    for ending in (".xlsx", ".html"):
        made = [board_pack.write(document, tmp_path / f"{k}{ending}", lang).read_bytes() for k in (1, 2)]
        assert made[0] == made[1]


def test_release_names_no_applicant_and_neither_names_a_reviewer(document, tmp_path, lang):
    board = words(openpyxl.load_workbook(board_pack.write(document, tmp_path / "b.xlsx", lang)))
    path = board_pack.write(document, tmp_path / "r.xlsx", lang, "release")
    release = words(openpyxl.load_workbook(path))
    assert "申请人1" in board and "申请人1" not in release and "课题1" not in release
    assert "专家0" not in board and "R01" in board and "R01" in release
    html = board_pack.write(document, tmp_path / "r.html", lang, "release").read_text("utf-8")
    assert "申请人1" not in html and "专家0" not in html


def test_printed_page_says_the_same(document, tmp_path, lang):
    html = board_pack.write(document, tmp_path / "p.html", lang).read_text(encoding="utf-8")
    assert re.findall(r"<h2>([^<]+)</h2>", html) == SHEETS[lang]
    assert f'lang="{"zh-Hans" if lang == "zh" else "en"}"' in html
    assert html.count("<svg") == 2 and "<script" not in html and "http://" not in re.sub(r'xmlns="[^"]+"', "", html)
    for row in document["proposals"]:
        assert f"<td>{row['id']}</td>" in html


def test_infeasible_slate_has_a_pack_too(impossible, tmp_path, lang):
    book = openpyxl.load_workbook(board_pack.write(impossible, tmp_path / "p.xlsx", lang))
    said = words(book)
    assert book.sheetnames == SHEETS[lang]
    for name in impossible["conflict"]["rules"]:
        assert rule_title(impossible, name).say(lang) in said


def test_decided_slate_names_who_decided(document, tmp_path):
    decision = {
        "by": "the chair",
        "authority": "clause 9",
        "reason": "as ranked",
        "at": "2027-01-15T00:00:00Z",
        "ids": document["slate"]["ids"],
        "levels": dict.fromkeys(document["slate"]["ids"], 1.0),
        "spend": document["slate"]["spend"],
        "drawn": False,
        "moves": [{"proposal": "NS001", "direction": "out", "cost": 0.25, "breaks": []}],
        "breaks": [],
    }
    decided = document | {"state": "decided", "decision": decision}
    said = words(openpyxl.load_workbook(board_pack.write(decided, tmp_path / "p.xlsx", "en")))
    assert "DECIDED" in said and "the chair" in said and "PROPOSED" not in said
    assert "NS001 out: 0.250 points" in said


@pytest.fixture
def quick(monkeypatch):
    """Leave the picture out, which takes longest."""
    monkeypatch.setattr("yuzui.funding.board_pack.png", lambda *args: None)


@pytest.fixture
def drawn(lots, quick):
    """A slate whose lots are drawn and on which somebody decided."""
    from copy import deepcopy

    from yuzui.funding.lottery_draw import drawing

    made = deepcopy(lots)
    published = drawing.published(made, "a1" * 32, "beacon")
    names = ("commitment", "list_hash", "public", "secret", "order", "outcome")
    made["lottery"] |= {name: published[name] for name in names} | {"draw": "d1"}
    taken = [one["id"] for one in published["outcome"] if one["taken"]]
    ids = sorted([*published["fixed_in"], *taken])
    spend = sum(row["amount"] for row in made["proposals"] if row["id"] in ids)
    made["decision"] = {
        "id": "x", "by": "the chair", "authority": "clause 9", "reason": "as drawn", "second": None,
        "at": "2027-01-15T00:00:00Z", "ids": ids, "levels": dict.fromkeys(ids, 1.0),
        "spend": spend, "cost": 0.0, "drawn": True, "moves": [], "breaks": [],
    }  # fmt: skip
    return made | {"state": "decided"}, published


def test_the_draw_stands_in_the_pack_step_by_step(drawn, tmp_path, lang):
    document, published = drawn
    book = openpyxl.load_workbook(board_pack.write(document, tmp_path / "p.xlsx", lang))
    rows = cells(book[SHEETS[lang][8]])
    said = [row[1] for row in rows]
    for key in ("commitment", "list_hash", "public", "secret"):
        assert published[key] in said
    lots = [row for row in rows if row[0] and " · " in str(row[0])]
    assert [row[0].split(" · ")[1] for row in lots] == published["order"]
    assert [row[1] for row in lots] == [published["tickets"][n] for n in published["order"]]
    taken = {"en": "taken", "zh": "抽中"}[lang]
    assert [row[3] == taken for row in lots] == [one["taken"] for one in published["outcome"]]
    assert [row[2] for row in lots] == [document["lottery"]["chance"][n] for n in published["order"]]


def test_before_the_draw_the_chances_stand_there_and_no_secret(lots, quick, tmp_path, lang):
    book = openpyxl.load_workbook(board_pack.write(lots, tmp_path / "p.xlsx", lang))
    rows = cells(book[SHEETS[lang][8]])
    chances = [row[2] for row in rows if isinstance(row[2], (int, float))]
    assert chances == sorted(lots["lottery"]["chance"].values(), reverse=True)
    assert {"en": "no draw made", "zh": "未进行抽签"}[lang] in words(book)


def test_what_was_decided_is_what_is_added_up(drawn, tmp_path, lang):
    document, _ = drawn
    book = openpyxl.load_workbook(board_pack.write(document, tmp_path / "p.xlsx", lang))
    rows = cells(book[SHEETS[lang][9]])
    whole = [row for row in rows if row[1] == {"en": "whole", "zh": "总计"}[lang]]
    decided = document["decision"]
    assert {(row[2], row[3]) for row in whole} == {(len(decided["ids"]), decided["spend"])}
    heading, yes = {"en": ("funded", "yes"), "zh": ("获资助", "是")}[lang]
    listed = []
    for name in SHEETS[lang][1:4]:
        table = cells(book[name])
        head = next(k for k, row in enumerate(table) if row[0] in ("proposal", "申请号"))
        place = table[head].index(heading)
        listed += [row[0] for row in table[head + 1 :] if row[place] == yes]
    assert sorted(listed) == decided["ids"]


def test_workbook_and_page_show_the_same_figures(drawn, tmp_path, lang):
    document, _ = drawn
    found = board_pack.sheets(document, lang)
    html = board_pack.write(document, tmp_path / "p.html", lang).read_text(encoding="utf-8")
    book = openpyxl.load_workbook(board_pack.write(document, tmp_path / "p.xlsx", lang))
    for export, sheet in zip(found, book, strict=True):
        rows = cells(sheet)[-len(export.rows) :] if export.rows else []
        section = html.split(f"<h2>{export.name}</h2>")[1].split("</section>")[0]
        body = section.split("<tbody>")[1]
        printed = [re.findall(r"<td[^>]*>(.*?)</td>", r, re.S) for r in body.split("</tr>")[:-1]]
        assert len(printed) == len(rows) == len(export.rows)
        for row, line in zip(rows, printed, strict=True):
            numbers = [c for c in row if isinstance(c, (int, float)) and not isinstance(c, bool)]
            shown = [c for c in line if re.fullmatch(r"[−+]?[\d,]+(\.\d+)?( %)?", c)]
            assert len(shown) >= len(numbers)


def test_wrong_variant_and_ending(document, tmp_path):
    with pytest.raises(InputError):
        board_pack.sheets(document, "en", "public")
    with pytest.raises(InputError):
        board_pack.write(document, tmp_path / "pack.pdf", "en")


def test_keep_leaves_run_pack_and_document(document, tmp_path):
    workspace = Workspace(tmp_path)
    written = board_pack.keep(workspace, document, "en", "board")
    assert [path.name for path in written] == ["board-pack.xlsx", "board-pack.html", "slate.json"]
    assert workspace.latest("fund")["run"]["id"] == document["run"]["id"]
    assert json.loads(written[2].read_text(encoding="utf-8"))["slate"] == document["slate"]
    head = workspace.store.head().hash
    assert head in words(openpyxl.load_workbook(written[0]))
    workspace.close()


def test_computing_a_slate_again_undoes_neither_draw_nor_decision(held, lots, quick):
    from copy import deepcopy

    from yuzui.funding.jobs import decide
    from yuzui.funding.lottery_draw import commands

    workspace, keep = held
    commands.commit(workspace, "Lin", "beacon")
    run = keep()
    drawn = commands.reveal(workspace, "beacon 42")
    decide.run(workspace, run, by="Chair", authority="9", reason="as drawn")
    board_pack.keep(workspace, deepcopy(lots), "en", "board")
    kept = workspace.latest("fund", run)
    assert kept["state"] == "decided" and kept["decision"]["by"] == "Chair"
    assert kept["lottery"]["outcome"] == drawn["outcome"]
    assert board_pack.renew(workspace, "0" * 12, "en") == []
    written = board_pack.renew(workspace, run, "zh")
    assert "已决定" in words(openpyxl.load_workbook(written[0]))
