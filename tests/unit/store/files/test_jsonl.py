# SPDX-License-Identifier: Apache-2.0
"""JSON read and written."""

import pytest

from yuzui.errors import FileFormatError
from yuzui.sheets import formats
from yuzui.sheets.formats import Export, jsonl


def read(tmp_path, text, name):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return formats.read(path)[0]


def test_lines_become_rows_under_every_key_met(tmp_path):
    sheet = read(tmp_path, '{"a": 1}\n\n{"b": [1, {"c": 2}], "a": null}\n', "t.jsonl")
    assert sheet.rows == [["a", "b"], [1, None], [None, [1, {"c": 2}]]]


def test_list_and_object_are_read(tmp_path):
    assert read(tmp_path, '[{"a": "量子"}]', "t.json").rows == [["a"], ["量子"]]
    assert read(tmp_path, '{"a": 1}', "u.json").rows == [["a"], [1]]
    assert read(tmp_path, '[{"a": "量子"}]'.encode("gb18030"), "v.json").encoding == "gb18030"


def test_line_that_is_no_object_is_faulty(tmp_path):
    sheet = read(tmp_path, '{"a": 1}\n{"a": \n[2]\n{"a": 3}\n', "t.jsonl")
    assert sheet.faulty == {2: "undecodable", 3: "undecodable"} and sheet.rows[4] == [3]


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '{"a":' * 100_000, "[1, 2]", "null"])
def test_what_is_no_table_is_refused(tmp_path, text):
    with pytest.raises(FileFormatError):
        read(tmp_path, text, "t.json")


def test_written_json_has_no_nan(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        formats.write(tmp_path / "o.json", [Export("t", ("x",), [(float("nan"),)])])
    assert list(tmp_path.iterdir()) == []


def test_escapes_that_name_no_character_set_their_row_aside(tmp_path):
    sheet = read(tmp_path, '{"a": "\\ud800x"}\n{"a": ["\\u0000"]}\n{"a": "\\u91cf"}\n', "t.jsonl")
    assert sheet.faulty == {1: "undecodable", 2: "undecodable"}
    assert sheet.rows == [["a"], ["\ufffdx"], [["\ufffd"]], ["量"]]


def test_a_document_is_the_one_value_it_is(tmp_path):
    path = tmp_path / "d.json"
    path.write_text('{"a": [[1, 2], {"b": "\\u0000x"}]}', encoding="utf-8")
    assert jsonl.document(path) == {"a": [[1, 2], {"b": "\ufffdx"}]}


@pytest.mark.parametrize(("name", "text"), [("d.json", "{"), ("d.json", "[" * 200_000), ("d.csv", "a")])
def test_what_is_no_document_is_refused(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError):
        jsonl.document(path)
