# SPDX-License-Identifier: Apache-2.0
"""From a list of fields and an export to one sheet: what it says is what each field says by itself."""

import json

import openpyxl
import pytest
from tests import work_exports as exports

from yuzui.errors import InputError
from yuzui.faces.cli.main import run
from yuzui.fields import audit_record, field_record, field_view
from yuzui.fields.audit_frame import Narrowing
from yuzui.fields.jobs import field_board
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace

LIST = """编号,优先领域,检索词,英文检索词
F1,量子通信,量子密钥,quantum key
F2,氮化镓,氮化镓,gallium nitride
F3,水稻育种,水稻,rice
F4,极地考察,,
F5,核聚变,托卡马克,
"""
SHARES = {"quantum": 4, "gallium": 6, "rice": 8, "other": 60}
GROWTH = {"quantum": 1.25, "gallium": 0.85}


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "w")
    (tmp_path / "清单.csv").write_bytes(LIST.encode("gb18030"))
    exports.openalex(tmp_path / "oa.jsonl", exports.works(SHARES, growth=GROWTH))
    yield made
    made.close()


def board(workspace, **values):
    return of("field_board").run(workspace, **values)


def test_a_row_says_what_the_field_says_and_what_is_missing(workspace, tmp_path):
    field_record.load(workspace, str(tmp_path / "清单.csv"))
    made = board(workspace, corpus=str(tmp_path / "oa.jsonl"))
    assert [one.id for one in made.fields] == ["F1", "F2", "F3", "F4", "F5"]
    for one in made.fields:
        alone = of("field").run(workspace, node=one.id, corpus=str(tmp_path / "oa.jsonl"))
        assert (one.verdict, one.reasons, one.from_year) == (
            alone.verdict.word, alone.verdict.reasons, alone.verdict.from_year,
        )  # fmt: skip
        assert one.sentence == field_view.verdict(alone) and one.series == alone.series
        assert one.hits == alone.union and one.state == alone.state
    polar, fusion = made.fields[3:]
    assert [text.zh for text in polar.missing] == ["检索式：中文、英文或两者"]
    assert [text.en for text in fusion.missing][:2] == ["a query in English", "works of the field in this corpus"]
    assert made.fields[0].missing[0].en == "an audit by two judges"
    assert field_board.headline(made).zh == "5 个领域：5 个尚不能判断；已测查全率 0 个"
    assert [one.id for one in board(workspace, node="清单", corpus=str(tmp_path / "oa.jsonl")).fields] == [
        "F1", "F2", "F3", "F4", "F5",
    ]  # fmt: skip


def test_an_audit_turns_too_early_into_a_verdict(workspace, tmp_path):
    field_record.load(workspace, str(tmp_path / "清单.csv"))
    path = str(tmp_path / "oa.jsonl")
    asked = audit_record.Ask(node="F1", labels=200, judges=("a", "b"), within=Narrowing(corpus=path))
    files = audit_record.make(workspace, asked, tmp_path).files
    for file in files:
        book = openpyxl.load_workbook(file)
        sheet = next(one for one in book if any("Label" in [cell.value for cell in row] for row in one.iter_rows()))
        rows = [*sheet.iter_rows()]
        at = next(n for n, row in enumerate(rows) if "Label" in [cell.value for cell in row])
        title, label = ([cell.value for cell in rows[at]].index(name) for name in ("Title", "Label"))
        for row in rows[at + 1 :]:
            if row[title].value:
                row[label].value = "yes" if "Quantum" in row[title].value else "no"
        book.save(file)
    assert run(["field", "audit", "read", *files, "--dir", str(tmp_path / "w")]) == 0
    one = board(workspace, corpus=path).fields[0]
    assert (one.verdict, one.labelled, one.missing) == ("rising", 200, []) and one.recall[0] > 0.9


def test_the_workbook_has_a_row_and_a_sheet_a_field_in_both_languages(tmp_path, workspace, capsys):
    place, out = str(tmp_path / "d"), tmp_path / "board.xlsx"
    assert run(["field", "load", str(tmp_path / "清单.csv"), "--dir", place]) == 0
    for lang, heading, word in (("en", "Verdict", "too early to say"), ("zh", "判断", "尚不能判断")):
        asked = ["field", "board", "--corpus", str(tmp_path / "oa.jsonl"), "--out", str(out), "--lang", lang]
        assert run([*asked, "--dir", place]) == 0
        book = openpyxl.load_workbook(out)
        assert book.sheetnames[2:] == ["F1", "F2", "F3", "F4", "F5"]
        rows = [*book.worksheets[0].iter_rows(values_only=True)]
        at = next(n for n, row in enumerate(rows) if heading in row)
        assert rows[at + 1][rows[at].index(heading)] == word and len(rows) == at + 6
        assert (
            book.worksheets[0].page_setup.fitToHeight == 0 and book.worksheets[0].sheet_properties.pageSetUpPr.fitToPage
        )
        above = [row[0] for row in book["F1"].iter_rows(values_only=True, max_row=9)]
        assert above[0].startswith("F1 量子通信") and word in above[0] and "quantum key" in str(above)
    capsys.readouterr()
    assert run(["field", "board", "--corpus", str(tmp_path / "oa.jsonl"), "--json", "--dir", place]) == 0
    assert json.loads(capsys.readouterr().out)["verdicts"] == {"too early to say": 5}


def test_a_list_too_long_for_one_sheet_is_refused(workspace, tmp_path):
    lines = "\n".join(f"F{n},f{n},x{n}" for n in range(field_board.MOST + 1))
    (tmp_path / "long.csv").write_text("id,name,query\n" + lines, encoding="utf-8")
    field_record.load(workspace, str(tmp_path / "long.csv"))
    with pytest.raises(InputError) as caught:
        board(workspace, node="LONG")
    assert caught.value.code == "too_many" and caught.value.fix
