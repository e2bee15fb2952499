# SPDX-License-Identifier: Apache-2.0
"""map.toml: read whole or refused with file, table and column."""

from decimal import Decimal

import pytest

from yuzui.errors import ColumnError, FileFormatError
from yuzui.sheets.understand import load_map


def load(tmp_path, text):
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    return load_map(tmp_path / "map.toml")


def test_names_of_sheets_and_tables_in_both_languages(tmp_path):
    said = load(
        tmp_path,
        '[proposals]\nid = "代号"\namount = {column = "经费", unit = 10000, currency = "CNY"}\n["评审"]\nscore = "分"\n',
    )
    assert said["proposal"]["id"].heading == "代号" and said["proposal"]["id"].unit is None
    assert (
        said["proposal"]["amount"].unit.factor == Decimal(10000) and said["proposal"]["amount"].unit.currency == "CNY"
    )
    assert said["review"]["score"].heading == "分"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[proposals\n", FileFormatError),
        ('[colours]\nid = "x"\n', ColumnError),
        ('[proposals]\ncolour = "x"\n', ColumnError),
        ("[proposals]\nid = 3\n", ColumnError),
        ('[proposals]\namount = {column = "x", unit = 0}\n', ColumnError),
        ('[proposals]\namount = {column = "x", unit = true}\n', ColumnError),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, text, kind):
    with pytest.raises(kind) as error:
        load(tmp_path, text)
    assert error.value.place.file == "map.toml"


def test_missing_file_is_an_input_error(tmp_path):
    with pytest.raises(FileFormatError):
        load_map(tmp_path / "no.toml")


@pytest.mark.parametrize("text", ["a = " + "[" * 50_000, "a = " + "9" * 5000])
def test_hostile_toml_is_refused(tmp_path, text):
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError) as error:
        load_map(path)
    assert error.value.place.file == "map.toml"
