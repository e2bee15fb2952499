# SPDX-License-Identifier: Apache-2.0
"""A sheet of a file as a part of a load."""

from pathlib import Path

import pytest

from yuzui.errors import ColumnError
from yuzui.studies.parts.loading.part import expand, parts


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
