# SPDX-License-Identifier: Apache-2.0
"""What is said of cohorts, cells, objections."""

import csv
import json
import random
from pathlib import Path

import msgspec
import pytest
from tests.jobs.evaluation import sets

from yuzui import registry
from yuzui.errors import InputError
from yuzui.evaluation import charts, context, objections, request, stability
from yuzui.evaluation.answer import Rewired, RewiredYear, Sleeper, Sleepers
from yuzui.evaluation.context import IMPACT
from yuzui.evaluation.counting import Counting
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.published import GOLDENS, KINDS
from yuzui.evaluation.windows import DELAY
from yuzui.faces.cli.main import run
from yuzui.job import signature
from yuzui.job.workspace import Workspace
from yuzui.model.lifecycle import CYCLES, move
from yuzui.model.quantity import Interval, Quantity
from yuzui.store.duck import Lake
from yuzui.text import Text


@pytest.fixture
def few_draws(monkeypatch):
    """Draw works again only some times: of which works a mean is hangs on no draw."""
    monkeypatch.setattr(stability, "DRAWS", 20)
    stability._drawn.cache_clear()
    yield
    stability._drawn.cache_clear()


@pytest.fixture
def files(tmp_path):
    rng = random.Random(3)
    works = [
        f"w{n},{rng.randint(2000, 2007) if n % 17 else ''},{rng.choice('xy')},v{n % 6},"
        f"{rng.choice(('article', 'patent'))},{rng.choice(('gold', 'closed', ''))}\n"
        for n in range(70)
    ]
    links = [f"w{rng.randrange(70)},w{int(70 * rng.random() ** 2)}\n" for _ in range(400)]
    people = [f"w{n},{i + 1},p{(n + i) % 9},1,o{(n * (i + 1)) % 4},C{n % 3}\n"
              for n in range(70) for i in range(2)]  # fmt: skip
    tables = {
        "works": "work_id,year,field,venue,type,oa_status\n" + "".join(works),
        "citations": "citing,cited\n" + "".join(links),
        "authorships": "work_id,position,person_id,affiliation,org_id,country\n" + "".join(people),
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return {name: tmp_path / f"{name}.csv" for name in tables}


def say(answer, name):
    """Return all that an answer says of one indicator."""
    document = answer.document
    (about,) = (one for one in document["indicators"] if one["name"] == name)
    mine = {part["column"] for part in about["parts"]}
    prefixes = (f"{name}_complete",)
    columns = {
        column: values.tolist()
        for column, values in answer.columns.items()
        if column in mine or column.startswith(prefixes)
    }
    assert mine <= set(columns)
    return {
        "about": about,
        "columns": columns,
        "windows": [one for one in document["windows"] if one["indicator"] == name],
        "nulls": [one for one in document["nulls"] if one["column"] in columns],
        "shares": [one for one in document["shares"] if one["indicator"] == name],
        "result": [one for one in document["results"] if one["indicator"] == name],
        "units": [
            (row["unit"], [part for part in row["parts"] if part["column"] in mine],
             {k: v for k, v in row["complete"].items() if k.startswith(prefixes)})
            for row in document["units"]["rows"]
        ],
    }  # fmt: skip


def test_an_indicator_says_the_same_whatever_is_asked_beside_it(tmp_path, files, few_draws):
    """``late_share`` beside ``ncs`` once left 11,925 more works out of it.

    All indicators together, and by each digit of their numbers those that have it and those that
    have not: so each is asked with every other, and without every other.
    """
    workspace = Workspace(tmp_path / "work")
    names = [n for n, one in registry.modules("indicator").items() if one.META.kind != "series"]
    digits = range((len(names) - 1).bit_length())
    blocks = [names] + [[n for i, n in enumerate(names) if (i >> bit) % 2 == side]
                        for bit in digits for side in (0, 1)]  # fmt: skip
    first = {}
    for block in blocks:
        given = {**files, "by": "organisation", "through": 2007, "copies": 2, "window": 3}
        answer = sets.computed(workspace, indicator=",".join(block), **given)
        for name in block:
            mine = say(answer, name)
            assert mine == first.setdefault(name, mine), (name, block)
    assert len(first) > 14
    # each leaves out works by its own window: 3 years of citations end before 6 of late ones
    complete = {name: first[name]["windows"][0]["complete"] for name in ("ncs", "cd", "late_share")}
    assert complete["late_share"] < complete["cd"] < complete["ncs"]


def test_sentence_tables_and_kept_mean_are_of_the_same_works(tmp_path, files, few_draws):
    workspace = Workspace(tmp_path / "work")
    given = {**files, "through": 2007, "window": 3, "indicator": "citations,cd,late_share"}
    answer = sets.computed(workspace, **given)
    evaluate.keep(workspace, answer.answer)
    windows = {one["indicator"]: one for one in answer.document["windows"]}
    assert all(one["left_out"] > 0 for one in windows.values())
    for about in answer.document["indicators"]:
        own = {part["column"]: part for part in windows[about["name"]]["parts"]}
        for part in about["parts"]:
            assert part["mean"] == own[part["column"]]["mean"]
            assert part["valued"] - part["left_out"] == own[part["column"]]["valued"]
    disruption = answer.document["disruption"]
    cd = next(one for one in answer.document["indicators"] if one["name"] == "cd")
    mean = next(part for part in cd["parts"] if part["column"] == "cd")
    assert disruption["null"]["mean"]["value"] == pytest.approx(mean["mean"]["value"], abs=1e-15)
    assert disruption["null"]["valued"] == mean["valued"] - mean["left_out"]
    said = " ".join(line.en for _, line in sets.lines(answer.document))
    for one in windows.values():
        assert f"{one['left_out']} works have no complete 3-year window" in said
    from yuzui.evaluation import result_store

    assert list(result_store.problems(workspace)) == []
    whole = sets.computed(workspace, **given, incomplete=True)
    assert not any(one["left_out"] for one in whole.document["windows"])
    assert "counted to date" in " ".join(line.en for _, line in sets.lines(whole.document))


@pytest.fixture
def ask(tmp_path):
    (tmp_path / "w.csv").write_text("work_id,year\na,2000\nb,2000\nc,2003\nd,2006\nu,\n")
    (tmp_path / "l.csv").write_text("citing,cited\nc,a\nd,a\nd,b\nd,c\n")

    def asked(**more):
        files = {"works": tmp_path / "w.csv", "citations": tmp_path / "l.csv"}
        return sets.computed(Workspace(tmp_path / "ws"), **files, **more)

    return asked


def test_a_window_is_complete_where_its_last_year_is_covered(ask):
    answer = ask(indicator="citations", window="3,7,open", through=2006)
    said = {name: v.tolist() for name, v in answer.columns.items() if "_complete" in name}
    assert said == {
        "citations_complete_3": [True, True, True, False, None],
        "citations_complete_7": [True, True, False, False, None],
        "citations_complete_open": [None] * 5,
    }
    nulls = {(n["column"], n["reason"]): n["count"] for n in answer.document["nulls"]}
    assert nulls["citations_complete_open", "no_end"] == 4
    # disruption counts one lag more, a late share twice the years: each by itself
    for window, complete in ((3, [True, False]), (4, [False, False])):
        told = ask(indicator="cd,late_share", window=window, through=2006).columns
        assert told["cd_complete"].tolist()[2:4] == [complete[0], False]
        assert told["late_share_complete"].tolist()[1:3] == [window == 3, complete[1]]


def test_an_open_window_among_others_is_refused_where_it_means_nothing(ask):
    with pytest.raises(InputError):
        ask(indicator="late_share", window="3,open")


PERSONS = "".join(f"w{n},1,p{n % 7},1,o{n % 5},\nw{n},2,q{n % 4},1,o{n % 3},\n" for n in range(0, 90, 2))


def test_kinds_of_works_have_the_scores_that_every_work_is_given_one_by_one(tmp_path_factory):
    """Arrays and one work of each kind on one engine, all works in one expression on another."""
    for more in [{"negative_lag": "clip0", "pool_cells": 12}, {"persons": True}]:
        tmp_path = tmp_path_factory.mktemp("case")
        rng = random.Random(5)
        works = [
            f"w{n},{rng.randint(2000, 2004) if n % 9 else ''},{rng.choice('xy')},{rng.choice('ab')}\n"
            for n in range(90)
        ]
        links = [f"w{rng.randrange(90)},w{int(90 * rng.random() ** 3)}\n" for _ in range(500)]
        files = {"works": "work_id,year,field,type\n" + "".join(works),
                 "citations": "citing,cited\n" + "".join(links)}  # fmt: skip
        given = dict(more)
        if given.pop("persons", False):
            files["authorships"] = "work_id,position,person_id,affiliation,org_id,country\n" + PERSONS
            given["self_citations"] = "exclude"
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text)
        paths = {name: tmp_path / f"{name}.csv" for name in files}
        one, other = (
            sets.computed(Workspace(tmp_path / sql), **paths, **given, sql=sql, window="3,open",
                             indicator="ncs,nlcs,pp_top,fwci,citations")
            for sql in ("duckdb", "sqlite")
        )  # fmt: skip
        assert list(one.columns) == list(other.columns) and len(one.columns) > 15
        for name, values in one.columns.items():
            mine, theirs = values.tolist(), other.columns[name].tolist()
            if values.dtype.kind == "f":
                assert mine == pytest.approx(theirs, abs=1e-12, nan_ok=True), name
            else:
                assert mine == theirs, name
        for name, why in one.why.items():
            assert why.tolist() == other.why[name].tolist(), name
        assert one.document["nulls"] == other.document["nulls"]


TYPES = {"position": "BIGINT", "person_id": "VARCHAR", "org_id": "VARCHAR", "country": "VARCHAR"}


def refused(row, by, mode):
    lake = Lake()
    lake.put("authorship", {name: [value] for name, value in zip(TYPES, row, strict=True)}, TYPES)
    try:
        request.guard_units(lake, Counting(by, mode))
    except InputError as error:
        return error.code, error.place.column, error.fix.en, error.fix.zh
    return None


def test_what_would_lose_every_work_is_refused_with_what_would_not():
    country = (None, None, None, "CN")
    code, place, fix, zh = refused(country, "organisation", "full")
    assert (code, place) == ("units_missing", "--by")
    assert "--by country --counting country" in fix and "--by country" in zh
    code, place, fix, _ = refused(country, "country", "organisation")
    assert (code, place) == ("units_missing", "--counting") and "--counting country" in fix
    code, place, fix, _ = refused(country, "country", "author")
    assert (code, place) == ("positions_missing", "--counting") and "--counting country" in fix
    code, _, fix, _ = refused((None, "p", None, None), "country", "full")
    assert code == "units_missing" and "--counting" not in fix and "--authorships" in fix
    assert refused((1, "p", "X", "CN"), "organisation", "country") is None


@pytest.fixture
def lived_ask(tmp_path):
    (tmp_path / "w.csv").write_text("work_id,year\na,2000\nb,2000\nc,2003\nd,2006\nu,\n")
    (tmp_path / "l.csv").write_text("citing,cited\nc,a\nd,a\nd,b\nd,c\n")

    def asked(**more):
        files = {"works": tmp_path / "w.csv", "citations": tmp_path / "l.csv", "through": 2006}
        return sets.document(Workspace(tmp_path / "ws"), **files, indicator="citations", **more)

    return asked


def mean(one):
    return one["parts"][0]["mean"]["value"]


def test_works_whose_window_is_not_over_are_in_no_mean_and_no_trend(lived_ask):
    document = lived_ask(window="3,7,10,open")
    three, seven, ten, all_ = document["windows"]
    assert (three["complete"], three["left_out"]) == (3, 1)
    assert mean(three) == 0 and [y["year"] for y in three["years"]] == [2000, 2003]
    assert (seven["complete"], mean(seven)) == (2, 1.5) and len(seven["years"]) == 1
    assert ten["to_date"] and ten["complete"] == 0 and ten["left_out"] == 0 and mean(ten) == 1
    assert all_["to_date"] and all_["complete"] is None and len(all_["years"]) == 3
    said = [(line.en, line.zh) for _, line in sets.lines(document) if "no complete" in line.en]
    assert "2 works have no complete 7-year window" in said[0][0] and "2 项成果的 7 年窗口未满" in said[0][1]


def test_they_stand_in_both_if_asked(lived_ask):
    (seven,) = lived_ask(window="7", incomplete=True)["windows"]
    assert mean(seven) == 1 and seven["left_out"] == 0 and not seven["to_date"]
    assert [y["complete"] for y in seven["years"]] == [True, False, False]


THROUGH = {"through": 2004}
"""Years alone do not say that the last one is complete."""


def impact(tmp_path, works, links):
    given = sets.files(tmp_path, works, links)
    return sets.document(Workspace(tmp_path / "work"), indicator="citations", **given, **THROUGH)["impact"]


def test_citations_over_each_window_by_hand(tmp_path):
    works = {"a": 2000, "b": 2000, "c": 2001, "d": 2003, "e": 2004, "u": ""}
    links = [("b", "a"), ("c", "a"), ("d", "a"), ("d", "c"), ("e", "c"), ("e", "a"), ("u", "a")]
    told = impact(tmp_path, works, links)
    assert [one["window"] for one in told] == list(IMPACT)
    three, five, ten, _, every = told
    # lags 0 to 2, of works to 2002: a has 2 (b, c), b 0, c 1 (d)
    assert three["complete"] == 3 and mean(three) == 1
    quantity = three["parts"][0]["mean"]
    # of all six works, as beside the indicator: one has no year
    assert quantity["coverage"] == 0.5
    assert [row["complete"] for row in three["years"]] == [True, True, False, False]
    # to 2004: a has 4, b none
    assert five["complete"] == 2 and mean(five) == 2 and not five["to_date"]
    assert ten["complete"] == 0 and ten["to_date"]
    assert mean(every) == 6 / 5 and every["complete"] is None and every["to_date"]
    assert not any(row["complete"] for row in every["years"])
    low, high = (quantity["interval"][end] for end in ("low", "high"))
    assert low <= 1 <= high


def test_a_set_without_years_has_windows_without_works(tmp_path):
    told = impact(tmp_path, {"x": ""}, [])
    assert {one["works"] for one in told} == {0} and mean(told[0]) is None
    assert len(told) == len(IMPACT)


@pytest.fixture
def selves_ask(tmp_path):
    (tmp_path / "w.csv").write_text("work_id,year\na,2000\nb,2001\nc,2002\n")
    (tmp_path / "l.csv").write_text("citing,cited\nb,a\nc,a\nc,b\n")
    (tmp_path / "a.csv").write_text("work_id,position,person_id\na,1,p\nb,1,p\nb,2,q\n")

    def asked(authors=True, **more):
        files = {"works": tmp_path / "w.csv", "citations": tmp_path / "l.csv"}
        files |= {"authorships": tmp_path / "a.csv"} if authors else {}
        return sets.computed(Workspace(tmp_path / "ws"), **files, indicator="citations,cd", **more)

    return asked


def test_they_are_left_out_where_persons_are_known(selves_ask):
    answer = selves_ask()
    assert answer.columns["citations_5"].tolist() == [1, 1, 0]
    told = answer.document["self_citations"]
    assert (told["mode"], told["citations"], told["own"], told["unknown"]) == ("exclude", 3, 1, 2)
    assert answer.document["parameters"]["self_citations"] == "exclude"
    said = " ".join(line.en for _, line in sets.lines(answer.document))
    assert "1 self-citation (a shared person) left out" in said and "66.7" in said
    # disruption is counted on the graph, and says so
    assert answer.columns["n_i"].tolist()[0] + answer.columns["n_j"].tolist()[0] == 2
    assert "CD" in told["not_to"]["en"] and "CD" in told["not_to"]["zh"]
    assert selves_ask(self_citations="include").columns["citations_5"].tolist() == [2, 1, 0]


def test_where_no_person_is_known_all_are_unknown(selves_ask):
    answer = selves_ask(authors=False)
    told = answer.document["self_citations"]
    assert (told["mode"], told["own"], told["unknown_share"]) == ("include", 0, 1.0)
    assert "cannot be told apart" in " ".join(line.en for _, line in sets.lines(answer.document))
    asked = selves_ask(authors=False, self_citations="exclude")
    assert asked.columns["citations_5"].tolist() == answer.columns["citations_5"].tolist()
    told = asked.document["self_citations"]
    assert (told["mode"], told["own"], told["unknown_share"]) == ("exclude", 0, 1.0)
    assert "none was left out" in told["applies"]["en"] and "未剔除" in told["applies"]["zh"]
    lines = [line for _, line in sets.lines(asked.document)]
    assert any("none was left out" in line.en and "100" in line.en for line in lines)
    with pytest.raises(InputError):
        selves_ask(self_citations="some")


WORKS = """work_id,year,type,oa_status
a,2000,article,gold
b,2000,article,closed
c,2000,dataset,
d,2001,article,green
e,2001,,open
u,,article,gold
"""
AUTHORS = """work_id,position,org_id,country
a,1,X,CN
b,1,X,CN
c,1,X,CN
d,1,X,CN
d,2,Y,SE
e,1,Y,SE
"""


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shares")
    for name, text in {"w": WORKS, "a": AUTHORS, "l": "citing,cited\nd,a\n"}.items():
        (folder / f"{name}.csv").write_text(text)
    files = {"works": folder / "w.csv", "citations": folder / "l.csv",
             "authorships": folder / "a.csv"}  # fmt: skip
    return sets.document(
        Workspace(folder / "ws"), **files, indicator="openness,kinds,collaboration,citations",
        by="organisation",
    )  # fmt: skip


def told(rows):
    return {part["column"]: (part["valued"], part["mean"]["value"]) for part in rows["parts"]}


def test_shares_are_of_the_works_known_and_a_work_open_somehow_has_no_way(document):
    openness, kinds, together = document["shares"]
    assert [one["indicator"] for one in document["shares"]] == ["openness", "kinds", "collaboration"]
    assert openness["works"] == kinds["works"] == together["works"] == 6
    whole = told(openness)
    assert whole["is_open"] == (4, 3 / 4) and whole["is_gold"] == whole["is_green"] == (3, 1 / 3)
    assert whole["is_diamond"] == (3, 0)
    assert told(kinds)["is_article"] == (4, 3 / 4)
    assert told(together)["international"] == (5, 1 / 5)
    # years hold the dated works and every share has its interval
    first, second = document["shares"][0]["years"]
    assert (first["year"], first["works"], told(first)["is_open"]) == (2000, 3, (2, 1 / 2))
    assert (second["year"], second["works"], told(second)["is_open"]) == (2001, 2, (2, 1))
    mean = first["parts"][0]["mean"]
    assert mean["interval"]["low"] <= mean["value"] <= mean["interval"]["high"]
    assert mean["coverage"] == pytest.approx(2 / 3)
    # units have their share of the weight that is known
    units = {row["unit"]: row for row in document["units"]["rows"]}
    share = {name: next(p for p in row["parts"] if p["mean"] == "pp_oa")
             for name, row in units.items()}  # fmt: skip
    # X has a and b whole and half of d: 3/2 of 5/2 open, c is not known
    assert share["X"]["value"]["value"] == pytest.approx(3 / 5) and share["X"]["sum"] == 1.5
    assert share["Y"]["value"]["value"] == 1
    # what is known of nobody is said in both languages and stands in the tables
    (line,) = [text for _, text in sets.lines(document) if "Open access" in text.en]
    assert "open 75.0" in line.en and "(not known of 2 works, 33.3" in line.en
    assert "2 项未知" in line.zh
    table = next(one for one in sets.exports(document, "en") if one.name == "shares")
    assert table.rows[0][:6] == ("Open access", "open", "all", 6, 4, 0.75)
    nulls = {(n["column"], n["reason"]): n["count"] for n in document["nulls"]}
    assert nulls["is_open", "no_openness"] == 1 and nulls["is_gold", "no_status"] == 1


FILES = {
    "w": "work_id,year\n" + "".join(f"w{i},2000\n" for i in range(12)) + "c,2001\nu,\n",
    "l": "citing,cited\n" + "".join(f"c,w{i}\n" for i in range(0, 12, 2)),
    "a": "work_id,position,person_id,affiliation,org_id,country\n"
    + "".join(f"w{i},1,p,1,X,HK\nw{i},2,q{i},1,Y,CN\n" for i in range(12))
    + "w0,3,r,,,\nu,1,s,1,X,HK\n",
    "o": "child,parent,role,weight\nX,U,component,1\n",
    "m": "code,reporting_code\nHK,CN\n",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("units")
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def units_ask(place, **more):
    given = {"works": place / "w.csv", "citations": place / "l.csv", "authorships": place / "a.csv"}
    return sets.computed(Workspace(place / "ws"), **given, indicator="mncs,pp_top10", **more)


def test_weights_and_lost_mass_are_the_works_of_the_set(place):
    answer = units_ask(place, by="organisation", org_links=place / "o.csv", window="3,5")
    told = answer.document["counting"]
    assert told["weight"] + told["lost_mass"] == pytest.approx(14, abs=1e-9)
    assert told["lost_mass"] == pytest.approx(1 + 1 / 3) and told["works_without_authors"] == 1
    assert told["organisations_unified"] and not told["countries_mapped"]
    table = {name: values.tolist() for name, values in answer.units.items()}
    assert table["unit"] == ["U", "Y"] and table["works"] == [13, 12]
    assert table["weight"] == pytest.approx([5.5 + 1 / 3 + 1, 5.5 + 1 / 3])
    assert table["mncs_5"] == pytest.approx([(2 * (2.5 + 1 / 3)) / (5.5 + 1 / 3)] * 2)
    assert table["mncs_5_rank"] == [1, 1] and table["ncs_complete_5"] == [0, 0]
    rows = answer.document["units"]["rows"]
    assert [row["unit"] for row in rows] == ["U", "Y"]
    assert {part["mean"] for part in rows[0]["parts"]} >= {"mncs_3", "mncs_5", "pp_top10_3"}
    windows = {part["mean"]: part["value"]["window"] for part in rows[0]["parts"]}
    assert (windows["mncs_3"], windows["mncs_5"], windows["pp_top10_5"]) == ("3", "5", "5")
    assert rows[0]["parts"][0]["value"]["interval"]["kind"] == "stability under resampling"
    said = " ".join(sentence.en for _, sentence in sets.lines(answer.document))
    assert "2 units by organisation" in said and "of 14 works 1.3 (9.5" in said
    exported = next(t for t in sets.exports(answer.document, "zh") if t.name == "单位")
    assert len(exported.rows[0]) == len(exported.headings) and exported.rows[0][0] == "U"
    assert json.loads(json.dumps(answer.document, allow_nan=False)) == answer.document


def test_countries_are_folded_by_the_file_and_by_nothing_else(place):
    apart = units_ask(place, by="country").units
    assert apart["unit"].tolist() == ["CN", "HK"]
    folded = units_ask(place, by="country", country_map=place / "m.csv", counting="full")
    assert folded.units["unit"].tolist() == ["CN"] and folded.units["weight"].tolist() == [13]
    assert folded.document["counting"]["lost_mass"] == 1


def test_what_cannot_be_counted_is_refused(place, tmp_path):
    with pytest.raises(InputError) as caught:
        units_ask(place, by="organisation", counting="even")
    assert "corresponding" in caught.value.expected
    short = tmp_path / "a.csv"
    short.write_text("work_id,country\nw0,SE\n", encoding="utf-8")
    given = {"works": place / "w.csv", "citations": place / "l.csv", "authorships": short}
    with pytest.raises(InputError) as caught:
        sets.computed(Workspace(tmp_path / "ws"), **given, indicator="ncs", by="country")
    assert caught.value.code == "positions_missing" and "--counting country" in caught.value.fix.en
    told = sets.computed(Workspace(tmp_path / "ws"), **given, indicator="ncs", by="country", counting="country")
    assert told.document["counting"]["lost_mass"] == 13 and told.units["few_works"].tolist() == [True]


def test_the_table_is_written_and_needs_units(place, tmp_path, capsys):
    files = ("--works", place / "w.csv", "--citations", place / "l.csv", "--authorships", place / "a.csv")
    words = ["evaluate", *map(str, files), "--indicator", "mncs", "--dir", str(tmp_path / "w")]
    out = tmp_path / "u.csv"
    assert run([*words, "--units", str(out)]) == 2 and "--by" in capsys.readouterr().err
    assert run([*words, "--units", str(out), "--by", "organisation", "--window", "5,3"]) == 0
    with out.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    assert [row["unit"] for row in rows] == ["X", "Y"]
    assert float(rows[0]["mncs_3_low"]) <= float(rows[0]["mncs_3"]) <= float(rows[0]["mncs_3_high"])


def test_two_real_works_change_their_order(tmp_path):
    workspace = Workspace(tmp_path / "work")
    files = sets.hepph(workspace, 1995)
    (pair,) = sets.document(workspace, indicator="ncs", window=3, **files)["pairs"]
    assert pair["name"] == context.NAME and pair["order_changes"]
    for work in (pair["more"], pair["less"]):
        told = sets.whole().query(
            "WITH n AS (SELECT w.arxiv_id AS id, w.year, count(DISTINCT l.citing) AS c "
            "FROM all_works w LEFT JOIN (FROM all_links l JOIN all_works s ON s.arxiv_id = l.citing"
            " WHERE s.year <= 1995) l ON l.cited = w.arxiv_id AND l.citing <> l.cited "
            "AND l.year - w.year BETWEEN 0 AND 2 WHERE w.year <= 1995 GROUP BY ALL) "
            "SELECT c, c / (SELECT avg(c) FROM n m WHERE m.year = n.year) AS score FROM n "
            "WHERE id = $id",
            {"id": work["id"]},
        )[0]
        assert work["citations"] == told["c"] and abs(work["score"] - told["score"]) < 1e-9
        assert work["year"] + 2 <= 1995
    assert pair["more"]["citations"] > pair["less"]["citations"]
    assert pair["more"]["score"] < pair["less"]["score"]


def test_one_cell_has_no_such_pair_and_without_scores_none_is_looked_for(tmp_path):
    workspace = Workspace(tmp_path / "work")
    works = dict.fromkeys("abc", 2000) | {"d": 2001}
    given = sets.files(tmp_path, works, [("d", "a"), ("d", "b"), ("c", "a")])
    assert sets.document(workspace, indicator="ncs", window=1, **given)["pairs"] == []
    assert sets.document(workspace, indicator="citations", **given)["pairs"] == []
    nobody = sets.files(tmp_path / "n", {"x": ""}, [])
    assert sets.document(workspace, indicator="ncs", **nobody)["pairs"] == []


@pytest.fixture(scope="module")
def pictures_document(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("p") / "work")
    files = sets.hepph(workspace, 1994)
    told = sets.computed(workspace, indicator="cd,sleeping_beauty", window=1, **files).answer
    # what a run with rewired copies has beside it; making them is tested where they are made
    mean = Quantity(0.1, "1", "s", "v", "open", 1.0, "derived", Interval(0.05, 0.2, 0.95, "x"))
    numbers = dict.fromkeys(("mean", "observed", "above"), mean)
    years = [RewiredYear(year=year.year, **numbers) for year in told.disruption.years]
    baseline = Rewired(
        copies=20, trades=8, settled=True, rule=Text("", ""), touches=1, moved=mean, **numbers, years=years
    )
    latest = Sleeper(
        id="hep-ph/9201001", year=1992, sb=9.5, peak=8, awakening=6, percentile=99.0,
        history=[0] * 6 + [2, 9, 20, 3], complete=9,
    )  # fmt: skip
    sleepers = Sleepers(late=1, rule=DELAY, above=1, early=0, neither=0, latest=[latest])
    return msgspec.structs.replace(told, baseline=baseline, sleepers=sleepers)


def drawn(document):
    sums = [charts.CiterSums(1992, True, 1, 1, 2), charts.CiterSums(1993, True, 0, 0, 0)]
    return [
        charts.impact(document),
        charts.histories(document),
        *(charts.disruption(document, rule) for rule in charts.RULES),
        charts.citers(document, sums),
    ]


def test_shares_of_citers_add_up_and_years_without_any_are_left_out(pictures_document):
    twin = drawn(pictures_document)[-1].twin
    assert [row[2] for row in twin.rows] == [0.25, 0.25, 0.5]
    assert charts.citers(pictures_document, []) is None


FOLDER = Path(__file__).parents[2] / "golden" / "evaluate"
EACH = [(name, golden) for name, goldens in GOLDENS.items() for golden in goldens]


def test_a_golden_is_of_an_indicator_and_its_test_speaks_of_it():
    for name, golden in EACH:
        assert name in registry.modules("indicator") and golden.kind in KINDS and golden.source
        text = (FOLDER / golden.test).read_text(encoding="utf-8")
        assert name in text or golden.test == "test_hepph.py"
    # the values told are those of the files
    rows = {
        line.split(",")[0]: line.split(",")
        for line in (FOLDER / "disruption.csv").read_text(encoding="utf-8").splitlines()
        if line.startswith("V-CD8")
    }
    assert rows["V-CD8-v4"][-3] == "1/6" and rows["V-CD8-v4"][-1] == "5/6"
    assert [rows[f"V-CD8-v{n}"][-1] for n in range(4)] == ["1", "1", "2", "1"]
    assert "1 0 0 0 0 2 5 10,711/35,7,4" in (FOLDER / "sleeping_beauty.csv").read_text("utf-8")
    # outcomes are the moves of the life cycle
    assert {"open", *objections.OUTCOMES} == set(CYCLES["objection"].states)
    for outcome, verb in objections.OUTCOMES.items():
        assert move("objection", signature.state({"outcome": None}), verb) == outcome
        assert signature.state({"outcome": outcome}) == outcome
