# SPDX-License-Identifier: Apache-2.0
"""Parquet read and written; a footer that announces too much is believed and refused."""

import pytest

from yuzui.errors import FileFormatError
from yuzui.sheets import formats
from yuzui.store.duck import Lake


def make(path, text):
    lake = Lake()
    lake.query(f"COPY ({text}) TO '{path}' (FORMAT parquet)")
    return path


def test_values_keep_their_types(tmp_path):
    path = make(tmp_path / "t.parquet", "SELECT 1 AS n, '量' AS s, [1, 2] AS l, NULL::INT AS e")
    assert list(formats.read(path)[0].rows) == [["n", "s", "l", "e"], (1, "量", [1, 2], None)]


@pytest.mark.parametrize(("name", "most"), [("max_rows", "9"), ("max_columns", "1"), ("max_unpacked_size", "10")])
def test_too_much_is_refused_from_the_footer(tmp_path, monkeypatch, name, most):
    path = make(tmp_path / "t.parquet", "SELECT range AS n, range * 2 AS m FROM range(10)")
    monkeypatch.setenv(f"YUZUI_{name.upper()}", most)
    with pytest.raises(FileFormatError) as error:
        formats.read(path)
    assert error.value.code == name


def test_bomb_of_one_value_is_refused_by_its_rows(tmp_path):
    path = make(tmp_path / "t.parquet", "SELECT 'x' AS n FROM range(20000000)")
    assert path.stat().st_size < 1_000_000
    with pytest.raises(FileFormatError) as error:
        formats.read(path)
    assert error.value.code == "max_rows" and error.value.seen == "20,000,000"


@pytest.mark.parametrize("cut", [8, 40, -1])
def test_cut_off_file_is_refused(tmp_path, cut):
    path = make(tmp_path / "t.parquet", "SELECT 1 AS n")
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(FileFormatError) as error:
        formats.read(path)
    assert error.value.code == "damaged" and error.value.place.file == "t.parquet"
