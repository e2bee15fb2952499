# SPDX-License-Identifier: Apache-2.0
"""Citation arrays: order, neighbour lists, flags, files."""

import csv
import itertools

import numpy as np
import pytest

from yuzui.errors import ColumnError, FileFormatError, InputError, StoreError
from yuzui.store import graph
from yuzui.store.duck import Lake

WORKS = [("b", 2000, 3), ("a", 2000, 3), ("old", 1990, 1), ("late", 2001, 12), ("gone", "", ""),
         ("silly", 99999, 1), ("a", 2000, 3)]  # fmt: skip
LINKS = [("a", "old"), ("late", "a"), ("late", "old"), ("late", "a"), ("b", "b"), ("old", "a"),
         ("late", "gone"), ("nobody", "a"), ("silly", "a"), ("gone", "gone")]  # fmt: skip


def write(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows([header, *rows])
    return path


@pytest.fixture
def files(tmp_path):
    works = write(tmp_path / "works.csv", ("work_id", "year", "month"), WORKS)
    return works, write(tmp_path / "links.csv", ("citing", "cited"), LINKS)


@pytest.fixture
def built(files):
    return graph.read(Lake(), *files)


def counts(found):
    return {(f.table, f.code): f.count for f in found.findings}


def test_nodes_follow_publication_then_id(built):
    assert built.order.tolist() == ["old", "a", "b", "late"]
    assert built.year.tolist() == [1990, 2000, 2000, 2001]
    assert built.undated.tolist() == ["gone", "silly"]
    assert built.works == 6 and built.id_name == "work_id" and built.precision == "month"


def test_year_pointers_find_every_year(built):
    first = int(built.year[0])
    for year in range(1990, 2002):
        run = slice(built.year_ptr[year - first], built.year_ptr[year - first + 1])
        assert (built.year[run] == year).all()
    assert built.year_ptr[-1] == 4 and built.year_ptr[2000 - first + 1] == 3


def test_lists_run_both_ways_and_are_sorted(built):
    pairs = {
        (built.order[u].item(), built.order[v].item())
        for u in range(4)
        for v in built.out_idx[built.out_ptr[u] : built.out_ptr[u + 1]]
    }
    back = {
        (built.order[u].item(), built.order[v].item())
        for v in range(4)
        for u in built.in_idx[built.in_ptr[v] : built.in_ptr[v + 1]]
    }
    assert pairs == back == {("a", "old"), ("late", "a"), ("late", "old"), ("old", "a")}
    for ptr, idx in ((built.out_ptr, built.out_idx), (built.in_ptr, built.in_idx)):
        for a, b in itertools.pairwise(ptr):
            assert (np.diff(idx[a:b].astype(int)) > 0).all()


def test_every_oddity_is_counted_and_nothing_is_lost(built):
    assert counts(built) == {
        ("work", "unknown_year"): 1,
        ("work", "sentinel_year"): 1,
        ("work", "duplicate"): 1,
        ("citation", "self_link"): 2,
        ("citation", "duplicate"): 1,
        ("citation", "unknown_work"): 1,
        ("citation", "unknown_year"): 3,
        ("citation", "negative_lag"): 1,
    }
    # the self-link of an undated work carries two flags
    assert built.read == 10 == built.used + 2 + 1 + 1 + 3 - 1


def test_order_of_rows_changes_nothing(files, tmp_path, built):
    works = write(tmp_path / "w2.csv", ("work_id", "year", "month"), WORKS[::-1])
    links = write(tmp_path / "l2.csv", ("citing", "cited"), LINKS[::-1])
    other = graph.read(Lake(), works, links)
    for name in graph.ARRAYS:
        assert np.array_equal(getattr(other, name), getattr(built, name))
    assert counts(other) == counts(built)


def test_times_at_each_precision(built):
    assert built.times("month").tolist() == [
        1990 * 12,
        2000 * 12 + 2,
        2000 * 12 + 2,
        2001 * 12 + 11,
    ]
    assert built.times("day")[0] == int(np.datetime64("1990-01-01", "D").astype(int))
    with pytest.raises(InputError):
        built.times("week")


def test_months_are_not_invented(tmp_path):
    works = write(tmp_path / "w.csv", ("id", "publication_year"), [(1, 2000), (2, 2001)])
    links = write(tmp_path / "l.csv", ("citing_no", "cited_no"), [(2, 1)])
    found = graph.read(Lake(), works, links)
    assert found.precision == "year" and found.order.dtype.kind == "i" and found.id_name == "id"
    with pytest.raises(InputError) as caught:
        found.times("month")
    assert "month" in caught.value.say("en") and caught.value.fix


def test_a_date_column_gives_days(tmp_path):
    works = write(tmp_path / "w.csv", ("id", "date"), [("x", "2000-02-29"), ("y", "2000-03-31")])
    links = write(tmp_path / "l.csv", ("citing", "cited"), [("y", "x")])
    found = graph.read(Lake(), works, links)
    assert found.precision == "day"
    assert np.diff(found.times("day")).tolist() == [31]


def test_years_after_the_latest_are_unknown(files):
    found = graph.read(Lake(), *files, latest=2000)
    assert found.order.tolist() == ["old", "a", "b"]
    assert counts(found)["work", "sentinel_year"] == 2


@pytest.mark.parametrize(
    ("header", "missing"), [(("work_id", "when"), "year"), (("x", "year"), "id")]
)
def test_a_missing_column_is_named_with_what_may_stand_there(tmp_path, header, missing):
    works = write(tmp_path / "w.csv", header, [(1, 2000)])
    links = write(tmp_path / "l.csv", ("citing", "cited"), [(1, 1)])
    with pytest.raises(ColumnError) as caught:
        graph.read(Lake(), works, links)
    assert caught.value.place.column == missing and caught.value.place.file == "w.csv"
    assert caught.value.expected and caught.value.say("zh")


def test_a_file_that_is_not_there_or_no_table_is_refused(tmp_path, files):
    with pytest.raises(FileFormatError):
        graph.read(Lake(), tmp_path / "none.parquet", files[1])
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(FileFormatError):
        graph.read(Lake(), tmp_path / "broken.parquet", files[1])


def test_an_empty_set(tmp_path):
    works = write(tmp_path / "w.csv", ("work_id", "year"), [("x", "")])
    links = write(tmp_path / "l.csv", ("citing", "cited"), [])
    found = graph.read(Lake(), works, links)
    assert (len(found.order), found.used, found.undated.tolist()) == (0, 0, ["x"])


def test_saved_arrays_come_back_by_memory_map(built, tmp_path):
    graph.save(built, tmp_path / "g")
    again = graph.load(tmp_path / "g")
    for name in graph.ARRAYS:
        assert np.array_equal(getattr(again, name), getattr(built, name))
    assert isinstance(again.in_idx, np.memmap)
    assert (again.read, again.works, again.precision) == (built.read, built.works, built.precision)
    assert again.findings == built.findings and again.id_name == built.id_name


@pytest.mark.parametrize("name", graph.ARRAYS)
def test_a_damaged_array_is_named_and_refused(built, tmp_path, name):
    graph.save(built, tmp_path / "g")
    path = tmp_path / "g" / f"{name}.npy"
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(bytes(raw))
    with pytest.raises(StoreError) as caught:
        graph.load(tmp_path / "g")
    assert f"{name}.npy" in caught.value.seen


def test_a_missing_manifest_is_refused(tmp_path):
    with pytest.raises(StoreError):
        graph.load(tmp_path)
