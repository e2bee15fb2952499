# SPDX-License-Identifier: Apache-2.0
"""A sheet of a file as a part of a load."""

from pathlib import Path

import pytest

from yuzui.administration.loading.part import expand, parts
from yuzui.errors import ColumnError


def put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_numbers_of_a_part_add_up_and_its_id_follows_from_content(tmp_path):
    (part,), left = parts(put(tmp_path / "a.csv", "编号,金额\nP1,3\nP2,x\n"))
    line = part.json()
    assert line["rows_in"] == line["kept"] + line["rejected"] == 2 and not left
    assert line["reasons"] == {"wrong_type": 1} and line["tables"] == {"proposal": 1}
    assert part.load_id("h") == part.load_id("h") != part.load_id("other")


def test_file_in_which_nothing_means_anything_is_refused(tmp_path):
    with pytest.raises(ColumnError) as error:
        parts(put(tmp_path / "a.csv", "颜色,口味\n红,甜\n"))
    assert error.value.code == "unknown_table"


def test_named_files_come_as_named_folders_in_order(tmp_path):
    for name in ("b.csv", "a.xlsx", "c.md", ".d.csv", "findings.xlsx"):
        put(tmp_path / name, "x")
    alone = put(tmp_path / "z.txt", "x")
    assert [p.name for p in expand([alone, tmp_path])] == ["z.txt", "a.xlsx", "b.csv", "z.txt"]


def test_lists_of_persons_without_ids_are_reviewers_and_bids_are_words(tmp_path):
    lists = {
        "pc": "PC member,Affiliation,Topics of interest\nAl Moe,Uni X,bees\nBo Nye,Uni Y,stars\n",
        "专家": "专家姓名,所在单位,专业领域\n赵敏,南京大学,量子\n钱进,复旦大学,超导\n",
    }
    for name, text in lists.items():
        (part,), _ = parts(put(tmp_path / f"{name}.csv", text))
        assert [row["id"] for row in part.tables["reviewer"]] == [row["name"] for row in part.tables["reviewer"]], name
    text = "person #,first name,last name,affiliation\n7,Al,Moe,Uni X\n8,Bo,Nye,Uni Y\n"
    (part,), _ = parts(put(tmp_path / "a.csv", text), None, ["reviewer"])
    people = {row["id"]: row["name"] for row in part.tables["reviewer"]}
    assert people == {"7": "Al Moe", "8": "Bo Nye"}
    bids = "Paper,Reviewer,Bid\nP1,R1,yes\nP1,R2,in a pinch\nP2,R1,conflict\n"
    (part,), _ = parts(put(tmp_path / "bids.csv", bids))
    assert [row["bid"] for row in part.tables["bid"]] == ["very", "some"]
    # a conflict is no bid: it is set aside and told, not kept as one
    assert part.json()["reasons"] == {"unknown_word": 1}
