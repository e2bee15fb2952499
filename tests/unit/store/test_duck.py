# SPDX-License-Identifier: Apache-2.0
"""The lake: files in, arrays out, nothing loaded, nothing hidden."""

import datetime as dt

import numpy as np
import pytest

from yuzui.errors import FileFormatError, InternalError
from yuzui.store.duck import Lake


@pytest.fixture
def lake():
    found = Lake()
    found.put("t", {"a": [1, None, 3], "b": ["x", None, "量子"], "c": [1.5, None, 2], "d": [True, None, False]})
    yield found
    found.close()


def test_missing_values_have_one_meaning(lake):
    found = lake._columns("FROM t", {})
    assert found["a"].dtype == np.int64 and found["a"].mask.tolist() == [False, True, False]
    assert found["b"].tolist() == ["x", None, "量子"]
    assert np.isnan(found["c"][1]) and found["c"].dtype == float
    assert lake.query("FROM t")[1] == {"a": None, "b": None, "c": None, "d": None}


def test_whole_numbers_beyond_floats_stay_exact():
    lake = Lake()
    lake.put("t", {"n": [2**62 + 1, None]})
    assert lake.query("FROM t") == [{"n": 2**62 + 1}, {"n": None}]


def test_types_are_those_asked_for():
    lake = Lake()
    lake.put("t", {"v": [1, 2], "empty": [None, None]}, {"v": "DECIMAL(18,4)", "empty": "BIGINT"})
    kinds = {row["column_name"]: row["column_type"] for row in lake.query("DESCRIBE t")}
    assert kinds == {"v": "DECIMAL(18,4)", "empty": "BIGINT"}
    assert lake.query("FROM t")[0]["v"] == 1.0 and isinstance(lake.query("FROM t")[0]["v"], float)


def test_days_come_back_as_days():
    lake = Lake()
    lake.put("t", {"day": [dt.date(2026, 11, 25)]})
    assert lake.query("SELECT CAST(day AS VARCHAR) AS day FROM t") == [{"day": "2026-11-25"}]


def test_types_of_columns_are_told_in_their_order():
    lake = Lake()
    lake.put("t", {"b": [1, 2], "a": ["x", None]})
    assert lake.types("t") == {"b": "BIGINT", "a": "VARCHAR"}
    assert list(lake.types("t")) == ["b", "a"]


def test_parquet_and_csv_are_tables(lake, tmp_path):
    assert lake.write("t", tmp_path / "it's.parquet") == 3
    (tmp_path / "n.csv").write_text("k,v\n1,甲\n2,\n", encoding="utf-8")
    lake.register("p", tmp_path / "it's.parquet")
    lake.register("n", tmp_path / "n.csv")
    assert lake.query("SELECT count(*) AS n FROM p") == [{"n": 3}]
    assert lake.query("FROM n") == [{"k": 1, "v": "甲"}, {"k": 2, "v": None}]
    assert lake.tables() == ("n", "p", "t")


def test_same_rows_are_the_same_bytes(lake, tmp_path):
    lake.write("t", tmp_path / "a.parquet")
    lake.write("t", tmp_path / "b.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


@pytest.mark.parametrize("name", ["no.parquet", "notes.txt"])
def test_what_is_no_table_is_refused(lake, tmp_path, name):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(FileFormatError):
        lake.register("x", tmp_path / name)


def test_broken_parquet_is_refused_with_its_name(lake, tmp_path):
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 nothing PAR1")
    with pytest.raises(FileFormatError) as error:
        lake.register("x", tmp_path / "broken.parquet")
    assert error.value.place.file == "broken.parquet"


def test_union_replaces_by_key_and_orders():
    lake = Lake()
    lake.put("old", {"k": [2, 1], "v": ["b", "a"]})
    lake.put("new", {"k": [2, 3], "v": ["B", "c"]})
    lake.union("all_of_it", "old", "new", ["k"])
    assert lake.query("FROM all_of_it") == [{"k": 1, "v": "a"}, {"k": 2, "v": "B"}, {"k": 3, "v": "c"}]


def test_no_extension_may_be_loaded(lake):
    for text in ("INSTALL httpfs", "LOAD httpfs"):
        with pytest.raises(Exception, match=r"(?i)extension|http"):
            lake.query(text)
    settings = lake.query("SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%known_extensions'")
    assert {row["value"] for row in settings} == {"false"}


def test_threads_and_memory_come_from_the_settings(monkeypatch):
    monkeypatch.setenv("YUZUI_THREADS", "1")
    monkeypatch.setenv("YUZUI_MEMORY_LIMIT", "300MB")
    rows = Lake().query("SELECT name, value FROM duckdb_settings() WHERE name IN ('threads', 'memory_limit')")
    found = {row["name"]: row["value"] for row in rows}
    assert found["threads"] == "1" and "MiB" in found["memory_limit"]


def test_unknown_statement_is_a_bug_with_its_name(lake):
    with pytest.raises(InternalError) as error:
        lake.sql("no_such_statement")
    assert error.value.seen == "no_such_statement"


def test_parameters_are_bound_never_pasted(lake):
    assert lake.query("SELECT b FROM t WHERE b = $b", {"b": "x' OR 1=1 --"}) == []


def test_whole_numbers_stand_for_words_in_a_file(tmp_path):
    lake, path = Lake(), tmp_path / "t.parquet"
    said = ("", "it's", "何")
    lake.export({"id": [1, 2, 3], "why": [2, 0, 1]}, path, {"id": "VARCHAR"}, {"why": said})
    lake.register("t", path)
    assert lake.query("FROM t") == [
        {"id": "1", "why": "何"}, {"id": "2", "why": ""}, {"id": "3", "why": "it's"},
    ]  # fmt: skip


def test_an_answer_is_held_as_long_as_it_is_asked():
    import ibis

    lake = Lake()
    lake.put("t", {"n": [1, 2, 3]})
    t = ibis.table({"n": "int64"}, name="t")
    for anew in (False, True):
        with lake.holding("above", t.filter(t.n > 1), anew):
            assert [row["n"] for row in lake.query("FROM above")] == [2, 3]
        assert lake.tables() == ("t",)


def test_a_table_in_another_encoding_says_how_to_save_it(tmp_path):
    path = tmp_path / "w.csv"
    path.write_bytes("work_id,title\n1,中文\n".encode("gbk"))
    with Lake() as lake, pytest.raises(FileFormatError) as told:
        lake.register("w", path)
    assert told.value.code == "encoding" and "CSV UTF-8" in told.value.fix.zh
    path.write_text("work_id,title\n" + "1,中文\n" * 9000, encoding="utf-8")  # cut in a character
    with Lake() as lake:
        lake.register("w", path)
