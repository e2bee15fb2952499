# SPDX-License-Identifier: Apache-2.0
"""Numbers of works by place and by join are the same; ids that cannot be places are joined."""

import numpy as np
import pytest

from yuzui.store.duck import Lake
from yuzui.store.graph import kept, numbering, reading
from yuzui.store.graph.numbering import Places


def parquet(path, columns, types):
    lake = Lake()
    lake.put("t", columns, types)
    lake.write("t", path)
    return path


def files(folder, works, links, kind="BIGINT"):
    """Write works (id, year) and links as Parquet with ids of a type."""
    ids, years = ([row[n] for row in works] for n in (0, 1))
    ends = [[link[n] for link in links] for n in (0, 1)]
    return (
        parquet(folder / "w.parquet", {"id": ids, "year": years}, {"id": kind, "year": "BIGINT"}),
        parquet(folder / "c.parquet", {"citing": ends[0], "cited": ends[1]},
                {"citing": kind, "cited": kind}),
    )  # fmt: skip


def drawn(seed, repeated):
    """Return works and links with every oddity: ends unknown, undated, missing, far off."""
    rng = np.random.default_rng(seed)
    ids = [int(i) - 40 for i in rng.permutation(90)[:60]]
    works = [(i, None if rng.random() < 0.1 else 1990 + int(rng.integers(20))) for i in ids]
    works += [(ids[0], 2020), (None, 2000)] if repeated else []
    ends = [*ids, *ids, None, 10**15, -(10**15), 2**62, 55, -41, -45]
    pick = rng.integers(0, len(ends), (400, 2))
    return works, [(ends[a], ends[b]) for a, b in pick.tolist()]


@pytest.mark.parametrize("repeated", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_places_and_joins_give_the_same(tmp_path, monkeypatch, seed, repeated):
    monkeypatch.setattr(numbering, "STEP", 37)
    works, links = drawn(seed, repeated)
    given = files(tmp_path, works, links)
    places, joins = Lake(), Lake()
    found = reading.read(places, *given)
    assert numbering.distinct(places) is not repeated
    monkeypatch.setattr(numbering, "WHOLE", frozenset())
    monkeypatch.setattr(numbering, "STEP", 10**6)
    other = reading.read(joins, *given)
    for name in kept.ARRAYS:
        assert np.array_equal(getattr(found, name), getattr(other, name)), name
    assert found.findings == other.findings and found.read == other.read == 400
    codes = {one.code for one in found.findings}
    assert {"self_link", "duplicate", "unknown_work", "unknown_year"} <= codes
    rows = [lake.query("SELECT * FROM node ORDER BY ALL") for lake in (places, joins)]
    assert rows[0] == rows[1]


@pytest.mark.parametrize("kind", ["INTEGER", "UINTEGER", "BIGINT", "VARCHAR", "DOUBLE"])
def test_types_of_ids_change_nothing(tmp_path, kind):
    works = [(5, 2001), (3, 2000), (9, 2002), (4, None)]
    links = [(5, 3), (9, 3), (9, 5), (9, 4), (9, 8), (9, 9), (5, 3)]
    found = reading.read(Lake(), *files(tmp_path, works, links, kind))
    assert [float(i) for i in found.order] == [3, 5, 9]
    assert (found.out_idx.tolist(), found.in_idx.tolist()) == ([0, 0, 1], [1, 2, 2])


def test_ids_with_large_gaps_or_of_letters_are_no_places():
    few = np.arange(10)
    assert Places.of(few, few[:0] + 10) is not None
    assert Places.of(few * 10**9, few[:0]) is None
    assert Places.of(few.astype(str), few[:0].astype(str)) is None
    assert Places.of(few[:0], few[:0]) is None


def test_an_id_that_is_no_work_is_found_nowhere():
    places = Places.of(np.array([7, 3]), np.array([5]))
    ids = np.ma.masked_equal([3, 4, 5, 7, 8, 2, -(2**63), 2**63 - 1, 1], 1)
    assert places.find(ids).tolist() == [1, -2, -1, 0, -2, -2, -2, -2, -2]


def test_a_file_may_have_a_column_called_as_the_engine_calls_its_rows(tmp_path):
    works, _ = files(tmp_path, [(1, 2000), (2, 2001)], [])
    columns = {"citing": [2], "cited": [1], "file_row_number": [7]}
    links = parquet(tmp_path / "l.parquet", columns, dict.fromkeys(columns, "BIGINT"))
    assert reading.read(Lake(), works, links).used == 1


def test_rows_of_an_earlier_file_are_forgotten(tmp_path, write):
    lake = Lake()
    reading.read(lake, *files(tmp_path, [(1, 2000), (2, 2001)], [(2, 1)]))
    links = write(tmp_path / "l.csv", ("citing", "cited"), [])
    assert reading.read(lake, tmp_path / "w.parquet", links).used == 0
