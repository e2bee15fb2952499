# SPDX-License-Identifier: Apache-2.0
"""The citation graph as stored."""

import csv
import dataclasses
import itertools

import numpy as np
import pytest
from tests.properties.graphs import numbered

from yuzui.errors import ColumnError, FileFormatError, InputError, StoreError
from yuzui.store.duck import Lake
from yuzui.store.graph import arrays, attached, coded, numbering, reading
from yuzui.store.graph import runs as sorting
from yuzui.store.graph.numbering import Places
from yuzui.store.graph.runs import Room, Runs, Written

WORKS = [("b", 2000, 3), ("a", 2000, 3), ("old", 1990, 1), ("late", 2001, 12), ("gone", "", ""),
         ("silly", 99999, 1), ("a", 2000, 3)]  # fmt: skip
LINKS = [("a", "old"), ("late", "a"), ("late", "old"), ("late", "a"), ("b", "b"), ("old", "a"),
         ("late", "gone"), ("nobody", "a"), ("silly", "a"), ("gone", "gone")]  # fmt: skip


def _write(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows([header, *rows])
    return path


@pytest.fixture
def files(tmp_path):
    works = _write(tmp_path / "works.csv", ("work_id", "year", "month"), WORKS)
    return works, _write(tmp_path / "links.csv", ("citing", "cited"), LINKS)


@pytest.fixture
def built(files):
    return reading.read(Lake(), *files)


@pytest.fixture
def write():
    return _write


@pytest.fixture
def rows():
    return WORKS, LINKS


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


def test_times_at_each_precision(built):
    assert built.times("month").tolist() == [1990 * 12, 2000 * 12 + 2, 2000 * 12 + 2, 2001 * 12 + 11]
    assert built.times("day")[0] == int(np.datetime64("1990-01-01", "D").astype(int))
    with pytest.raises(InputError):
        built.times("week")


def test_built_on_disk_the_arrays_are_the_same(tmp_path_factory):
    for most in [3, 10**6]:
        tmp_path = tmp_path_factory.mktemp("case")
        rng = np.random.default_rng(3)
        works = {f"w{i:02}": 1990 + i // 4 for i in range(40)}
        links = [(f"w{a:02}", f"w{b:02}") for a, b in rng.integers(0, 44, (300, 2))]
        whole = numbered(works, links)
        again = numbered(works, links, room=Room(tmp_path, most))
        for name in arrays.ARRAYS:
            assert np.array_equal(getattr(again, name), getattr(whole, name))
        assert again.findings == whole.findings and whole.used > 200
        assert {f.code for f in whole.findings} == {
            "self_link", "duplicate", "unknown_work", "negative_lag",
        }  # fmt: skip
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in_idx.npy", "out_idx.npy"]
        arrays.save(again, tmp_path)
        assert np.array_equal(arrays.load(tmp_path).in_idx, whole.in_idx)


@pytest.fixture
def lake():
    made = Lake()
    made.put("work", {"work_id": ["a", "b"], "year": [2000, 2001]})
    return made


def counts(found):
    return {(f.table, f.code): f.count for f in found}


def test_authors_are_found_by_other_names_and_strays_left_out(lake, tmp_path, write):
    header = ("openalex_id", "author_position", "author_id", "institution_id", "country_code")
    rows = [("a", 1, "p", "X", "CN"), ("a", 2, "q", "", ""), ("b", 1, "", "", "SE"), ("z", 1, "p", "X", "")]
    found = attached.authorship(lake, write(tmp_path / "a.csv", header, rows))
    assert counts(found) == {("authorship", "stray_row"): 1}
    known = lake.query("FROM authorship ORDER BY work_id, position")
    assert [(r["work_id"], r["person_id"], r["affiliation"], r["org_id"]) for r in known] == [
        ("a", "p", 1, "X"), ("a", "q", None, None), ("b", None, 1, None),
    ]  # fmt: skip
    assert known[0]["corresponding"] is None


def test_authors_in_parquet_are_the_same_whether_held_or_read_again(lake, tmp_path_factory):
    for works in ["aabb", "aabz"]:
        tmp_path = tmp_path_factory.mktemp("case")
        given = {"work_id": list(works), "position": [1, 2, 1, 2], "org_id": ["X", "Y", "X", None]}
        lake.export(given, tmp_path / "a.parquet")
        found = attached.authorship(lake, tmp_path / "a.parquet")
        assert counts(found) == ({("authorship", "stray_row"): 1} if "z" in works else {})
        known = lake.query("SELECT work_id, org_id FROM authorship ORDER BY work_id, position")
        expected = [("a", "X"), ("a", "Y"), ("b", "X"), ("b", None)]
        assert [tuple(row.values()) for row in known] == expected[: 3 if "z" in works else 4]
        # one set after another: what stood there was a view, then a table, or the other way
        lake.export({"work_id": ["a"], "org_id": ["Z"]}, tmp_path / "b.parquet")
        assert attached.authorship(lake, tmp_path / "b.parquet") == ()
        assert [row["org_id"] for row in lake.query("FROM authorship")] == ["Z"]


def test_an_empty_text_is_no_person_and_no_place(lake, tmp_path):
    rows = {"work_id": ["a", "a", "b"], "position": [1, 2, 1], "person_id": ["p", "", " "],
            "org_id": ["", "X ", " "], "country": ["", "CN", ""]}  # fmt: skip
    lake.export(rows, tmp_path / "a.parquet")
    assert attached.authorship(lake, tmp_path / "a.parquet") == ()
    known = lake.query("FROM authorship ORDER BY work_id, position")
    assert [(r["person_id"], r["affiliation"], r["org_id"], r["country"]) for r in known] == [
        ("p", None, None, None), (None, 1, "X", "CN"), (None, None, None, None),
    ]  # fmt: skip


def test_what_cannot_be_read_is_counted(lake, tmp_path, write):
    header = ("work_id", "position", "affiliation", "org_id", "corresponding")
    rows = [("a", 1, "Dept. X", "X", "no"), ("b", "first", 1, "Y", "maybe")]
    found = attached.authorship(lake, write(tmp_path / "a.csv", header, rows))
    assert [(f.code, f.column, f.seen, f.count) for f in found] == [
        ("wrong_type", "position", "first", 1),
        ("wrong_type", "affiliation", "Dept. X", 1),
        ("wrong_type", "corresponding", "maybe", 1),
    ]


def test_a_file_that_says_nothing_of_authors_is_refused(lake, tmp_path, write):
    with pytest.raises(ColumnError) as caught:
        attached.authorship(lake, write(tmp_path / "a.csv", ("work_id", "position"), [("a", 1)]))
    assert "org_id" in caught.value.expected
    with pytest.raises(ColumnError) as caught:
        attached.authorship(lake, write(tmp_path / "b.csv", ("person_id",), [("p",)]))
    assert "work_id" in caught.value.expected


def test_links_from_patents_are_found_by_the_names_of_their_source(lake, tmp_path, write):
    rows = [("US1", "a"), ("US1", "z"), ("US2", "a")]
    found = attached.patents(lake, write(tmp_path / "p.csv", ("patent", "oaid"), rows))
    assert counts(found) == {("patent_link", "stray_row"): 1}
    kept = lake.query("FROM patent_link ORDER BY patent_id")
    assert [(r["patent_id"], r["work_id"]) for r in kept] == [("US1", "a"), ("US2", "a")]
    with pytest.raises(ColumnError) as caught:
        attached.patents(lake, write(tmp_path / "q.csv", ("work_id", "year"), [("a", 1)]))
    assert "patent_id" in caught.value.expected


def test_weights_that_do_not_sum_to_one_are_refused_with_the_first_ten(tmp_path, write):
    lake = Lake()
    lake.put("work", {"work_id": list(range(20)), "year": [2000] * 20})
    path = write(tmp_path / "f.csv", ("work_id", "field", "weight"),
                 [(w, f, 0.5 if w < 5 else 0.4) for w in range(20) for f in "xy"])  # fmt: skip
    with pytest.raises(InputError) as caught:
        attached.fields(lake, path)
    told = caught.value
    assert told.code == "field_weights" and told.seen.startswith("5: 0.8") and told.seen.count(":") == 10
    assert "15" in told.message.en and "15" in told.message.zh and "--renormalise" in told.fix.zh
    found = attached.fields(lake, path, renormalise=True)
    assert counts(found) == {("work_field", "renormalised"): 15}
    sums = lake.query("SELECT min(s) AS low, max(s) AS high FROM "
                      "(SELECT sum(weight) AS s FROM work_field GROUP BY work_id)")[0]  # fmt: skip
    assert sums == {"low": 1.0, "high": 1.0}


def test_weights_that_nothing_mends_are_refused_even_then(lake, tmp_path_factory, write):
    for rows in [[("a", "x", -1), ("a", "y", 2)], [("a", "x", "")], [("a", "x", 0)]]:
        tmp_path = tmp_path_factory.mktemp("case")
        path = write(tmp_path / "f.csv", ("work_id", "field", "weight"), rows)
        with pytest.raises(InputError) as caught:
            attached.fields(lake, path, renormalise=True)
        assert caught.value.code == "field_weights"


def test_sums_within_rounding_hold(lake, tmp_path, write):
    rows = [("a", f, 1 / 3 + 1e-10) for f in "xyz"]
    assert attached.fields(lake, write(tmp_path / "f.csv", ("id", "topic_id", "score"), rows)) == ()


def test_one_classification_is_taken_and_fields_without_weights_weigh_alike(lake, tmp_path, write):
    rows = [("a", "old", "x"), ("a", "old", "y"), ("a", "new", "z"), ("b", "new", "z")]
    path = write(tmp_path / "f.csv", ("work_id", "scheme", "field_id"), rows)
    for scheme, seen in ((None, "new old"), ("other", "other")):
        with pytest.raises(InputError) as caught:
            attached.fields(lake, path, scheme)
        assert caught.value.code == "several_schemes" and caught.value.seen == seen
    attached.fields(lake, path, "old")
    known = lake.query("SELECT work_id, field_id, weight FROM work_field ORDER BY field_id")
    assert [tuple(r.values()) for r in known] == [("a", "x", 0.5), ("a", "y", 0.5)]


def test_an_earlier_set_is_forgotten(lake, tmp_path, write):
    attached.fields(lake, write(tmp_path / "f.csv", ("work_id", "field_id"), [("a", "x")]))
    lake.query("CREATE VIEW authorship AS FROM work")
    attached.forget(lake)
    assert not set(lake.tables()) & set(attached.BESIDE) and "work" in lake.tables()


FILES = {
    "work": "work_id,year\nz,2000\na,2001\nu,\nb,1999\nm,\n",
    "citation": "citing,cited\na,z\n",
    "authorship": "work_id,position,affiliation,org_id,country,corresponding\n"
    "a,1,1,Y,HK,true\nu,2,1,X,CN,\nz,1,,,,\nb,,2,,SE,false\n",
    "org_link": "child,parent,role,weight,valid_from\nX,W,associated,1,\nY,U,joint,0.5,2001-01-01\n",
    "country_map": "code,reporting_code\nHK,CN\nMO,CN\n",
}


@pytest.fixture
def coded_lake(tmp_path):
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text)
    lake = Lake()
    graph = reading.read(lake, tmp_path / "work.csv", tmp_path / "citation.csv")
    assert [*graph.order, *graph.undated] == ["b", "z", "a", "m", "u"]
    attached.authorship(lake, tmp_path / "authorship.csv")
    return lake


def told(lake):
    """Return rows of all lots under their names; a place stands for the work."""
    names = coded.names(lake).tolist()
    assert names == sorted(names)
    rows = []
    for some in coded.authors(lake, 5):
        assert some["corresponding"].dtype == bool
        rows += zip(*(some[name].tolist() for name in some), strict=True)
    called = [*names, None]
    return sorted((w, p, f, called[o], called[c], main) for w, p, f, o, c, main in rows)


ROWS = [
    (0, -1, 2, None, "SE", False),
    (1, 1, -1, None, None, False),
    (2, 1, 1, "Y", "HK", True),
    (4, 2, 1, "X", "CN", False),
]


def test_rows_are_numbers_with_the_places_of_works(coded_lake):
    assert told(coded_lake) == ROWS


def test_lots_are_cut_by_the_places_of_works(coded_lake, monkeypatch):
    monkeypatch.setattr(coded, "WORKS", 2)
    coded.names(coded_lake)
    lots = [sorted(some["work"].tolist()) for some in coded.authors(coded_lake, 5)]
    assert lots == [[0, 1], [2], [4]] and told(coded_lake) == ROWS


def test_countries_are_those_they_are_reported_as(coded_lake, tmp_path):
    attached.countries(coded_lake, tmp_path / "country_map.csv")
    assert [row[4] for row in told(coded_lake)] == ["SE", None, "CN", "CN"]
    assert coded.names(coded_lake).tolist() == ["CN", "HK", "SE", "X", "Y"]


def test_parts_and_wholes_have_codes_whether_or_not_a_work_carries_them(coded_lake, tmp_path):
    attached.organisations(coded_lake, tmp_path / "org_link.csv")
    names = coded.names(coded_lake)
    found = coded.links(coded_lake)
    assert names[found["part"]].tolist() == ["X", "Y"]
    assert names[found["whole"]].tolist() == ["W", "U"]
    assert found["associated"].tolist() == [True, False] and found["share"].tolist() == [1, 0.5]
    assert [found[name].tolist() for name in ("since", "until", "level")] == [[0, 2001], [0, 0], [0, 0]]  # fmt: skip
    assert np.all(np.diff(found["part"]) >= 0)


def test_saved_arrays_come_back_by_memory_map(built, tmp_path):
    arrays.save(built, tmp_path / "g")
    again = arrays.load(tmp_path / "g")
    for name in arrays.ARRAYS:
        assert np.array_equal(getattr(again, name), getattr(built, name))
    assert isinstance(again.in_idx, np.memmap)
    assert (again.read, again.works, again.precision) == (built.read, built.works, built.precision)
    assert again.findings == built.findings and again.id_name == built.id_name
    assert again.linked
    arrays.save(dataclasses.replace(built, linked=False), tmp_path / "bare")
    assert not arrays.load(tmp_path / "bare").linked


@pytest.mark.parametrize("name", arrays.ARRAYS)
def test_a_damaged_array_is_named_and_refused(built, tmp_path, name):
    arrays.save(built, tmp_path / "g")
    path = tmp_path / "g" / f"{name}.npy"
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(bytes(raw))
    with pytest.raises(StoreError) as caught:
        arrays.load(tmp_path / "g")
    assert f"{name}.npy" in caught.value.seen


def test_a_missing_manifest_is_refused(tmp_path):
    with pytest.raises(StoreError):
        arrays.load(tmp_path)


HEADER = ("openalex_id", "work_no", "year")


@pytest.fixture
def naming_lake(tmp_path, write):
    made = Lake()
    rows = [("W9", 1, 2000), ("W8", 2, 2001), ("W8", 3, 2001), ("W7", "", 2001)]
    reading.read(made, write(tmp_path / "w.csv", HEADER, rows), None)
    return made


def authors(lake, tmp_path, write, header, *rows):
    found = attached.authorship(lake, write(tmp_path / "a.csv", header, rows))
    kept = lake.query("FROM authorship ORDER BY work_id, country")
    return [(row["work_id"], row["country"]) for row in kept], {f.code: f.count for f in found}


def test_another_name_of_works_stands_for_their_id(naming_lake, tmp_path, write):
    told, odd = authors(naming_lake, tmp_path, write, ("work_no", "country"), (1, "SE"), (3, "CN"),
                        (2, "CN"), (4, "CN"), ("", "CN"))  # fmt: skip
    assert told == [("W8", "CN"), ("W8", "CN"), ("W9", "SE")] and odd == {"stray_row": 2}
    # where the id is there too, that is read
    told, odd = authors(naming_lake, tmp_path, write, ("work_no", "openalex_id", "country"), (1, "W7", "SE"))
    assert told == [("W7", "SE")] and odd == {}


def test_a_name_of_several_works_tells_none_of_them(tmp_path, write):
    lake = Lake()
    rows = [("W9", 1, 2000), ("W8", 1, 2001), ("W7", 2, 2001)]
    reading.read(lake, write(tmp_path / "w.csv", HEADER, rows), None)
    with pytest.raises(InputError) as caught:
        authors(lake, tmp_path, write, ("work_no", "country"), (2, "SE"))
    told = caught.value
    assert (told.code, told.seen, told.place.column) == ("names_repeated", "1", "work_no")
    assert "openalex_id" in told.fix.en and "openalex_id" in told.fix.zh


def test_a_file_about_other_works_is_refused_with_ids_of_both(naming_lake, tmp_path, write):
    with pytest.raises(InputError) as caught:
        authors(naming_lake, tmp_path, write, ("work_id", "country"), ("A1", "SE"), ("A2", "SE"))
    told = caught.value
    assert (told.code, told.seen, told.expected) == ("nothing_in_common", "A1, A2", "W7, W8, W9")
    # but not one of links from patents: patents need cite no work of a set
    found = attached.patents(naming_lake, write(tmp_path / "p.csv", ("patent", "oaid"), [("US1", "A1")]))
    assert [f.code for f in found] == ["stray_row"]


def test_a_column_of_a_like_name_is_named(naming_lake, tmp_path, write):
    with pytest.raises(ColumnError) as caught:
        authors(naming_lake, tmp_path, write, ("work_no", "countries"), (1, "SE"))
    assert "“countries” to “country”" in caught.value.fix.en
    with pytest.raises(ColumnError) as caught:
        authors(naming_lake, tmp_path, write, ("work_nr", "country"), (1, "SE"))
    assert "“work_nr”" in caught.value.fix.en


def parquet(path, columns, types):
    lake = Lake()
    lake.put("t", columns, types)
    lake.write("t", path)
    return path


def numbering_files(folder, works, links, kind="BIGINT"):
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


def test_places_and_joins_give_the_same(tmp_path_factory):
    for repeated in [False, True]:
        for seed in range(3):
            with pytest.MonkeyPatch.context() as monkeypatch:
                tmp_path = tmp_path_factory.mktemp("case")
                monkeypatch.setattr(numbering, "STEP", 37)
                works, links = drawn(seed, repeated)
                given = numbering_files(tmp_path, works, links)
                places, joins = Lake(), Lake()
                found = reading.read(places, *given)
                assert numbering.distinct(places) is not repeated
                monkeypatch.setattr(numbering, "WHOLE", frozenset())
                monkeypatch.setattr(numbering, "STEP", 10**6)
                other = reading.read(joins, *given)
                for name in arrays.ARRAYS:
                    assert np.array_equal(getattr(found, name), getattr(other, name)), name
                assert found.findings == other.findings and found.read == other.read == 400
                codes = {one.code for one in found.findings}
                assert {"self_link", "duplicate", "unknown_work", "unknown_year"} <= codes
                rows = [lake.query("SELECT * FROM node ORDER BY ALL") for lake in (places, joins)]
                assert rows[0] == rows[1]


def test_types_of_ids_change_nothing(tmp_path_factory):
    for kind in ["INTEGER", "UINTEGER", "BIGINT", "VARCHAR", "DOUBLE"]:
        tmp_path = tmp_path_factory.mktemp("case")
        works = [(5, 2001), (3, 2000), (9, 2002), (4, None)]
        links = [(5, 3), (9, 3), (9, 5), (9, 4), (9, 8), (9, 9), (5, 3)]
        found = reading.read(Lake(), *numbering_files(tmp_path, works, links, kind))
        assert [float(i) for i in found.order] == [3, 5, 9]
        assert (found.out_idx.tolist(), found.in_idx.tolist()) == ([0, 0, 1], [1, 2, 2])
    # ids with large gaps or of letters are no places
    few = np.arange(10)
    assert Places.of(few, few[:0] + 10) is not None
    assert Places.of(few * 10**9, few[:0]) is None
    assert Places.of(few.astype(str), few[:0].astype(str)) is None
    assert Places.of(few[:0], few[:0]) is None
    # an id that is no work is found nowhere
    places = Places.of(np.array([7, 3]), np.array([5]))
    ids = np.ma.masked_equal([3, 4, 5, 7, 8, 2, -(2**63), 2**63 - 1, 1], 1)
    assert places.find(ids).tolist() == [1, -2, -1, 0, -2, -2, -2, -2, -2]


def test_a_file_may_have_a_column_called_as_the_engine_calls_its_rows(tmp_path):
    works, _ = numbering_files(tmp_path, [(1, 2000), (2, 2001)], [])
    columns = {"citing": [2], "cited": [1], "file_row_number": [7]}
    links = parquet(tmp_path / "l.parquet", columns, dict.fromkeys(columns, "BIGINT"))
    assert reading.read(Lake(), works, links).used == 1


def test_rows_of_an_earlier_file_are_forgotten(tmp_path, write):
    lake = Lake()
    reading.read(lake, *numbering_files(tmp_path, [(1, 2000), (2, 2001)], [(2, 1)]))
    links = write(tmp_path / "l.csv", ("citing", "cited"), [])
    assert reading.read(lake, tmp_path / "w.parquet", links).used == 0


def reading_counts(found):
    return {(f.table, f.code): f.count for f in found.findings}


def test_every_oddity_is_counted_and_nothing_is_lost(built):
    assert reading_counts(built) == {
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


def test_order_of_rows_changes_nothing(tmp_path, built, rows, write):
    ours, theirs = rows
    works = write(tmp_path / "w2.csv", ("work_id", "year", "month"), ours[::-1])
    links = write(tmp_path / "l2.csv", ("citing", "cited"), theirs[::-1])
    other = reading.read(Lake(), works, links)
    for name in arrays.ARRAYS:
        assert np.array_equal(getattr(other, name), getattr(built, name))
    assert reading_counts(other) == reading_counts(built)


def test_links_that_have_nothing_in_common_with_the_works_are_refused(tmp_path, write):
    works = write(tmp_path / "w.csv", ("openalex_id", "year"), [("W1", 2000), ("W2", 2001)])
    links = write(tmp_path / "l.csv", ("citing", "cited"), [("10.1/a", "10.1/b")])
    with pytest.raises(InputError) as caught:
        reading.read(Lake(), works, links)
    told = caught.value
    assert (told.code, told.place.column) == ("nothing_in_common", "citing")
    assert (told.seen, told.expected) == ("10.1/a", "W1, W2")
    assert all("openalex_id" in told.fix.say(lang) for lang in ("en", "zh"))
    # one end of one link is enough: what it cites is outside
    links = write(tmp_path / "m.csv", ("citing", "cited"), [("W1", "W9"), ("W8", "W9")])
    assert reading_counts(reading.read(Lake(), works, links)) == {("citation", "unknown_work"): 2}


def test_numbers_in_one_file_may_be_texts_in_the_other(tmp_path_factory):
    for texts in ["works", "links"]:
        tmp_path = tmp_path_factory.mktemp("case")
        lake, kinds = Lake(), {"VARCHAR": "BIGINT", "BIGINT": "VARCHAR"}
        kind = "VARCHAR" if texts == "works" else "BIGINT"
        lake.put("w", {"work_id": [1, 2], "year": [2000, 2001]}, {"work_id": kind})
        ends = {"citing": kinds[kind], "cited": kinds[kind]}
        lake.put("l", {"citing": [2, 2], "cited": [1, 7]}, ends)
        for name in ("w", "l"):
            lake.write(name, tmp_path / f"{name}.parquet")
        found = reading.read(lake, tmp_path / "w.parquet", tmp_path / "l.parquet")
        assert found.used == 1 and reading_counts(found) == {("citation", "unknown_work"): 1}


def test_months_are_not_invented(tmp_path, write):
    works = write(tmp_path / "w.csv", ("id", "publication_year"), [(1, 2000), (2, 2001)])
    links = write(tmp_path / "l.csv", ("citing_no", "cited_no"), [(2, 1)])
    found = reading.read(Lake(), works, links)
    assert found.precision == "year" and found.order.dtype.kind == "i" and found.id_name == "id"
    with pytest.raises(InputError) as caught:
        found.times("month")
    assert "month" in caught.value.say("en") and caught.value.fix


def test_a_date_column_gives_days(tmp_path, write):
    works = write(tmp_path / "w.csv", ("id", "date"), [("x", "2000-02-29"), ("y", "2000-03-31")])
    links = write(tmp_path / "l.csv", ("citing", "cited"), [("y", "x")])
    found = reading.read(Lake(), works, links)
    assert found.precision == "day"
    assert np.diff(found.times("day")).tolist() == [31]


def test_a_date_may_be_of_a_month_or_year_and_what_cannot_be_read_is_counted(tmp_path, write):
    rows = [
        ("m", "2003-02", "", 2003), ("y", "2004", "", ""), ("d", "2005-03-04", "", 2005),
        ("e", "", "5", 2003), ("x", "May 2003", "13", 2003), ("z", "", "0", 2003),
        ("o", "2003-06-07", "", 2001), (None, "2004-01-01", "", ""),
    ]  # fmt: skip
    works = write(tmp_path / "w.csv", ("id", "date", "month", "year"), rows)
    links = write(tmp_path / "l.csv", ("citing", "cited"), [("d", "m")])
    found = reading.read(Lake(), works, links)
    days = np.asarray(found.date).astype("datetime64[D]").astype(str)
    assert dict(zip(found.order.tolist(), days.tolist(), strict=True)) == {
        "m": "2003-02-01", "y": "2004-01-01", "d": "2005-03-04", "e": "2003-05-01",
        "x": "2003-01-01", "z": "2003-01-01", "o": "2001-01-01",
    }  # fmt: skip
    assert reading_counts(found) == {
        ("work", "unreadable_date"): 2, ("work", "other_year"): 1, ("work", "missing_id"): 1,
    }  # fmt: skip
    assert all(one.message.en != one.message.zh for one in found.findings)


def test_years_after_the_latest_are_unknown(files):
    found = reading.read(Lake(), *files, years=(1500, 2000))
    assert found.order.tolist() == ["old", "a", "b"]
    assert reading_counts(found)["work", "sentinel_year"] == 2


def test_a_missing_column_is_named_with_what_may_stand_there(tmp_path_factory, write):
    for header, missing in [(("work_id", "when"), "year"), (("x", "year"), "id")]:
        tmp_path = tmp_path_factory.mktemp("case")
        works = write(tmp_path / "w.csv", header, [(1, 2000)])
        links = write(tmp_path / "l.csv", ("citing", "cited"), [(1, 1)])
        with pytest.raises(ColumnError) as caught:
            reading.read(Lake(), works, links)
        assert caught.value.place.column == missing and caught.value.place.file == "w.csv"
        assert caught.value.expected and caught.value.say("zh")


def test_a_file_that_is_not_there_or_no_table_is_refused(tmp_path, files):
    with pytest.raises(FileFormatError):
        reading.read(Lake(), tmp_path / "none.parquet", files[1])
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(FileFormatError):
        reading.read(Lake(), tmp_path / "broken.parquet", files[1])


def test_a_link_of_an_unknown_work_to_itself_carries_two_flags(tmp_path, write):
    works = write(tmp_path / "w.csv", ("work_id", "year"), [("x", 2000)])
    links = write(tmp_path / "l.csv", ("citing", "cited"), [("y", "y"), ("y", "x"), ("x", "x")])
    found = reading.read(Lake(), works, links)
    assert reading_counts(found) == {("citation", "self_link"): 2, ("citation", "unknown_work"): 2}
    assert (found.read, found.used) == (3, 0)


def test_an_empty_set(tmp_path, write):
    works = write(tmp_path / "w.csv", ("work_id", "year"), [("x", "")])
    links = write(tmp_path / "l.csv", ("citing", "cited"), [])
    found = reading.read(Lake(), works, links)
    assert (len(found.order), found.used, found.undated.tolist()) == (0, 0, ["x"])


def test_a_year_outside_is_unknown_to_both_kinds_of_indicators(files):
    lake = Lake()
    for latest in (2000, 2001):
        found = reading.read(lake, *files, years=(1500, latest))
        known = lake.query("SELECT DISTINCT work_id FROM work WHERE year IS NOT NULL ORDER BY 1")
        assert [row["work_id"] for row in known] == sorted(found.order.tolist())


def test_open_access_is_read_and_a_word_nobody_knows_is_counted(tmp_path_factory, write):
    for heads in [("oa_status", "is_oa"), ("open_access.oa_status", "open")]:
        tmp_path = tmp_path_factory.mktemp("case")
        rows = [
            ("a", 2000, "Gold ", ""),
            ("b", 2000, "", "true"),
            ("c", 2000, "", "0"),
            ("d", 2001, "blue", "yes"),
            ("e", 2001, "", "perhaps"),
            ("f", 2001, "", ""),
        ]
        works = write(tmp_path / "w.csv", ("id", "year", *heads), rows)
        links = write(tmp_path / "l.csv", ("citing", "cited"), [("d", "a")])
        lake = Lake()
        found = reading.read(lake, works, links)
        told = lake.query("SELECT work_id, oa_status FROM work ORDER BY 1")
        assert [one["oa_status"] for one in told] == ["gold", "open", "closed", "open", None, None]
        assert reading_counts(found) == {("work", "unknown_openness"): 2}


def test_works_without_links_are_numbered_and_nothing_is_said_of_links(files):
    lake = Lake()
    with_links = reading.read(lake, *files)
    told = []
    alone = reading.read(lake, files[0], None, place=lambda *many: told.append(many) or Room())
    assert with_links.linked and not alone.linked
    assert told == [(len(alone.order) + len(alone.undated), None)]
    assert alone.order.tolist() == with_links.order.tolist()
    assert {f.table for f in alone.findings} == {"work"}
    # what an earlier set had is gone: an expression that asks for links fails
    assert not {"citation", "citation_file", "citation_row"} & set(lake.tables())


def test_numbers_come_out_sorted_and_none_is_lost(tmp_path_factory):
    for on_disk in [False, True]:
        for most in [1, 7, 100, 10**6]:
            with pytest.MonkeyPatch.context() as monkeypatch:
                tmp_path = tmp_path_factory.mktemp("case")
                monkeypatch.setattr(sorting, "PIECE", 5)
                rng = np.random.default_rng(most)
                given = [rng.integers(0, 60, size) for size in (40, 0, 3, 90, 1)] + [np.full(30, 17)]
                runs = Runs(Room(tmp_path if on_disk else None, most))
                for numbers in given:
                    runs.add(numbers.copy())
                pieces = [piece.copy() for piece in runs.merged()]
                assert all(0 < len(piece) <= 5 for piece in pieces)
                assert np.concatenate(pieces).tolist() == sorted(np.concatenate(given).tolist())
                assert not list(tmp_path.iterdir())


def test_no_more_numbers_are_merged_at_a_time_than_were_allowed(tmp_path_factory):
    for on_disk in [False, True]:
        tmp_path = tmp_path_factory.mktemp("case")
        runs = Runs(Room(tmp_path if on_disk else None, 1_000))
        given = [np.random.default_rng(seed).integers(0, 10**9, 1_000) for seed in range(9)]
        # some runs lie wholly before or after the others, or end where another goes on
        given += [np.full(1_000, 10**9), np.arange(-1_000, 0), np.arange(1_000) // 500 - 1]
        for numbers in given:
            runs.add(numbers)
        runs._set_aside()
        pieces = [piece.copy() for piece in runs._merged()]
        assert np.concatenate(pieces).tolist() == sorted(np.concatenate(given).tolist())
        # half are read ahead, and merged from there
        assert 0 < max(map(len, pieces)) <= 1_000 / 2


def test_what_fits_is_not_written(tmp_path):
    runs = Runs(Room(tmp_path, 100))
    runs.add(np.arange(100)[::-1])
    assert next(runs.merged()).tolist() == list(range(100)) and not list(tmp_path.iterdir())
    runs = Runs(Room(tmp_path, 100))
    runs.add(np.arange(101)[::-1])
    ahead = runs.merged()
    assert next(ahead)[0] == 0 and len(list(tmp_path.iterdir())) == 2
    assert sum(map(len, ahead)) > 0 and not list(tmp_path.iterdir())


def test_nothing_gives_nothing(tmp_path):
    assert list(Runs(Room(tmp_path)).merged()) == list(Runs(Room()).merged()) == []


def test_numbers_that_came_out_make_room_for_others():
    for most in [7, 90, 10**6]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr(sorting, "PIECE", 5)
            given = np.random.default_rng(most).integers(0, 10**6, 90)
            first = Runs(Room(None, most))
            first.add(given)
            second, came, put = Runs(Room(None, most), behind=first), [], []
            for piece in first.merged():
                came += piece.tolist()
                put += (-piece[1:]).tolist()
                second.add(-piece[1:])
            assert came == sorted(given.tolist()) and first.total == 90 and second.total == len(put)
            assert [n for piece in second.merged() for n in piece.tolist()] == sorted(put)


def test_an_array_grows(tmp_path_factory):
    for on_disk in [False, True]:
        tmp_path = tmp_path_factory.mktemp("case")
        path = tmp_path / "a.npy" if on_disk else None
        growing = Written(path, np.uint32, 20_000)
        for size in (0, 3, 12_345):
            growing.append(np.arange(size, dtype=np.int64))
        found = growing.done()
        assert found.dtype == np.uint32
        assert np.array_equal(found, np.concatenate([np.arange(3), np.arange(12_345)]))
        if path:
            assert np.array_equal(np.load(path), found) and isinstance(found, np.memmap)


def test_an_array_of_nothing(tmp_path):
    assert Written(None, np.uint32, 7).done().tolist() == []
    assert Written(tmp_path / "a.npy", np.uint32, 0).done().tolist() == []


HEAD = ("child", "parent", "role", "weight", "valid_from", "valid_to", "table_version")


@pytest.fixture
def read(tmp_path, write):
    def one(rows, version=None, head=HEAD):
        lake = Lake()
        return lake, attached.organisations(lake, write(tmp_path / "o.csv", head, rows), version)

    return one


def test_levels_follow_from_parts_of_parts(read):
    rows = [("a", "b", "component", "", "", "", "v1"), ("b", "c", "joint", 0.5, "2001-03-01", "2010-01-01", "v1"),
            ("x", "c", "associated", 1, "", "", "v1")]  # fmt: skip
    lake, levels = read(rows)
    assert levels == 2
    found = {row["child"]: row for row in lake.query("FROM org_link")}
    assert {child: row["level"] for child, row in found.items()} == {"a": 0, "x": 0, "b": 1}
    assert found["a"]["weight"] == 1 and found["a"]["from_year"] is None
    assert (found["b"]["from_year"], found["b"]["to_year"]) == (2001, 2010)


def test_a_table_without_rows_has_no_levels(read):
    assert read([])[1] == 0


@pytest.mark.parametrize(
    ("rows", "code", "seen"),
    [
        ([("a", "b", "component", 1), ("b", "a", "component", 1)], "circular_parts", "a → b"),
        ([("a", "b", "branch", 1)], "impossible_link", "branch"),
        ([("a", "b", "joint", 1.5)], "impossible_link", "1.5"),
        ([("a", "b", "joint", 0.7), ("a", "c", "joint", 0.7)], "impossible_link", "a"),
    ],
)
def test_what_cannot_be_counted_by_is_refused(read, rows, code, seen):
    with pytest.raises(InputError) as caught:
        read(rows, head=HEAD[:4])
    assert caught.value.code == code and seen in caught.value.seen and caught.value.fix.zh


def test_links_that_follow_one_another_are_not_added_up(read):
    rows = [("a", "b", "component", 1, "", "2005-01-01"), ("a", "c", "component", 1, "2005-01-01", "")]
    assert read(rows, head=HEAD[:6])[1] == 1


def test_one_version_is_taken(read, tmp_path, write):
    rows = [("a", "b", "component", 1, "", "", "v1"), ("a", "c", "component", 1, "", "", "v2")]
    with pytest.raises(InputError) as caught:
        read(rows)
    assert caught.value.code == "several_versions" and "v2" in caught.value.fix.zh
    lake, _ = read(rows, "m7,v2")
    assert [row["parent"] for row in lake.query("FROM org_link")] == ["c"]
    path = write(tmp_path / "m.csv", ("code", "reporting_code", "table_version"),
                 [("HK", "CN", "folded"), ("HK", "HK", "apart")])  # fmt: skip
    attached.countries(lake, path, "apart,v2")
    assert lake.query("SELECT code, reporting_code FROM country_map") == [{"code": "HK", "reporting_code": "HK"}]


def test_a_version_that_is_not_there_is_refused(read):
    rows = [("a", "b", "component", 1, "", "", "v1")]
    assert read(rows, "v1")[1] == read(rows)[1] == read(rows, "apart,v1")[1] == 1
    with pytest.raises(InputError) as caught:
        read(rows, "v2")
    assert caught.value.code == "several_versions" and caught.value.expected == "v1"
    assert read([("a", "b", "component", 1)], "v2", HEAD[:4])[1] == 1


@pytest.mark.parametrize(("weight", "since"), [("0,5", ""), ("0.5", "spring 2005")])
def test_what_cannot_be_read_is_not_taken_for_empty(read, weight, since):
    rows = [("a", "b", "joint", weight, since, "", "v1"), ("c", "b", "joint", "", "", "", "v1")]
    with pytest.raises(InputError) as caught:
        read(rows)
    assert caught.value.code == "unreadable_cell" and caught.value.seen == (since or weight)


def test_a_country_has_one_code_and_columns_are_needed(tmp_path, write):
    twice = write(tmp_path / "m.csv", ("code", "reporting_code"), [("HK", "CN"), ("HK", "HK")])
    with pytest.raises(InputError) as caught:
        attached.countries(Lake(), twice)
    assert caught.value.code == "two_codes" and caught.value.seen == "HK"
    with pytest.raises(ColumnError):
        attached.countries(Lake(), write(tmp_path / "n.csv", ("code",), [("HK",)]))
