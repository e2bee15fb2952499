# SPDX-License-Identifier: Apache-2.0
"""What an evaluation reads and shows."""

import json
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
from tests.jobs.evaluation import sets
from tests.properties.graphs import numbered

from yuzui import registry
from yuzui.errors import InputError
from yuzui.evaluation import aggregation, request, result_store, run_settings, sentences, sources
from yuzui.evaluation.answer import Identities, Sleeper, Sleepers
from yuzui.evaluation.indicator import REASONS, WORDS, coded
from yuzui.evaluation.indicators import cd
from yuzui.evaluation.sentences import OPENING, _sleepers, lines, span
from yuzui.evaluation.windows import DELAY
from yuzui.faces.cli.main import run
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake, file_rows
from yuzui.store.graph.runs import MOST


def test_windows_stand_once_in_the_order_they_are_asked():
    assert request.windows(5) == (5,) and request.windows("0") == (0,)
    assert request.windows("10, 3,open,3") == (10, 3, 0)
    with pytest.raises(InputError) as caught:
        request.windows("five")
    for nothing in ("", " , "):
        with pytest.raises(InputError):
            request.windows(nothing)
    assert caught.value.seen == "five" and "open" in caught.value.expected
    # means and totals name their indicator
    assert list(request.indicators("mncs,tncs,mnlcs,pp_top10,cd", (5,))) == ["ncs", "nlcs", "pp_top", "cd"]
    with pytest.raises(InputError):
        request.indicators("volatility", (5,))
    with pytest.raises(InputError) as caught:
        request.indicators("late_share", (5, 0))
    assert caught.value.expected == "3 5 10"
    # units need authors
    request.gathered("", "author", ())
    request.gathered("country", "author", ("authorship",))
    with pytest.raises(InputError) as caught:
        request.gathered("country", "author", ("work",))
    assert caught.value.code == "authors_missing" and "--authorships" in caught.value.fix.zh
    with pytest.raises(InputError) as caught:
        request.gathered("village", "author", ())
    assert "country" in caught.value.expected
    # means are of what is known and none where nothing was asked
    columns = {"ncs": np.array([0.5, 1.5, np.nan])}
    assert aggregation.identities(columns) == Identities(1.0, None)
    assert aggregation.identities({"ncs": np.array([np.nan])}).world_mncs is None
    # works of small cells are counted
    found = aggregation.small({"cell_works": np.array([49, 50, 2])})
    assert [(f.code, f.count, f.table) for f in found] == [("small_cell", 2, "work")]
    assert aggregation.small({"cell_works": np.array([50])}) == () == aggregation.small({})
    # works in cells put together are told where that was asked
    for pooled, counts in [(None, []), (0, [0]), (7, [7])]:
        found = [f for f in aggregation.findings((), {}, pooled) if f.code == "pooled_cell"]
        assert [f.count for f in found] == counts


GB = 10**9
WORKS, LINKS = 1_000_000, 11_000_000


def test_what_fits_in_memory_stays_there(tmp_path):
    room, need = run_settings.fit(WORKS, LINKS, 1, 100 * GB, tmp_path)
    assert room.folder is None and room.most == MOST
    assert need == run_settings.need(WORKS, LINKS, 1, False, MOST)


def test_more_than_one_process_finds_arrays_on_disk(tmp_path):
    room, need = run_settings.fit(WORKS, LINKS, 3, 100 * GB, tmp_path)
    assert room.folder == tmp_path
    assert need > run_settings.need(WORKS, LINKS, 1, True, MOST)


def test_less_memory_takes_the_disk_then_smaller_runs(tmp_path_factory):
    for on_disk, most in [(True, MOST), (True, run_settings.FEWEST)]:
        tmp_path = tmp_path_factory.mktemp("case")
        few, links = 1_000, 900_000_000
        budget = run_settings.need(few, links, 1, on_disk, most)
        room, need = run_settings.fit(few, links, 1, budget, tmp_path)
        assert (room.folder, room.most, need) == (tmp_path, most, budget)


def test_a_set_that_does_not_fit_is_refused_with_what_would(tmp_path):
    budget = run_settings.need(WORKS, LINKS, 1, True, run_settings.FEWEST) - 1
    with pytest.raises(InputError) as caught:
        run_settings.fit(WORKS, LINKS, 1, budget, tmp_path)
    assert caught.value.code == "memory"
    for lang in ("en", "zh"):
        assert "YUZUI_MEMORY_BUDGET" in caught.value.say(lang)
    # the largest set that is promised does fit
    largest = (budget - run_settings.FIXED - run_settings.SORTING * run_settings.FEWEST) // (
        run_settings.PER_WORK + 2 * run_settings.PER_ANSWER
    )
    assert f"{largest:,}" in caught.value.say("en")
    run_settings.fit(largest, 11 * largest, 1, budget, tmp_path)


def test_fewer_processes_are_offered_where_they_fit(tmp_path):
    budget = run_settings.need(WORKS, LINKS, 1, True, run_settings.FEWEST)
    with pytest.raises(InputError) as caught:
        run_settings.fit(WORKS, LINKS, 8, budget, tmp_path)
    assert "--workers 1" in caught.value.say("en") and "--workers 1" in caught.value.say("zh")


def test_a_number_of_processes_that_is_none_is_refused():
    for given in [0, -1, 65, 1.5, "2", True, None]:
        with pytest.raises(InputError) as caught:
            run_settings.checked(given)
        assert caught.value.code == "option" and "--workers" in caught.value.say("en")


def test_every_indicator_and_window_takes_room(tmp_path):
    small, large = (run_settings.need(WORKS, LINKS, 1, True, MOST, answers) for answers in (2, 16))
    assert large - small == 14 * run_settings.PER_ANSWER * WORKS
    with pytest.raises(InputError):
        run_settings.fit(WORKS, LINKS, 1, small, tmp_path, 16)


ENGINE_WORKS = "work_id,year,field\na,2000,x\nb,2000,x\nc,2001,y\nd,,x\n"
ENGINE_LINKS = "citing,cited\nc,a\nc,b\nc,a\n"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "w.csv").write_text(ENGINE_WORKS)
    (tmp_path / "c.csv").write_text(ENGINE_LINKS)
    return {"works": tmp_path / "w.csv", "citations": tmp_path / "c.csv"}


def test_both_engines_give_the_same_and_say_which_they_are(tmp_path, files, monkeypatch):
    asked, of = [], Lake.expression
    monkeypatch.setattr(Lake, "expression", lambda lake, what, sql="duckdb": asked.append(sql) or of(lake, what, sql))
    found = {
        sql: sets.computed(Workspace(tmp_path / "ws"), **files, indicator="ncs,pp_top", sql=sql)
        for sql in request.ENGINES
    }
    assert asked[:2] == ["duckdb"] * 2 and asked.count("sqlite") == 2
    for sql, answer in found.items():
        assert answer.document["engine"].startswith(f"{sql} ")
    first, second = (found[sql].columns for sql in request.ENGINES)
    assert first.keys() == second.keys()
    for name, values in first.items():
        assert np.ma.getmaskarray(values).tolist() == np.ma.getmaskarray(second[name]).tolist()
        assert values.tolist() == pytest.approx(second[name].tolist(), abs=1e-9)


def test_an_engine_nobody_knows(tmp_path, files):
    for name in ("oracle", "postgres"):
        with pytest.raises(InputError) as caught:
            sets.computed(Workspace(tmp_path / "ws"), **files, sql=name)
        assert caught.value.seen == name and "sqlite" in caught.value.expected


PAGE = {"id": "https://openalex.org/W1", "publication_year": 2001, "referenced_works": []}
CUT = {
    "cut.net": '*Vertices 3\n1 "a"\n2 "b"\n*Arcs\n1 2\n',
    "cut.txt": "# Nodes: 2 Edges: 3\n1\t2\n",
    "cut.jsonl": json.dumps(PAGE) + '\n{"id": "https://openalex.org/W2", "publ',
    "page.json": json.dumps({"meta": {"count": 9, "page": 1, "per_page": 5}, "results": [PAGE]}),
    "cut.ciw": "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nTI A\nPY 2001\nUT WOS:000000000000001\nER\n",
    "cut.bib": "@article{a,\n  year = {2001},\n",
    "cut.ris": "TY  - JOUR\nTI  - A\nPY  - 2001\n",
    "cut.csv": "EID,Title,Year,Source title,Cited by\n2-s2.0-1,A,2001,J,1\n2-s2.0-2,B,20",
}  # fmt: skip


def evaluated(tmp_path, *, works, **more):
    return sets.document(Workspace(tmp_path / "ws"), works=works, indicator="citations", **more)


def counts(document):
    return {(f["table"], f["code"]): f["count"] for f in document["findings"]}


def test_a_folder_is_one_set_and_what_nobody_reads_is_named(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    for name in ("wos", "crossref_json"):
        one = registry.modules("reader")[name].EXAMPLE
        (folder / one.name).write_text(one.text, encoding="utf-8")
    (folder / "notes.doc").write_text("x")
    document = evaluated(tmp_path, works=folder)
    assert document["works"] == 2 and document["unread"] == ["notes.doc"]
    assert counts(document)["work", "duplicate"] == 2
    assert "notes.doc" in " ".join(line.zh for _, line in sets.lines(document))


def test_every_trap_of_a_file_is_kept_and_counted(tmp_path):
    (tmp_path / "a.net").write_text("*Vertices 6\n*Arcs\n2 1\n2 1\n1 1\n1 2\n3 1\n4 1\n2 9\n")
    (tmp_path / "a.clu").write_text("*Vertices 6\n2001\n2002\n1197\n99999\n2003\n2090\n")
    document = evaluated(tmp_path, works=tmp_path / "a.net")
    assert counts(document) == {
        ("work", "out_of_range"): 1,
        ("work", "sentinel_year"): 3,
        ("citation", "duplicate"): 1,
        ("citation", "self_link"): 1,
        ("citation", "negative_lag"): 1,
        ("citation", "unknown_year"): 2,
    }
    (fault,) = document["rejected"]
    assert fault["row"] == 9 and fault["seen"] == "2 9" and fault["expected"] == "1..6"
    assert fault["fix"]["zh"] and fault["file"] == "a.net"
    (kept,) = [said.zh for _, said in sets.lines(document) if "标记并保留" in said.zh]
    assert "自身链接" in kept and "超出允许范围" not in kept


def test_a_reference_that_stands_twice_in_a_record_is_counted(tmp_path):
    works = [
        {**PAGE, "referenced_works": []},
        {**PAGE, "id": "https://openalex.org/W2", "referenced_works": [PAGE["id"], PAGE["id"]]},
    ]
    (tmp_path / "w.jsonl").write_text("\n".join(map(json.dumps, works)))
    document = evaluated(tmp_path, works=tmp_path / "w.jsonl")
    assert document["citations"] == {"read": 2, "used": 1}
    assert counts(document)["citation", "duplicate"] == 1


def test_an_identifier_is_one_however_it_is_written(tmp_path, capsys):
    """Links that named DOIs in small letters met no work; a DOI in two cases was two works."""
    works = "{head},year,title\n10.1021/JP200001A,2001,A\nhttps://doi.org/10.1021/jp200002B,2003,B\n" + (
        "10.1021/jp200003c,2004,C\n10.1021/JP200003C,2004,C\n"
    )
    links = "10.1021/jp200002b,10.1021/jp200001a", "doi:10.1021/jp200003c,10.1021/JP200001a", "10.1021/X9,10.1021/y"
    (tmp_path / "l.csv").write_text("\n".join(("citing,cited", *links)))
    (tmp_path / "f.csv").write_text("doi,field\nhttps://dx.doi.org/10.1021/JP200003c,F1\n10.1021/JP200002b,F2\n")
    for head in ("doi", "id"):
        (tmp_path / "w.csv").write_text(works.format(head=head))
        asked = ["evaluate", "--works", "w.csv", "--citations", "l.csv", "--fields", "f.csv", "--window", "3"]
        asked = [str(tmp_path / one) if one.endswith(".csv") else one for one in asked]
        assert run([*asked, "--indicator", "citations", "--dir", str(tmp_path / "w"), "--json"]) == 0
        document = json.loads(capsys.readouterr().out)
        assert document["works"] == 3 and document["citations"] == {"read": 3, "used": 2}
        odd = counts(document)
        assert odd["work", "duplicate"] == 1 and ("work_field", "stray_row") not in odd


def test_a_file_that_is_cut_off_is_refused_on_every_face(tmp_path_factory, capsys):
    for name in CUT:
        tmp_path = tmp_path_factory.mktemp("case")
        path = tmp_path / name
        path.write_text(CUT[name])
        assert run(["evaluate", "--works", str(path), "--dir", str(tmp_path / "w"), "--json"]) == 2
        document = json.loads(capsys.readouterr().out)
        (error,) = document["errors"]
        assert document["code"] == "truncated" and "不完整" in error["message"]["zh"]
        assert error["file"] == name and error["expected"] and error["fix"]["zh"]


def test_a_column_that_was_renamed_is_named_with_the_nearest(tmp_path):
    (tmp_path / "w.csv").write_text("work_id,yeer\na,2001\n")
    (tmp_path / "l.csv").write_text("citing,cited\na,a\n")
    with pytest.raises(InputError) as caught:
        evaluated(tmp_path, works=tmp_path / "w.csv", citations=tmp_path / "l.csv")
    assert caught.value.detail["nearest"] == "yeer" and "publication_year" in caught.value.expected
    (tmp_path / "s.csv").write_text("EID,Title,Jahr,Source title,Cited by,Document Type\n2-s2.0-1,A,2001,J,1,Article\n")
    with pytest.raises(InputError) as caught:
        evaluated(tmp_path, works=tmp_path / "s.csv")
    assert caught.value.place.column == "year" and "Year" in caught.value.say("zh")


def test_what_no_reader_knows_needs_its_links(tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    assert not sources.known(tmp_path / "x.csv") and sources.known(tmp_path)
    with pytest.raises(InputError) as caught:
        evaluated(tmp_path, works=tmp_path / "x.csv")
    assert "--seam reader" in caught.value.say("en")
    with pytest.raises(InputError) as caught:
        evaluated(tmp_path, works=tmp_path)
    assert caught.value.code == "no_reader"


def test_exports_that_tell_of_no_reference_are_works_without_links(tmp_path):
    entry = "@article{%s,\n title={On %s},\n year={2001}%s\n}\n"
    (tmp_path / "a.bib").write_text(entry % ("a1", "graphs", "") + entry % ("b1", "trees", ""))
    with pytest.raises(InputError) as caught:
        evaluated(tmp_path, works=tmp_path / "a.bib")
    assert caught.value.code == "links_missing"
    told = sets.document(Workspace(tmp_path / "ws"), works=tmp_path / "a.bib")
    assert told["works"] == 2 and told["citations"] is None
    # a reference that is not found is one all the same
    more = ",\n cited-references={Doe J, 1999, J GRAPHS, V1, P1.}"
    (tmp_path / "b.bib").write_text(entry % ("a1", "graphs", more) + entry % ("b1", "trees", ""))
    assert evaluated(tmp_path, works=tmp_path / "b.bib")["citations"] == {"read": 0, "used": 0}


def test_written_rows_come_back(tmp_path):
    workspace = Workspace(tmp_path / "work")
    found = sets.computed(workspace, indicator="cd", **sets.files(tmp_path))
    result_store.write(found, tmp_path / "r.parquet")
    back = sorted(file_rows(tmp_path / "r.parquet"), key=lambda row: row["work_id"])
    assert [row["work_id"] for row in back] == ["a", "b", "c", "d", "u"]
    assert [row["cd"] for row in back] == [None, -0.5, -1.0, None, None]
    result_store.write(found, tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_text(encoding="utf-8-sig").startswith("work_id,n_i")


def test_every_missing_value_has_its_reason_and_only_those(tmp_path):
    workspace = Workspace(tmp_path / "work")
    found = sets.computed(workspace, indicator="cd,ncs", **sets.files(tmp_path))
    assert found.years.tolist() == [2000, 2001, 2002, 2003, None]
    for column, why in found.why.items():
        assert [bool(reason) for reason in why] == found.columns[column].mask.tolist()
    assert WORDS[found.why["cd"][0]] == "no_reference"
    assert WORDS[found.why["ncs"][-1]] == "unknown_year"


def test_reasons_count_undated_works_in_every_column():
    columns = {"x": np.array([1, 2]), "y": np.array([1.0, np.nan]), "y_null": coded(["", "uncited"])}
    found = {(r.column, r.reason): r.count for r in aggregation.nulls(columns, 3)}
    assert found == {("x", "unknown_year"): 3, ("y", "uncited"): 1, ("y", "unknown_year"): 3}


def look(works, links, precision="year", **given):
    return sets.context(numbered(works, links, precision), **given)


def parts(of, *indicators):
    """Return the parts of an answer about the set as a whole, as plain values."""
    return msgspec.to_builtins(of.parts(indicators))


def listing(found):
    """Let every work list a reference."""
    found.declared = np.ma.ones(len(found.graph.order), dtype=int)
    return found


def test_histories_begin_where_works_list_references():
    """A core of 2005 and later, and works that it cites: nothing of these years cites them."""
    works = {f"c{y}.{i}": y for y in range(2005, 2010) for i in range(4)}
    works |= {f"o{y}.{i}": y for y in range(1980, 2005) for i in range(2)}
    links = [(f"c{y}.{i}", f"o{1980 + (5 * y + 7 * i) % 25}.{i % 2}")
             for y in range(2005, 2010) for i in range(4)]  # fmt: skip
    found = look(works, links, through=2009)
    assert found.history_from == 2005
    assert found.early().first == 2005
    whole = found.parts({"sleeping_beauty"})
    told = msgspec.to_builtins(whole)
    assert {row["cohort"] for row in told["late"]} == set(range(2005, 2010))
    assert min(row["from"] for row in told["curves"]) == 2005
    assert told["sleepers"]["late"] == 0 < told["sleepers"]["above"]
    assert {row["listing"] for row in told["history"]["years"]} == {0.0, 1.0}
    alone = look({name: year for name, year in works.items() if name[0] == "o"}, [], through=2004)
    assert alone.history_from is None and alone.early() is None
    said = sentences.lines(SimpleNamespace(**whole), (OPENING[1],))[0][1]
    assert "told from 2005 on" in said.en and "2005 年" in said.zh


def test_recognised_late_needs_a_rank_a_sleep_and_citations():
    works = {"slept": 1990, "few": 1990, "soon": 1990} | {f"p{i}": 1990 for i in range(97)}
    works |= {f"z{i}": 2000 for i in range(25)} | {f"y{i}": 1992 for i in range(25)}
    links = [(f"z{i}", "slept") for i in range(25)] + [(f"z{i}", "few") for i in range(9)]
    links += [(f"y{i}", "soon") for i in range(25)]
    found = listing(look(works, links, through=2000))
    told = msgspec.to_builtins(found.sleepers())
    # all three have a coefficient above 0
    assert (told["above"], told["late"]) == (3, 1)
    assert [one["id"] for one in told["latest"]] == ["slept"]
    assert told["rule"] == {"percentile": 95.0, "sleep": 5, "citations": 20, "from": 1990}
    # a window nobody has lived is not complete
    works = {"a": 2000, "b": 2001, "c": 2002, "z": 2010}
    shares = listing(look(works, [("z", "a")], through=2010)).early().shares
    assert [(s.within, s.complete) for s in shares] == [(3, True), (5, True), (10, False)]
    # years before the set begins in earnest are not the oldest
    works = {"ancient": 1870} | {f"w{i}": 2000 + i % 5 for i in range(200)}
    early = listing(look(works, [])).early()
    assert (early.first, early.last) == (2000, 2002)
    # parts that were not asked for are not computed
    found = look({"a": 2000, "b": 2001}, [("b", "a")])
    told = parts(found, "citations")
    assert told["disruption"] is None and told["sleepers"] is None and not found._shards
    assert parts(found, "cd")["disruption"]["works"] == 2
    # a precision finer than the dates is refused
    found = sets.context(numbered({"a": 2000}, []), precision="month")
    with pytest.raises(InputError):
        found.arrays()
    # every mean has its interval and one of nothing has none
    (told, quantity), (none, nothing), _ = look({"a": 2000}, []).means(
        [np.array([1.0, 3.0, np.nan]), np.full(3, np.nan), np.arange(3)], [5, 0, 5], 4
    )
    assert (told, none) == (2, 0) and quantity.value == 2 and quantity.coverage == 0.5
    assert nothing.value is None and nothing.interval is None and nothing.coverage == 0
    assert 1 <= quantity.interval.low <= 2 <= quantity.interval.high <= 3
    ((count, empty),) = look({"a": 2000}, []).means([np.array([])], [5], 0)
    assert count == 0 and empty.interval is empty.coverage is None


def test_links_need_their_works_and_works_no_links(tmp_path):
    given = sets.settings(citations=tmp_path / "l.csv")
    with pytest.raises(InputError) as caught:
        sources.subject(Workspace(tmp_path / "ws"), given)
    assert "--works FILE" in caught.value.fix.en and "--works FILE" in caught.value.fix.zh
    (tmp_path / "w.csv").write_text("work_id,year\na,2000\n", encoding="utf-8")
    given = sets.settings(works=tmp_path / "w.csv")
    files, told, _ = sources.subject(Workspace(tmp_path / "ws"), given)
    assert files == {"works": tmp_path / "w.csv"} and told.source == "w.csv"


@pytest.fixture
def sources_files(tmp_path):
    texts = {
        "w": "work_id,year\na,2000\nb,2001\n",
        "l": "citing,cited\nb,a\nb,b\n",
        "a": "work_id,position,person_id\na,1,p\nz,1,p\n",
        "f": "work_id,field_id,weight\na,x,1\nz,x,1\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return {name: tmp_path / f"{name}.csv" for name in texts}


def test_findings_and_files_of_all_are_kept(sources_files):
    lake, pair = Lake(), {"works": sources_files["w"], "citations": sources_files["l"]}
    read = dict(pair)
    given = sets.settings(authorships=sources_files["a"], fields=sources_files["f"])
    graph = sources.read(lake, given, read)
    assert {(f.table, f.code) for f in graph.findings} == {
        ("citation", "self_link"), ("authorship", "stray_row"), ("work_field", "stray_row"),
    }  # fmt: skip
    assert read == pair | {"authorships": sources_files["a"], "fields": sources_files["f"]}
    assert {"authorship", "work_field"} <= set(lake.tables())
    sources.read(lake, sets.settings(), pair)
    assert not {"authorship", "work_field"} & set(lake.tables())


TREND_WORKS = {"q": 1999, "r": 1999, "F": 2000, "a": 2001, "b": 2001}
TREND_LINKS = [("F", "r"), ("a", "F"), ("a", "q"), ("b", "r")]


def test_coverage_counts_every_work_left_out_by_reason():
    set_ = look(TREND_WORKS, TREND_LINKS)
    told = cd.finish(set_.shard(cd), set_.p)
    set_.declared = np.ma.masked_array([0, 0, 4, 2, 0], mask=[1, 1, 0, 0, 1])
    found = msgspec.to_builtins(set_.coverage(coded(told["cd_null"])))
    assert found["works"] == 5 and found["excluded"]["value"] == pytest.approx(4 / 5)
    assert {r["reason"]: r["count"] for r in found["reasons"]} == {
        "no_reference": 2, "nothing_in_window": 2,
    }  # fmt: skip
    assert {r["reason"] for r in found["reasons"]} <= set(REASONS)
    # F found 1 of 4, a found 2 of 2
    assert (found["references"]["declared"], found["references"]["found"]) == (6, 3)
    share = found["references"]["share"]
    assert share["value"] == 0.5 and share["coverage"] == pytest.approx(2 / 5)
    first, second, third = found["years"]
    assert first["references"] is None and first["excluded"]["value"] == 1
    assert second["references"]["share"]["value"] == 0.25 and second["excluded"]["value"] == 0
    assert third["references"]["share"]["value"] == 1.0


def test_a_baseline_is_a_number_with_its_band_and_the_distance_from_it():
    set_ = look(TREND_WORKS, TREND_LINKS, baseline=20)
    values = cd.finish(set_.shard(cd), set_.p)["cd"]
    found = msgspec.to_builtins(set_.baseline(values))
    assert (found["copies"], found["observed"]["value"]) == (20, 0.5)
    mean, above = found["mean"], found["above"]
    assert mean["interval"]["low"] == -1 and mean["interval"]["high"] == 0.5
    assert mean["interval"]["kind"] == "rewired copies" and mean["seed"] == 7
    assert above["value"] == pytest.approx(0.5 - mean["value"])
    assert (above["interval"]["low"], above["interval"]["high"]) == (0.0, 1.5)
    years = {row["year"]: row for row in found["years"]}
    assert years[1999]["mean"]["value"] is None and years[1999]["above"]["value"] is None
    assert years[2000]["mean"] == mean | {"coverage": 1.0}
    # of four links only those of a and b to q and r can move: half of the copies move both
    assert 0 < found["moved"]["value"] < 0.5 and found["settled"]
    assert found["touches"] == 20 * (set_.reach + found["trades"] * 4)
    # an empty set covers nothing
    set_ = look({}, [])
    found = msgspec.to_builtins(set_.coverage(np.zeros(0, dtype=np.int8)))
    assert found["works"] == 0 and found["excluded"] is None and found["years"] == []
    # span
    assert span(1992, 1994).en == "1992–1994" and span(1992, 1994).zh == "1992—1994"
    assert span(2003, 2003).zh == "2003"
    # scores that do not add up are not said to
    rest = dict.fromkeys(("early", "history", "late", "disruption", "sleepers")) | {"indicators": ()}

    def told(score, share):
        found = SimpleNamespace(**rest, identities=Identities(score, share))
        ((_, line),) = lines(found, OPENING)
        return line

    assert told(1.0, None).en.endswith("mean score 1.000, as it must be")
    assert told(1 + 1e-12, 0.1).zh.endswith("符合定义")
    for wrong in ((0.97, 0.1), (1.0, 0.11), (None, 0.2)):
        line = told(*wrong)
        assert "do not use it" in line.en and "请勿使用" in line.zh
    # only the last work is the hundredth
    work = Sleeper(id="a", year=2000, sb=1.0, percentile=99.97, peak=5, awakening=3, history=[], complete=9)
    sleepers = Sleepers(late=2, rule=DELAY, above=2, early=0, neither=0, latest=[work])
    line = _sleepers(SimpleNamespace(sleepers=sleepers))
    assert line.en.endswith("after 5 (percentile 99.9 in its field and decade)")
    assert line.zh.endswith("（居同领域同年代第 99.9 百分位）")
