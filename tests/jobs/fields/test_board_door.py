# SPDX-License-Identifier: Apache-2.0
"""From a list of fields and works that are handed in to the board on the page, whatever files an office has."""

from hashlib import sha256

import openpyxl
import pytest
import xlsxwriter
from tests import work_exports as exports

from yuzui.errors import InputError, VisibilityError
from yuzui.fields import corpora, field_record
from yuzui.fields.pages import field, field_upload, fields, works_upload
from yuzui.job import intake, upload_steps
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.view.page import Received, Visit

SHARES = {"quantum": 4, "gallium": 4, "other": 30}


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "w")
    yield made
    made.close()


def hand_in(workspace, form, *paths):
    received = tuple(
        Received(path.name, path, path.stat().st_size, sha256(path.read_bytes()).hexdigest()) for path in paths
    )
    path = fields.act(workspace, Visit("en", fields.PATH, files=received), {"form": form})
    if path.endswith("/checks"):
        path = upload_steps.checks_act(workspace, intake.get(workspace, path.split("/")[2]), {})
    return path


def registered(workspace, path, page, **form):
    visit = Visit("zh", page.PATH, parts={"id": path.split("/")[2]})
    shown = page.build(workspace, visit)
    assert page.act(workspace, visit, {"act": "load", **form}) == "/fields"
    assert page.build(workspace, visit).finding.zh.endswith(("已登记", "已载入"))
    return shown


def office_lists(folder):
    """Yield three lists as offices have them, and the ids and names that they make."""
    with xlsxwriter.Workbook(folder / "领域.xlsx") as book:
        sheet = book.add_worksheet("清单")
        sheet.merge_range("A1:D1", "某省优先发展领域（征求意见稿）")
        for span, text in (("A2:A3", "大类"), ("B2:B3", "优先领域"), ("C2:D2", "检索")):
            sheet.merge_range(span, text)
        sheet.write_row("C3", ["中文检索词", "英文关键词"])
        sheet.write_row("A4", ["信息", "量子信息", "量子密钥、量子计算", "quantum key; qubit*"])
        sheet.write_row("A5", ["材料", "第三代半导体", "氮化镓；碳化硅", '"gallium nitride"'])
    yield folder / "领域.xlsx", "P", ["P-1", "P-2"]
    (folder / "gb.csv").write_bytes("代码,领域名称,关键词\nA1,量子保密通信,量子密钥\nA2,极地考察,\n".encode("gb18030"))
    yield folder / "gb.csv", "G", ["A1", "A2"]
    text = "No;Topic;Search terms;Owner\n1;Quantum links;quantum key;X\n2;Power devices;(gallium AND nitride);Y\n"
    (folder / "us.csv").write_text(text, encoding="utf-8")
    yield folder / "us.csv", "U", ["U-1", "U-2"]


def test_three_lists_and_three_exports_come_to_a_board(workspace, tmp_path):
    for path, name, ids in office_lists(tmp_path):
        shown = registered(workspace, hand_in(workspace, "list", path), field_upload, list=name)
        assert shown.finding.zh == "将登记 2 个领域" and set(ids) <= set(field_record.versions(workspace)), name
    assert field_record.lists(workspace)["G"] == 2
    rows = [*exports.works(SHARES)]
    for make, name, unread in ((exports.cnki, "cnki.txt", ()), (exports.openalex, "oa.jsonl", ()),
                               (exports.own_sheet, "成果.xlsx", ("报销科目",))):  # fmt: skip
        path = hand_in(workspace, "works", make(tmp_path / name, rows))
        shown = registered(workspace, path, works_upload, name=name.split(".")[0], source="test", day="2026-11")
        assert shown.finding.zh.startswith("将载入 380 项成果")
        assert all(word in str(shown.blocks) for word in unread)
    assert set(corpora.usual(workspace)) == {"cnki", "oa", "成果"}
    assert corpora.read(workspace, "oa").rows[0]["topics"] == [
        ["T10020", 0.99],
        ["subfields/1700", 0.99],
        ["fields/17", 0.99],
    ]
    assert "test" in corpora.read(workspace, "cnki").source
    for corpus in ("cnki", "oa", "成果"):
        path = fields.act(workspace, Visit("en", fields.PATH), {"form": "board", "node": "G", "corpus": corpus})
        page = fields.build(workspace, Visit("en", fields.PATH, query={"run": path.partition("=")[2]}))
        board = page.document
        assert [one.hits for one in board.fields] == [0 if corpus == "oa" else 40, 0]
        for one in board.fields:  # the page of a field says the same
            alone = field.build(workspace, Visit("en", field.PATH, {"id": one.id}, {"corpus": corpus}))
            assert alone.finding.en.endswith(one.sentence.en), (corpus, one.id)
    (tmp_path / "pack.xlsx").write_bytes(page.pack("zh"))
    assert openpyxl.load_workbook(tmp_path / "pack.xlsx").sheetnames == ["一览表", "摘要", "A1", "A2"]


def test_a_board_says_which_queries_changed_since_it_was_made(workspace, tmp_path):
    for query in ("ice", "ice OR glacier"):
        (tmp_path / "f.csv").write_text(f"id,name,query\nF-1,Ice,{query}\nF-2,Sea,sea\n", encoding="utf-8")
        registered(workspace, hand_in(workspace, "list", tmp_path / "f.csv"), field_upload)
        if query == "ice":
            fields.act(workspace, Visit("en", fields.PATH), {"form": "board"})
            assert "since this board" not in str(fields.build(workspace, Visit("en", fields.PATH)).blocks)
    assert "1 field changed or audited since this board was made" in str(
        fields.build(workspace, Visit("en", fields.PATH)).blocks
    )


def test_headings_that_nobody_knows_are_asked_and_bad_files_refused_by_name(workspace, tmp_path):
    (tmp_path / "x.csv").write_text("wozu,was\n1,Quantum links\n2,Ice\n", encoding="utf-8")
    assert hand_in(workspace, "list", tmp_path / "x.csv").endswith("/columns")
    for name, form in (("x.ris", "works"), ("x.ris", "list")):
        (tmp_path / name).write_text("no record here", encoding="utf-8")
        with pytest.raises(InputError) as caught:
            hand_in(workspace, form, tmp_path / name)
        assert caught.value.mending or caught.value.expected, (name, form)
    for corpus in ("/etc/passwd", "nowhere"):
        with pytest.raises(InputError):
            fields.act(workspace, Visit("en", fields.PATH), {"form": "board", "corpus": corpus})


def test_queries_that_cannot_be_read_are_named_with_the_text_that_can(workspace, tmp_path):
    lines = ["id,field,query,检索式", 'F1,A,"""open quote",', "F2,B,nuclear and reactor,", "F3,C,（ice AND sea）,",
             "F4,D,,冰川", "F5,E,ice,"]  # fmt: skip
    (tmp_path / "bad.csv").write_text("\n".join(lines), encoding="utf-8")
    shown = registered(workspace, hand_in(workspace, "list", tmp_path / "bad.csv"), field_upload, list="B")
    words = str(shown.blocks)
    assert "row 2" in words and "row 3" in words and "nuclear AND reactor" in words
    bodies = {id: row["body"] for id, row in field_record.versions(workspace).items()}
    assert bodies["F3"]["en"] == "ice AND sea" and "en" not in bodies["F2"] and bodies["F4"]["zh"] == "冰川"
    states = {
        one.id: (one.state, one.reason.en) for one in fields.build(workspace, Visit("en", "/fields")).document.nodes
    }
    assert states["F4"] == ("named", "no English query") and states["F5"] == ("named", "no Chinese query")


def test_the_public_sees_fields_and_no_corpus_of_the_office(workspace, tmp_path):
    registered(workspace, hand_in(workspace, "works", exports.ris(tmp_path / "a.ris", exports.works(SHARES))),
               works_upload, name="inner")  # fmt: skip
    fields.act(workspace, Visit("en", fields.PATH), {"form": "board"})
    outside = workspace.seen_by(Subject("x", frozenset({"public"})))
    page = fields.build(outside, Visit("en", fields.PATH))
    assert "inner" not in str(page) and page.pack is None
    with pytest.raises(VisibilityError):
        intake.get(outside, "1")
