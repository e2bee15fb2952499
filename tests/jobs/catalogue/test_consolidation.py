# SPDX-License-Identifier: Apache-2.0
"""Sources confirmed and consolidated."""

import csv
import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import loading
from tests.people import admit

from yuzui.catalogue.jobs import consolidation
from yuzui.catalogue.likeness import Entry, Pair, pairs, share, words
from yuzui.errors import InputError, StateError
from yuzui.investment import path_sources, source_verification
from yuzui.investment.tax_sources import rules
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Eq, Subject


def test_what_is_kept_ends_where_a_person_confirms(tmp_path):
    asked = []

    @path_sources.confirmations(4)
    def answer(workspace, name):
        asked.append((workspace.dir, name))
        return len(asked)

    here, there = Workspace(tmp_path / "a"), Workspace(tmp_path / "b")
    assert [answer(here, "x"), answer(here, "x"), answer(there, "x"), answer(here, "y")] == [1, 1, 2, 3]
    here.dir.mkdir()
    head = "table,id,column,value,who,when,reason\n"
    line = "tax_rule,CN-DON-12,confirmed_by,A. Example,A. Example,2026-11-26T00:00:00Z,read\n"
    path_sources.path(here).write_text(head + line, encoding="utf-8")
    assert [answer(here, "x"), answer(here, "x"), answer(there, "x")] == [4, 4, 2]
    assert asked[0][0].is_absolute()


SIGNER = ("A. Example", "read in the communiqué")
SERIES = "country,year,dimension,category,value,unit,vintage,status,source\n" + "".join(
    f"CHN,{year},{dimension},{category},{value},100M CNY,final,{status},page {year}\n"
    for year, share, status in [
        *((year, 5 + 0.2 * (year - 2015), "sourced") for year in range(2015, 2025)),
        (2025, 7.5, "memory-only"),
    ]
    for dimension, category, value in (
        ("total", "GERD", 100 * (year - 2000)),
        ("type", "basic", round(share * (year - 2000), 4)),
    )
)
PANEL = (
    "iso3,country,year,basic_pct,applied_pct,experimental_pct,not_specified_pct,status,source\n"
    "KOR,Korea,2020,14.0,20,66,0,sourced,table\n"
    "KOR,Korea,2021,14.8,20,65.2,0,memory-only,from memory\n"
)


@pytest.fixture
def workspace(tmp_path):
    found = admit(Workspace(tmp_path / "work"), "A. Example", "B. Example", roles=("analyst",))
    yield found
    found.close()


@pytest.fixture
def series(tmp_path):
    file = tmp_path / "series.csv"
    file.write_text(SERIES, encoding="utf-8")
    return file


def base(workspace, series):
    return of("path").run(workspace, series=series)


def test_a_row_of_the_series_by_the_beginning_of_its_id(workspace, series):
    before = base(workspace, series)
    assert (before.base.year, before.held_back) == (2024, 2)
    for name in ("chn 2025 total", "CHN|2025|type|basic"):
        source_verification.run(workspace, name, SIGNER, series)
    after = base(workspace, series)
    assert after.base.year == 2025 and after.held_back == 0
    assert after.base.share == pytest.approx(0.075)
    assert [row.status for row in after.history][-1] == "memory-only"
    seen = {f.seen for f in after.findings if f.code == "confirmed"}
    assert seen == {"A. Example"} and after.run.id != before.run.id
    said = {label.en: text.zh for label, text in of("path").lines(after)}
    assert "A. Example" in said["from memory"]
    for name in ("CHN 2025 total", "CHN 2025 type"):
        source_verification.run(workspace, name, ("B. Example", "misread"), series, undo=True)
    assert base(workspace, series) == before


def test_the_log_keeps_both_acts_and_stays_whole(workspace, series):
    source_verification.run(workspace, "CHN 2025 total", SIGNER, series)
    source_verification.run(workspace, "CHN 2025 total", SIGNER, series, undo=True)
    name = "CHN|2025|total|GERD|100M CNY|final|page 2025"
    rows = workspace.view.select("override", where=Eq("row", name))
    assert {(row["value"], row["retracted_by"]) for row in rows} == {
        ("A. Example", None), (None, "A. Example"),
    }  # fmt: skip
    acts = [row["action"] for row in workspace.view.select("audit", order=("seq",))]
    assert acts[-2:] == ["confirm", "withdraw confirmation"]
    assert loading.check(workspace)["ok"]


def test_a_row_of_the_panel(workspace, tmp_path):
    file = tmp_path / "oecd_basic_share.csv"
    file.write_text(PANEL, encoding="utf-8")

    def korea():
        found = of("path").run(workspace, panel=file)
        return found.panel.rows, found.panel.excluded, found.panel.confirmed

    assert korea() == (1, {"held_back": 1}, {})
    done = source_verification.run(workspace, "KOR 2021", SIGNER, file).done
    assert len(done) == 3 and all("2021" in row for row in done)
    rows, excluded, who = korea()
    assert (rows, excluded) == (2, {}) and list(who.values()) == ["A. Example"]
    source_verification.run(workspace, "KOR 2021", SIGNER, file, undo=True)
    assert korea() == (1, {"held_back": 1}, {})


def test_a_shipped_tax_rule(workspace):
    waiting = [row.row for row in source_verification.run(workspace).memory]
    assert waiting == ["CN-CIT-25", "CN-CIT-15-HNTE", "CN-CONTRACT-80", "CN-DON-12"]
    assert rules(workspace, "CHN").by_id("CN-CIT-25") is None
    source_verification.run(workspace, "CN-CIT-25", SIGNER)
    assert rules(workspace, "CHN").by_id("CN-CIT-25").confirmed_by == "A. Example"
    source_verification.run(workspace, "CN-CIT-25", SIGNER, undo=True)
    assert rules(workspace, "CHN").by_id("CN-CIT-25") is None


@pytest.mark.parametrize(
    ("asked", "signer", "undo", "code"),
    [
        ("CN-CIT-25", ("A", "why"), False, "no_such_person"),
        ("CN-CIT-25", ("A", ""), False, "unsigned"),
        ("CN-CIT", SIGNER, False, "ambiguous"),
        ("CN-SD-100", SIGNER, False, "unknown"),
        ("CN-CIT-25", SIGNER, True, "not_confirmed"),
    ],
)
def test_what_is_refused_changes_nothing(workspace, asked, signer, undo, code):
    with pytest.raises((InputError, StateError)) as caught:
        source_verification.run(workspace, asked, signer, undo=undo)
    assert caught.value.code == code and caught.value.say("zh") != caught.value.say("en")
    assert not (workspace.dir / "overrides.csv").exists()


def test_twice_is_refused_and_so_is_a_row_without_a_figure(workspace, tmp_path):
    source_verification.run(workspace, "CN-CIT-25", SIGNER)
    with pytest.raises(InputError) as caught:
        source_verification.run(workspace, "CN-CIT-25", SIGNER)
    assert caught.value.code == "confirmed_already"
    file = tmp_path / "series.csv"
    file.write_text(SERIES + "CHN,2026,total,GERD,,100M CNY,final,not found,\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        source_verification.run(workspace, "CHN 2026", SIGNER, file)
    assert caught.value.code == "nothing_to_confirm"


def test_a_confirmed_row_stands_under_the_ratio_as_what_it_is(workspace, series):
    source_verification.run(workspace, "CHN 2025 total", SIGNER, series)
    facts = path_sources.series_of(workspace, series)
    (row,) = [f for f in facts.rows if f.confirmed_by]
    assert row.year == 2025 and not row.waits and row.status == "memory-only"


OFFICER = Subject("o", roles=frozenset({"programme_officer"}))
ROWS = [
    {"id": "Z9", "name": "Hefei synchrotron (NSRL)", "kind": ""},
    {"id": "S2-1", "parent": "S2", "name": "shipped already"},
    {"id": "M1", "name": "by heart", "fact_status": "memory-only"},
]


def asked(workspace, **inputs):
    return consolidation.compute(workspace, consolidation.Inputs(**inputs))


def loaded(folder, level="public"):
    workspace = Workspace(folder, OFFICER)
    with workspace.view.act("test", "x") as change:
        change.insert("resource", ROWS)
        if level != "public":
            change.insert("row_visibility", [{"table": "resource", "row": "Z9", "level": level}])
    return workspace


def test_what_is_loaded_is_a_register_of_its_own(tmp_path):
    mine = [e for e in consolidation.entries(loaded(tmp_path)) if e.register == "workspace"]
    assert [(e.key, e.id) for e in mine] == [("Z9", "Z9")]


def test_what_is_restricted_changes_no_byte(tmp_path):
    without = asked(Workspace(tmp_path / "a").seen_by(PUBLIC))
    with_it = asked(loaded(tmp_path / "b", "restricted").seen_by(PUBLIC))
    assert with_it.document() == without.document()
    seen = asked(loaded(tmp_path / "c", "restricted"))
    assert seen.document() != without.document()


def test_precision_leaves_out_what_nobody_judged():
    a, b = Entry("r", "1", "x"), Entry("s", "1", "x")
    pairs = [Pair(a, a, 1.0, True), Pair(a, a, 1.0, False), Pair(a, b, 1.0, None)]
    point = consolidation._point(0.7, pairs)
    assert (point.pairs, point.hits, point.of, point.value) == (3, 1, 2, 0.5)
    assert consolidation._point(0.7, pairs[2:]).value is None


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return asked(Workspace(tmp_path_factory.mktemp("w")))


def test_pairs_are_those_seen_by_eye(made, tmp_path_factory):
    between = [one for one in made.pairs if one.same is None]
    assert [(one.a.id, one.b.id) for one in between] == [("X1 · Zhangjiang, Shanghai", "SSRF")]
    wrong = [(one.a.id, one.b.id) for one in made.pairs if one.same is False]
    assert wrong == [("NSLS", "NSLS-II")]
    # pairs of one facility are counted in the file
    with Workspace.shipped("facilities.csv").open(encoding="utf-8", newline="") as source:
        sites = Counter(row["facility_id"] for row in csv.DictReader(source))
    assert made.repeated == sum(n * (n - 1) // 2 for n in sites.values()) == 14
    assert (made.precision.hits, made.precision.of) == (14, 15)
    # what rests on memory alone is not compared
    names = str(made)
    assert "Pengcheng" not in names and "Seismic" not in names
    # a threshold out of range
    for threshold in [0, -1, 1.01]:
        tmp_path = tmp_path_factory.mktemp("case")
        with pytest.raises(InputError) as failed:
            asked(Workspace(tmp_path), threshold=threshold)
        assert failed.value.place.column == "--threshold"


LIST = [
    Entry("a", "1", "Alpha light source", "synchrotron", "1"),
    Entry("a", "1", "ALPHA Light-Source", "synchrotron", "2"),
    Entry("a", "2", "Beta light source", "synchrotron", "3"),
    Entry("b", "x", "Alpha light source (ALS)", "", "4"),
    Entry("b", "y", "Alpha light source", "laser", "5"),
]


def test_likeness_done_by_hand():
    (first, *others) = pairs(LIST, 0.5)
    assert (first.a.id, first.b.id, first.likeness, first.same) == ("1", "2", 1.0, True)
    # alpha stands in 4 of 5 names, light and source in all (weight 0), als in 1
    expected = math.log(5 / 4) / (math.log(5 / 4) + math.log(5))
    low = next(p for p in pairs(LIST, 0.01) if (p.a.id, p.b.id) == ("1", "4"))
    assert low.likeness == pytest.approx(expected) and low.same is None
    # of two stated kinds that differ nothing is said; a kind nobody states stops nothing
    assert not any({p.a.id, p.b.id} == {"1", "5"} for p in pairs(LIST, 0.01))
    assert any({p.a.id, p.b.id} == {"4", "5"} for p in pairs(LIST, 0.01))
    assert not others
    # the register says what is one thing and the comparison never sees it
    told = {(p.a.id, p.b.id): (p.likeness, p.same) for p in pairs(LIST, 0.01)}
    other = [Entry(e.register, str(n), e.name, e.kind, e.id) for n, e in enumerate(LIST)]
    blind = {(p.a.id, p.b.id): (p.likeness, p.same) for p in pairs(other, 0.01)}
    assert {k: v[0] for k, v in told.items()} == {k: v[0] for k, v in blind.items()}
    assert told["1", "2"][1] is True and blind["1", "2"][1] is False


name = st.lists(st.sampled_from("a b c d e ü".split()), min_size=1, max_size=4).map(" ".join)


@given(st.lists(st.tuples(name, st.sampled_from(["", "k", "l"])), max_size=9))
def test_every_pair_is_looked_at(drawn):
    rows = [Entry("r", str(n), text, kind, str(n)) for n, (text, kind) in enumerate(drawn)]
    stands = {w: sum(w in words(e.name) for e in rows) for e in rows for w in words(e.name)}
    expected = set()
    for i, a in enumerate(rows):
        for b in rows[i + 1 :]:
            one, other = words(a.name), words(b.name)
            top = sum(math.log(len(rows) / stands[w]) for w in one & other)
            whole = sum(math.log(len(rows) / stands[w]) for w in one | other)
            alike = whole and top / whole >= 0.4 - 1e-12
            if alike and not (a.kind and b.kind and a.kind != b.kind):
                expected.add((a.id, b.id))
    assert {(p.a.id, p.b.id) for p in pairs(rows, 0.4)} == expected


def test_words_of_a_name():
    assert words("Beijing Synchrotron (BSRF)") == {"beijing", "synchrotron", "bsrf"}
    assert words("合肥 光源") == {"合肥", "光源"}


def test_wilson_interval_as_published():
    """Newcombe 1998, Stat. Med. 17:857, table I, method 3 (score): 81/263, 15/148, 0/20, 1/29."""
    for hits, of, low, high in [
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:  # fmt: skip
        told = share(hits, of)
        assert (round(told["low"], 4), round(told["high"], 4)) == (low, high)
    assert share(0, 0)["value"] is None
