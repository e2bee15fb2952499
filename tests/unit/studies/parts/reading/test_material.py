# SPDX-License-Identifier: Apache-2.0
"""What is read of a stranger's files; what is done with it stands in test_fund."""

import pytest

from yuzui.errors import FileFormatError, InputError, Place
from yuzui.funding.call_data import call_data


def test_units_tags_needs_and_years(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(
        "编号,申请经费(万元),建议金额(万元),2027年经费(万元),2028年经费(万元),need_fte,优先级,学科\n"
        "A,10,8,6,4,1.5,高,x\nB,20,,12,8,,低,y\n",
        encoding="gb18030",
    )
    found = call_data.from_path(path)
    assert found.proposals["amount"] == [80_000, 200_000]
    assert found.proposals["requested"] == [100_000, 200_000]
    assert found.by_year == {2027: [60_000, 120_000], 2028: [40_000, 80_000]}
    assert found.proposals["need_fte"] == [1.5, None] and found.proposals["优先级"] == ["高", "低"]
    assert found.currency == "CNY" and "title" not in found.proposals
    assert set(found.further) == {"need_fte", "优先级", "field"}
    assert found.files == [{"path": "p.csv", "sheet": None, "rows": 2, "rejected": 0}]


def test_workbook_and_folder(call):
    for place in ("评审.xlsx", "csv"):
        found = call_data.from_path(call / place)
        assert len(found.proposals["id"]) == 40 and len(found.reviews["score"]) >= 120


def test_map_names_a_column(tmp_path):
    path, said = tmp_path / "p.csv", tmp_path / "map.toml"
    path.write_text("代号,钱,优先\nA,1,x\n", encoding="utf-8")
    said.write_text('[proposals]\nid = "代号"\namount = {column = "钱", unit = 10000}\n', encoding="utf-8")
    assert call_data.from_path(path, said).proposals["amount"] == [10_000]


def test_what_cannot_be_read(tmp_path):
    with pytest.raises(FileFormatError):
        call_data.from_path(tmp_path / "nowhere.xlsx")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no sheet of proposals"):
        call_data.from_path(tmp_path / "empty")


def test_a_proposal_in_two_sheets_is_refused_at_the_second(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("id,amount,value\nP1,1,2\nP2,2,3\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        call_data.from_path(tmp_path)
    error = caught.value
    assert (error.code, error.place) == ("proposal_twice", Place("b.csv", "", 2, "id"))
    assert error.seen == "P1: a.csv, row 2, column “id”"


@pytest.mark.parametrize("heads", ["in the slate,must fund", "入选,必须资助"])
def test_a_slate_that_was_handed_out_is_an_answer_and_no_list_of_the_call(tmp_path, heads):
    (tmp_path / "asked.csv").write_text("id,amount,value\nP1,1,2\nP2,2,3\n", encoding="utf-8")
    (tmp_path / "answer.csv").write_text(f"proposal,amount,{heads}\nP1,1,yes,\n", encoding="utf-8")
    found = call_data.from_path(tmp_path)
    assert found.proposals["id"] == ["P1", "P2"] and found.unread == ["answer.csv"]
