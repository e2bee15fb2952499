# SPDX-License-Identifier: Apache-2.0
"""Windows, cells, pooling and aggregation."""

import math
from collections import Counter, defaultdict
from dataclasses import fields
from fractions import Fraction
from fractions import Fraction as F
from itertools import pairwise
from math import fsum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contracts.checks.indicator import TYPES, Beside, values
from tests.contracts.checks.works import graph_of, random_sets
from tests.properties.graphs import numbered

from yuzui import registry
from yuzui.errors import InputError
from yuzui.evaluation import counting, relations, request, stability, units, windows
from yuzui.evaluation.counting import MODES, UNITS, Authors, Counting, Links, Shares, alike, fresh, ordered, packed
from yuzui.evaluation.counting import cited as cells_cited
from yuzui.evaluation.indicator import COLUMNS, REASONS, WORDS, Parameters, Part, Peers, Timed, coded, tables
from yuzui.evaluation.indicators import cd, citations, fwci, ncs, pp_top, sleeping_beauty
from yuzui.evaluation.snapshots import Group, shifts
from yuzui.evaluation.windows import Ages, late_shares, shares_within
from yuzui.store.duck import Lake
from yuzui.store.sql.statement import on_sqlite
from yuzui.text import Text


def test_an_impossible_parameter_is_refused_in_both_languages():
    for name, value in [
        ("zero_ref", "zero"),
        ("zero_mean", "two"),
        ("negative_lag", "keep"),
        ("precision", "week"),
        ("window", -1),
        ("shared", 0),
        ("min_refs", 0),
        ("min_citers", -1),
        ("pool_cells", -1),
    ]:
        with pytest.raises(InputError) as caught:
            Parameters(**{name: value})
        assert caught.value.seen == str(value) and caught.value.expected
        assert caught.value.say("en") != caught.value.say("zh")
    # timed arrays share the lists of the graph
    graph = numbered({"a": 2000, "b": 2001}, [("b", "a")], "day")
    timed = Timed.of(graph, "month")
    assert timed.in_idx is graph.in_idx and timed.time.tolist() == [24000, 24012]
    # tables are unbound and named as in the record
    t = tables("int64")
    assert (t.work.get_name(), t.citation.get_name()) == ("work", "citation")
    assert t.citation.columns == ("citing_id", "cited_id")
    # reasons come back from their codes and no other word has one
    why = np.array(["", "uncited", "too_early", ""])
    assert [WORDS[code] for code in coded(why)] == why.tolist() and coded([]).dtype == np.int8
    assert set(WORDS[1:]) == set(REASONS) and len(WORDS) < 128
    with pytest.raises(KeyError):
        coded(["because"])


GRAPH = numbered(
    {"r": 2000, "f": 2001, "g": 2002, "a": 2003, "b": 2005, "c": 2006},
    [("f", "r"), ("a", "f"), ("b", "f"), ("b", "r"), ("c", "r"), ("r", "c")],
)
YEARLY = Timed.of(GRAPH, "year")
COHORTS = [(2000, 0, 1), (2001, 1, 2), (2002, 2, 3), (2003, 3, 4), (2005, 4, 5), (2006, 5, 6)]


def lived(cohorts=COHORTS, **rules):
    """Return what became of the works of each year, with windows of 3 years and without end."""
    return windows.lived(YEARLY, cohorts, (2005, (3, 0)), Parameters(**rules), seed=7)


def test_curves_partition_the_citations_and_mark_what_is_censored():
    found = windows.curves(lived(), 2005)
    assert [(c.first, c.last, c.works) for c in found] == [(2000, 2002, 3), (2003, 2006, 3)]
    assert sum(c.citations for c in found) == 5  # r -> c is of negative age
    first = {p.age: p for p in found[0].points}
    assert first[2].citations == 1 and first[2].per_work == pytest.approx(1 / 3)
    assert [first[a].complete for a in (3, 4)] == [True, False]
    # clipped negative lags count at age nought
    found = windows.curves(lived(negative_lag="clip0"), 2005)
    assert sum(c.citations for c in found) == 6
    # many years give few curves
    cohorts = [(1900 + i, 0, 1) for i in range(97)]
    assert len(windows.curves(lived(cohorts), 2005)) <= windows.CURVES
    # citations within windows are those of the ages before them
    r, *_ = lived()
    # cited at ages 1, 5 and 6: r's own link to c is no citation of it
    assert r.by_age.tolist() == [0, 1, 0, 0, 0, 1, 1] and r.within.tolist() == [[1, 3]]
    assert [one.age for one in r.late] == list(windows.LATE)
    # contrast adds up over years
    columns = cd.shard(YEARLY, (0, 6), Parameters())
    whole, years = windows.contrast(columns, COHORTS, Parameters(), seed=7)
    for name, n in whole.counts().items():
        assert n == sum(year.counts()[name] for year in years.values())
    # only g: the link of r to a later work stays a reference
    assert whole.works == 6 and whole.without_reference == 1
    expected = cd.finish(columns, Parameters())["cd"]
    assert whole.null.valued == int((~np.isnan(expected)).sum())
    assert whole.null.mean == pytest.approx(np.nanmean(expected))
    # years are drawn apart
    # five years of the same 400 works: drawn alike, the whole would move as 400 works do
    n_i = np.tile(np.arange(400) % 7, 5)
    columns = {"n_i": n_i, "n_j": 6 - n_i, "n_k": n_i * 0, "references": n_i * 0 + 1}
    cohorts = [(2000 + k, 400 * k, 400 * (k + 1)) for k in range(5)]
    whole, _ = windows.contrast(columns, cohorts, Parameters(), seed=7)
    low, high = whole.null.interval
    spread = cd.finish(columns, Parameters())["cd"].std()
    assert high - low == pytest.approx(2 * 1.96 * spread / np.sqrt(2000), rel=0.15)
    # contrast of works without value has no mean
    lonely = numbered({"x": 2000}, [])
    columns = cd.shard(Timed.of(lonely, "year"), (0, 1), Parameters())
    whole, _ = windows.contrast(columns, [(2000, 0, 1)], Parameters(), seed=7)
    assert whole.null == windows.RuleSums(0, None, None)


def test_sleepers_come_in_order_with_their_history():
    works = {"s": 2000, "t": 2000} | {f"c{i}": 2004 for i in range(9)}
    graph = numbered(works, [(f"c{i}", "s") for i in range(9)] + [("c0", "t"), ("c1", "t")])
    p = Parameters()
    arrays = Timed.of(graph, "year")
    columns = sleeping_beauty.finish(sleeping_beauty.shard(arrays, (0, len(works)), p), p)
    columns |= sleeping_beauty.among(columns, Peers.of(graph.year))
    found = windows.sleepers(columns, arrays, graph.order, 2003, p, columns["sb"] > 0)
    assert [work.id for work in found] == ["s", "t"]
    assert found[0].history == [0, 0, 0, 0, 9] and found[0].complete == 4
    assert (found[0].peak, found[0].awakening) == (4, 3)
    assert [work.percentile for work in found] == [100 * 21 / 22, 100 * 19 / 22]


TIMES = {"a1": 4, "a2": 2, "a3": 0, "d": 1, "s": 5, "r1": 2, "r2": 0, "o": 3,
         "p1": 0, "p2": 1, "z": 2}  # fmt: skip
KINDS = {"a": "article", "d": "dataset", "s": "software", "r": "report",
         "o": None, "p": "patent", "z": "article"}  # fmt: skip
FIELDS = {"o": "y", "p": "y", "z": "z"}


def cited(times):
    """Return works of 2000 cited so often, and the works of 2001, of no field, that cite them."""
    works = dict.fromkeys(times, 2000)
    links = [(f"{work}.{k}", work) for work, n in times.items() for k in range(n)]
    return works | {citer: 2001 for citer, _ in links}, links


def test_the_smallest_cells_of_a_field_and_year_until_they_are_enough():
    for engine in ["duckdb", "sqlite"]:
        for least, cells in [
            (0, {"a1": 3, "d": 1, "s": 1, "r1": 2, "o": 1, "p1": 2, "z": 1}),
            # d and s are 2 together; o is 1, so the patents, 2 though they are, join it; z is alone
            (2, {"a1": 3, "d": 2, "s": 2, "r1": 2, "o": 3, "p1": 3, "z": 1}),
            # d, s and the reports are 4, so the articles stay
            (3, {"a1": 3, "d": 4, "s": 4, "r1": 4, "o": 3, "p1": 3, "z": 1}),
            # they are fewer than 5 all the same: the articles, fewer themselves, are with them
            (5, {"a1": 7, "d": 7, "s": 7, "r1": 7, "o": 3, "p1": 3, "z": 1}),
        ]:
            works, links = cited(TIMES)
            kinds = {work: (FIELDS.get(work[0], "x"), KINDS[work[0]]) for work in TIMES}
            p = Parameters(pool_cells=least)
            found = values(ncs, works, links, p, engine, Beside(kinds))
            assert {work: found["cell_works"][work] for work in cells} == cells
            if least == 2:  # 1 and 5 citations over their mean, 3
                assert found["ncs"]["d"] == pytest.approx(1 / 3) and found["ncs"]["s"] == 5 / 3


def test_a_type_that_is_called_like_the_pool_stays_apart():
    for engine in ["duckdb", "sqlite"]:
        works, links = cited({"a1": 4, "a2": 2, "a3": 0, "d": 1, "s": 5})
        kinds = {"a1": "*", "a2": "*", "a3": "*", "d": "dataset", "s": "software"}
        beside = Beside({work: ("x", kind) for work, kind in kinds.items()})
        found = values(ncs, works, links, Parameters(pool_cells=2), engine, beside)["cell_works"]
        assert [found[work] for work in kinds] == [3, 3, 3, 2, 2]
    # fwci is compared as its definition says
    works, links = cited({"a": 1, "b": 2, "c": 3})
    beside = Beside({"a": ("x", "article"), "b": ("x", "article"), "c": ("x", "dataset")})
    two = (values(fwci, works, links, Parameters(pool_cells=n), "sqlite", beside) for n in (0, 9))
    assert next(two) == next(two)


def plain(rows, least):
    """Return the cell of each row (work, field, year, type) by the rule, one cell after another."""
    sizes = Counter(row[1:] for row in rows)
    put = {}
    for group in {cell[:2] for cell in sizes}:
        mine = sorted((n, cell) for cell, n in sizes.items() if cell[:2] == group)
        held, taken = 0, []
        for n, cell in mine:
            if n < least or 0 < held < least:
                held, taken = held + n, [*taken, cell]
        put |= dict.fromkeys(taken, (*group, "*")) if len(taken) > 1 else {}
    return [put.get(row[1:], row[1:]) for row in rows]


WORK = st.tuples(st.integers(0, 3), st.sampled_from("xy"), st.sampled_from("abcde"),
                 st.booleans())  # fmt: skip


@settings(max_examples=6, deadline=None)
@given(st.lists(WORK, min_size=1, max_size=40), st.integers(1, 12))
def test_means_over_the_set_are_what_they_are_by_definition(drawn, least):
    times = {f"w{i}": n for i, (n, *_) in enumerate(drawn)}
    works, links = cited(times)
    kinds = {f"w{i}": (name, kind) for i, (_, name, kind, _) in enumerate(drawn)}
    halves = [f"w{i}" for i, (*_, half) in enumerate(drawn) if half]
    shares = [(work, name, 0.5) for work in halves for name in "xy"]
    fields = {work: ("x", "y") if work in halves else kinds[work][:1] for work in times}
    rows = [(w, f, 2000, kinds[w][1]) for w in times for f in fields[w]]
    rows += [(citer, "", 2001, "") for citer in works if citer not in times]
    cells = plain(rows, least)
    sizes, smallest = Counter(cells), {}
    for (work, *_), cell in zip(rows, cells, strict=True):
        smallest[work] = min(sizes[cell], smallest.get(work, sizes[cell]))
    p, beside = Parameters(pool_cells=least), Beside(kinds, shares)
    found = values(ncs, works, links, p, "sqlite", beside)
    assert found["cell_works"] == smallest
    assert fsum(found["ncs"].values()) / len(works) == pytest.approx(1, abs=1e-12)
    credits = values(pp_top, works, links, p, "duckdb", beside)
    for level in pp_top.LEVELS:
        mean = fsum(credits[f"pp{level}_credit"].values()) / len(works)
        assert mean == pytest.approx(level / 100, abs=1e-12)


def test_a_word_is_refused_with_what_to_use_instead():
    for word, code in [
        ("composite", "composite_refused"), ("Overall-Score", "composite_refused"),
        ("综合得分", "composite_refused"), ("Impact Factor", "journal_metric_refused"),
        ("jif", "journal_metric_refused"), ("SJR", "journal_metric_refused"),
        ("snip", "journal_metric_refused"), ("CiteScore", "journal_metric_refused"),
        ("journal", "journal_metric_refused"), ("影响因子", "journal_metric_refused"),
        ("person_ranking", "person_ranking_refused"),
    ]:  # fmt: skip
        with pytest.raises(InputError) as caught:
            request.refuse([word])
        error = caught.value
        assert error.code == code and error.seen == word and error.place.column == "--indicator"
        assert error.fix.en != error.fix.zh and "--" in error.fix.en
    # nothing is gathered by person whatever is asked
    for word in ["person", "Author", "researchers", "个人", "作者"]:
        with pytest.raises(InputError) as caught:
            request.refuse(["h_index"], by=word)
        assert caught.value.code == "person_ranking_refused" and caught.value.place.column == "--by"
    # what is offered is not refused and what is refused is not offered
    known = registry.modules("indicator")
    request.refuse(known, by="organisation")
    assert not set(known) & set(request.KNOWN)
    for kind in request.KINDS:
        for name in kind.names:
            assert request.plain(name) == name, "a name that can never be met"
        offered = kind.instead.en.rpartition("--indicator ")[2]
        assert set(offered.split(",")) <= set(known) or "--indicator" not in kind.instead.en
    # a word of two kinds would be refused for one of them
    assert len(request.KNOWN) == sum(len(kind.names) for kind in request.KINDS)


WORKS = {
    "work_id": ["a", "b", "c", "a", "u", "s"],
    "year": [2000, 2003, 1999, 2000, None, 99999],
    "field": ["x", "x", None, "x", "x", "x"],
    "type": [None] * 6,
}
RELATIONS_KINDS = {"work_id": "VARCHAR", "year": "BIGINT", "field": "VARCHAR", "type": "VARCHAR"}
LINKS = [("b", "a"), ("b", "a"), ("a", "a"), ("c", "a"), ("u", "a"), ("s", "a"), ("x", "a")]


@pytest.fixture
def lake():
    lake = Lake()
    lake.put("work", WORKS, RELATIONS_KINDS)
    lake.put("citation", {"citing_id": [a for a, _ in LINKS], "cited_id": [b for _, b in LINKS]})
    return lake


def test_dated_works_stand_once(lake):
    found = lake.expression(relations.dated(tables()).order_by("work_id"))
    assert found["work_id"].tolist() == ["a", "b", "c"]


def test_works_that_are_known_to_stand_once_are_placed_the_same(lake):
    lake.query("CREATE OR REPLACE TABLE work AS SELECT DISTINCT ON (work_id) * FROM work")
    for of in (relations.dated, relations.placed):
        whole, once = (lake.expression(of(t).order_by("work_id")) for t in (tables(), tables(once=True)))
        assert list(whole) == list(once) and len(whole["work_id"])
        for name, kept in whole.items():
            assert kept.dtype == once[name].dtype and kept.tolist() == once[name].tolist()


def test_usable_links(lake):
    for rule, lags in [("drop", [("b", 3)]), ("clip0", [("b", 3), ("c", 0)])]:
        expression = relations.usable(tables(), Parameters(negative_lag=rule)).order_by("citing_id")
        found = lake.expression(expression)
        assert list(zip(found["citing_id"], found["lag_y"].tolist(), strict=True)) == lags


def test_per_work_keeps_every_work_and_fills_with_nought(lake):
    t = tables()
    links = relations.usable(t, Parameters())
    counted = links.group_by("cited_id").agg(n=links.citing_id.count())
    found = lake.expression(relations.per_work(t, counted).order_by("work_id"))
    assert found["work_id"].tolist() == ["a", "b", "c", "s", "u"]
    assert found["n"].tolist() == [1, 0, 0, 0, 0]


def test_citations_within_the_window_by_work(lake):
    found = lake.expression(relations.in_window(tables(), Parameters(window=3)))
    assert found["cited_id"].tolist() == []
    found = lake.expression(relations.in_window(tables(), Parameters(window=4)))
    assert found["cited_id"].tolist() == ["a"] and found["n"].tolist() == [1]


def test_what_a_cell_holds(lake):
    found = lake.expression(relations.celled(tables(), Parameters()).order_by("work_id"))
    numbers = [found[name].tolist() for name in ("work_id", "n", "works", "total", "upto", "equal")]
    assert list(zip(*numbers, strict=True)) == [
        ("a", 1, 1, 1, 1, 1), ("b", 0, 1, 0, 1, 1), ("c", 0, 1, 0, 1, 1),
    ]  # fmt: skip


def test_works_of_unknown_year_stand_without_values(lake):
    t = tables()
    rows = relations.every_work(t, relations.celled(t, Parameters())).order_by("work_id")
    found = lake.expression(rows)
    dated = dict(zip(found["work_id"].tolist(), map(bool, found["dated"].tolist()), strict=True))
    assert dated == {"a": True, "b": True, "c": True, "s": False, "u": False}


def test_citations_by_works_that_share_a_person_can_be_left_out():
    for engine in ["duckdb", "sqlite"]:
        works = {"a": 2000, "b": 2001, "c": 2001, "d": 2001, "e": 2002}
        links = [("b", "a"), ("c", "a"), ("d", "a"), ("e", "b"), ("e", "e"), ("b", "a")]
        rows = [("a", 1, "p"), ("a", 2, "q"), ("b", 1, "r"), ("b", 2, "q"), ("c", 1, "s"), ("e", 1, None)]
        authors = [(w, place, person, 1, None, None, None) for w, place, person in rows]
        beside = Beside(authors=authors)
        for rule, cited in (("include", 3), ("exclude", 2)):
            p = Parameters(self_citations=rule)
            found = values(citations, works, links, p, engine, beside)["citations_5"]
            assert (found["a"], found["b"]) == (cited, 1)
        t = tables(have=("authorship",))
        given = {"work": {"work_id": list(works), "year": list(works.values()), "field": [None] * 5, "type": [None] * 5},
                 "citation": {"citing_id": [a for a, _ in links], "cited_id": [b for _, b in links]},
                 "authorship": {c: [r[n] for r in authors] for n, c in enumerate(COLUMNS["authorship"])}}  # fmt: skip
        if engine == "sqlite":
            told = on_sqlite(relations.selves(t, Parameters()), given)
        else:
            lake = Lake()
            for name, columns in given.items():
                lake.put(name, columns, {c: TYPES[k] for c, k in COLUMNS[name].items()})
            told = lake.expression(relations.selves(t, Parameters()))
        assert {name: int(value[0]) for name, value in told.items()} == {"citations": 4, "own": 1, "unknown": 2}


LOAD = [
    Group(2000, "article", 900, 1800), Group(2000, "review", 100, 1000),
    Group(2001, "article", 950, 1900), Group(2001, "review", 100, 1000),
    Group(2002, "article", 300, 100), Group(1990, "article", 10, 0), Group(None, "article", 20, 0),
]  # fmt: skip


def told(after, through=2001):
    return [(one.measure, one.of) for one in shifts(LOAD, after, through)]


def changed(place, **new):
    return [group._replace(**new) if n == place else group for n, group in enumerate(LOAD)]


def test_the_same_load_and_small_moves_pass():
    assert told(LOAD) == [] and told(changed(0, works=945, links=1900)) == []
    # growth of years that were not complete passes
    assert told(changed(4, works=1200, links=2400)) == []
    assert ("works", "2002") in told(changed(4, works=1200, links=2400), through=2002)
    # links that came or went are no references that became fewer
    bare = [group._replace(links=None) for group in LOAD]
    assert told(bare) == [("links", "")] and shifts(LOAD, bare, 2001)[0].after == 0
    assert [(one.measure, one.after) for one in shifts(bare, LOAD, 2001)] == [("links", 1)]
    assert shifts(bare, bare, 2001) == []
    # what is falsified is named
    for after, moved in [
        (changed(2, works=880), ("works", "2001")),
        ([group for group in LOAD if group.year != 2000], ("works", "2000")),
        ([*LOAD, Group(1995, "article", 60, 120)], ("works", "1995")),
        ([group._replace(links=group.links * 9 // 10) for group in LOAD], ("references", "")),
        ([group._replace(type="article") for group in LOAD], ("type", "review")),
        (changed(6, works=160), ("undated", "")),
    ]:
        assert moved in told(after)
    # a small year and an empty load
    assert told(changed(5, works=1)) == []
    assert ("works", "2000") in told([]) and ("references", "") in told([])
    assert shifts([], [], 2001) == []
    # numbers of a shift
    (one,) = [s for s in shifts(LOAD, changed(2, works=855), 2001) if s.measure == "works"]
    assert (one.before, one.after, round(one.change, 4)) == (1050, 955, -0.0905)
    assert one.label.zh == "该年成果数"
    # the same seed gives the same draws
    rows = np.arange(20).reshape(10, 2)
    first, again = stability.sums(rows, 7), stability.sums(rows, 7)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, stability.sums(rows, 8))


def test_a_draw_takes_as_many_works_as_there_are_on_average():
    drawn = stability.sums(np.ones((13, 1)), 7)
    assert len(drawn) == stability.DRAWS
    # each of mean and variance 13: of 1,000 the mean is known to 0.11, the variance to 4.5 %
    assert drawn.mean() == pytest.approx(13, abs=0.4) and drawn.var() == pytest.approx(13, rel=0.2)


def test_a_large_set_is_drawn_in_groups_that_hold_every_work_once(monkeypatch):
    monkeypatch.setattr(stability, "_drawn", lambda seed: np.ones((stability.GROUPS, stability.DRAWS)))
    assert (stability.sums(np.arange(1003)[:, None], 7) == 1003 * 1002 / 2).all()


def test_equal_works_have_no_spread():
    drawn = stability.sums(np.tile([3, 4], (9, 1)), 7)
    assert stability.ratio(drawn[:, 0], drawn[:, 1]) == (0.75, 0.75)
    # the interval of a mean is that of theory
    values = np.random.default_rng(1).normal(5, 2, 2000)
    drawn = stability.sums(np.stack([values, np.ones(2000)], axis=1), 7)
    low, high = stability.ratio(drawn[:, 0], drawn[:, 1])
    half = 1.96 * values.std() / np.sqrt(2000)
    assert low == pytest.approx(values.mean() - half, abs=0.02)
    assert high == pytest.approx(values.mean() + half, abs=0.02)
    # nothing to divide by gives no interval
    assert stability.ratio(np.ones(5), np.zeros(5)) is None
    # no works
    assert not stability.sums(np.zeros((0, 2)), 7).any()
    # poisson numbers have mean and variance one
    times = stability._drawn(7)
    # of 400,000 numbers the mean is known to 0.0016, the variance to 0.0027
    assert times.mean() == pytest.approx(1, abs=6e-3) and times.var() == pytest.approx(1, abs=1e-2)
    assert times.min() == 0 and (times == np.round(times)).all()
    # a set has the same interval beside any others
    for size in [1, 37, 400, 401, 5000]:
        rng = np.random.default_rng(size)
        rows, weight = rng.exponential(size=(size + 900, 3)), rng.random(size + 900)
        rows[::5, 1] = np.nan
        own, mine = rows[450 : 450 + size], weight[450 : 450 + size]
        alone = stability.of_sets(own.T, mine, [size], [(7, 1)], 7)[0]
        among = stability.of_sets(rows.T, weight, [449, 1, size, 450], [8, 9, (7, 1), 10], 7)[2]
        assert np.array_equal(alone, among, equal_nan=True)
    # the middle is that of numpy
    values = np.random.default_rng(2).normal(size=(5, 999))
    values[1, ::3], values[2, 1:], values[3] = np.nan, np.nan, np.nan
    theirs = np.nanpercentile(values[[0, 1, 2, 4]], (2.5, 97.5), axis=1).T
    found = stability._middles(values)
    assert found[[0, 1, 2, 4]] == pytest.approx(theirs, rel=1e-12) and np.isnan(found[3]).all()
    assert stability.middle(values[3]) is None


def test_columns_have_the_interval_that_each_has_alone():
    values = np.random.default_rng(1).exponential(size=(500, 3))
    whole = stability.of_means(values.T, 7)
    values[::7, 1] = np.nan
    values[1:, 2] = np.nan  # some draws have no value
    part = stability.of_means(values.T, 7)
    assert np.array_equal(whole[0], part[0]) and not np.array_equal(whole[1:], part[1:])
    for column in range(3):
        own = stability.of_means([values[:, column]], 7)
        assert own[0] == pytest.approx(part[column], rel=1e-12)
    # means lie in their intervals and what has no value has none
    values = np.random.default_rng(1).exponential(size=(900, 3))
    values[:, 1] = np.nan
    values[::2, 2] = np.nan
    found = stability.of_means(values.T, 7)
    assert np.isnan(found[1]).all() and np.array_equal(found, stability.of_means(values.T, 7), equal_nan=True)
    for column in (0, 2):
        mean = np.nanmean(values[:, column])
        assert found[column, 0] < mean < found[column, 1]


def ages(*rows, works=2):
    work, age, count = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Ages(work, age, count, works)


SEEN = ages((0, 0, 1), (0, 2, 3), (0, 7, 2), (1, 1, 2), (1, 6, 2))


def test_by_age_and_per_work():
    assert SEEN.by_age().tolist() == [1, 2, 3, 0, 0, 0, 2, 2]
    assert SEEN.per_work((math.inf, 3)).tolist() == [[6, 4], [4, 2]]
    # share within counts ages below the window
    three, eight = shares_within(SEEN, (3, 8), seed=7)
    assert (three.value, eight.value) == (0.6, 1.0)
    low, high = three.interval
    assert low <= 0.6 <= high
    # states of a late share
    for through, state, value in [
        (2003, "too_early", None),  # four complete years
        (2004, "too_early", None),  # five: the window is over, nothing after it
        (2005, "lower_bound", 0 / 6),  # ages 0 to 5
        (2006, "lower_bound", 2 / 8),
        (2008, "lower_bound", 4 / 10),
        (2009, "said", 4 / 10),  # ages 0 to 9
        (2030, "said", 4 / 10),
    ]:
        (share,) = late_shares(SEEN, (5,), 2000, through, seed=7)
        assert share.state == state and share.said_from == 2009
        assert share.value is None if value is None else share.value == pytest.approx(value)
    # a lower bound never falls as years pass
    values = [late_shares(SEEN, (5,), 2000, year, seed=7)[0].value for year in range(2005, 2010)]
    assert values == sorted(values)
    # later citations do not change what is said
    more = ages((0, 0, 1), (0, 2, 3), (0, 7, 2), (1, 1, 2), (1, 6, 2), (1, 12, 50))
    assert late_shares(more, (5,), 2000, 2030, 7)[0].value == pytest.approx(0.4)
    # several windows stand side by side
    three, five, ten = late_shares(SEEN, (3, 5, 10), 2000, 2009, seed=7)
    assert (three.state, five.state, ten.state) == ("said", "said", "too_early")
    assert three.value == 0  # ages 3 to 5 of 0 to 5
    # a cohort nobody cited
    (share,) = late_shares(ages(works=4), (3,), 2000, 2030, seed=7)
    assert share.value is None and share.state == "said"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=30))
def test_what_a_cell_holds_is_told_of_every_work(rows):
    cell, n = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)) if rows else ([], [])  # fmt: skip
    found = alike(np.array(cell, dtype=np.int64), np.array(n, dtype=np.int64))
    assert len(found.first) == len(set(rows)) and len(found.kind) == len(rows)
    for place, (mine, cited_) in enumerate(rows):
        kind = found.kind[place]
        assert rows[found.first[kind]] == (mine, cited_)
        own = [c for other, c in rows if other == mine]
        wanted = {
            "share": 1,
            "n": cited_,
            "works": len(own),
            "weight": len(own),
            "total": sum(own),
            "upto": sum(c <= cited_ for c in own),
            "equal": own.count(cited_),
        }
        assert {name: int(found.columns[name][kind]) for name in wanted} == wanted
        logs = math.fsum(math.log1p(c) for c in own)
        assert found.columns["logs"][kind] == pytest.approx(logs, abs=1e-12)


def test_citations_in_a_window_are_those_of_the_links():
    for window in [1, 3, 5, 0]:
        for clip in [False, True]:
            for works, links, _ in random_sets():
                graph = graph_of(works, links)
                found = dict(zip(graph.order.tolist(), cells_cited(graph, window, clip).tolist(), strict=True))
                wanted = dict.fromkeys(found, 0)
                for citing, of in set(links):
                    if citing != of and works.get(citing) is not None and works.get(of) is not None:
                        lag = works[citing] - works[of]
                        lag = max(lag, 0) if clip else lag
                        wanted[of] += lag >= 0 and (not window or lag < window)
                assert found == wanted


def codes(*columns):
    """Return the distinct names of all columns in order, and each column in codes, None as -1."""
    names = sorted({one for column in columns for one in column if one is not None})
    code = {name: n for n, name in enumerate(names)} | {None: -1}
    return names, *(np.array([code[one] for one in column], dtype=np.int64) for column in columns)


def weights(authors, how, years=None, links=(), lots=1):
    """Return (work, unit) to weight; a link is (child, parent, role, weight, from, to, level)."""
    links = sorted(links)
    child, parent = ([link[end] for link in links] for end in (0, 1))
    work, place, _, affiliation, org, country, main = map(list, zip(*authors, strict=True))
    works, number = codes(work)
    units, org, country, part, whole = codes(org, country, child, parent)
    role, share, since, until, level = ([link[n] for link in links] for n in range(2, 7))
    known = Links(part, whole, np.array([one == "associated" for one in role], dtype=bool), np.array(share),
                  *(np.array([one or 0 for one in column], dtype=np.int64) for column in (since, until, level)))  # fmt: skip
    year = np.array([2000 if years is None else years[work] or 0 for work in works])
    rows = Authors(number, np.array([one or 0 for one in place]), np.array([one or -1 for one in affiliation]),
                   org, country, np.array([bool(one) for one in main]))  # fmt: skip
    cut = np.linspace(0, len(works), lots + 1).astype(int)
    some = []
    for first, last in pairwise(cut):
        held = (number >= first) & (number < last)
        lot = Authors(*(getattr(rows, one.name)[held] for one in fields(Authors)))
        some.append(counting.weights(lot, how, known if links else None, year))
    found = counting.joined(some, np.ones(len(works), dtype=bool))
    assert np.all(np.diff(found.unit * len(works) + found.work) > 0)
    return {(works[w], units[u]): weight for u, w, weight in zip(
        found.unit.tolist(), found.work.tolist(), found.weight.tolist(), strict=True)}  # fmt: skip


def author(place, *orgs, main=None, work="w"):
    """Rows of one author: each argument is an affiliation, (organisation, country) or several."""
    if not orgs:
        return [(work, place, f"p{place}", None, None, None, main)]
    return [(work, place, f"p{place}", n, org, country, main)
            for n, one in enumerate(orgs, 1)
            for org, country in ([one] if isinstance(one, tuple) else one)]  # fmt: skip


X, Y = ("X", "CN"), ("Y", "SE")
TWO = [*author(1, X), *author(2, X, Y)]


def test_authors_and_affiliations_share_a_work():
    assert weights(TWO, Counting()) == {("w", "X"): 3 / 4, ("w", "Y"): 1 / 4}
    found = weights([*TWO, *author(3)], Counting())
    assert found == pytest.approx({("w", "X"): 1 / 2, ("w", "Y"): 1 / 6}, abs=1e-15)
    # modes
    for mode, by, wanted in [
        ("full", "organisation", {"X": 1, "Y": 1, "Z": 1}),
        ("organisation", "organisation", {"X": 1 / 3, "Y": 1 / 3, "Z": 1 / 3}),
        ("country", "organisation", {"X": 1 / 2, "Y": 1 / 4, "Z": 1 / 4}),
        ("first", "organisation", {"X": 1}),
        ("last", "organisation", {"Y": 1 / 2, "Z": 1 / 2}),
        ("corresponding", "organisation", {"X": 1 / 4, "Y": 1 / 2, "Z": 1 / 4}),
        ("full", "country", {"CN": 1, "SE": 1}),
        ("organisation", "country", {"CN": 1 / 3, "SE": 2 / 3}),
        ("country", "country", {"CN": 1 / 2, "SE": 1 / 2}),
        ("author", "country", {"CN": 1 / 2, "SE": 1 / 2}),
    ]:
        z = ("Z", "SE")
        rows = [*author(1, X), *author(2, X, Y, main=True), *author(3, [Y, z], main=True)]
        found = weights(rows, Counting(by, mode))
        assert found == pytest.approx({("w", unit): part for unit, part in wanted.items()}, abs=1e-15)
    # what is not known is lost and given to nobody
    lost = [*author(1, ("X", None)), *author(2, (None, "SE"))]
    assert weights(lost, Counting("country")) == {("w", "SE"): 1 / 2}
    assert weights(lost, Counting("organisation")) == {("w", "X"): 1 / 2}
    assert weights(lost, Counting("country", "organisation")) == {}
    assert weights(lost, Counting("organisation", "country")) == {}
    assert weights(lost, Counting("organisation", "corresponding")) == {}
    # parts count for their wholes
    links = [("X", "U", "component", 1.0, None, None, 0), ("Y", "U", "joint", 0.5, None, None, 0),
             ("H", "U", "associated", 1.0, None, None, 0), ("U", "S", "component", 1.0, None, None, 1)]  # fmt: skip
    how, links, above = Counting(), links[:3], links[3:]
    assert weights(TWO, how, links=links) == {("w", "U"): 7 / 8, ("w", "Y"): 1 / 8}
    whole = weights(TWO, how, links=links + above)
    assert whole == {("w", "S"): 7 / 8, ("w", "Y"): 1 / 8}
    alone, with_whole = author(1, ("H", "CN")), [*author(1, ("H", "CN")), *author(2, ("U", "CN"))]
    assert weights(alone, how, links=links) == {("w", "H"): 1}
    assert weights(with_whole, how, links=links) == {("w", "U"): 1}
    full = weights(TWO, Counting(mode="full"), links=links)
    assert full == {("w", "U"): 1, ("w", "Y"): 1}
    # links hold for years at whose end they are in force
    links = [("X", "U", "component", 1.0, 2001, 2003, 0)]
    years = {f"w{year}": year for year in (2000, 2001, 2002, 2003)} | {"none": None}
    rows = [row for work in years for row in author(1, X, work=work)]
    found = weights(rows, Counting(), years=years, links=links)
    assert {work for work, unit in found if unit == "U"} == {"w2001", "w2002"}
    assert set(found.values()) == {1.0}


def test_other_units_and_modes_are_refused():
    for change in [{"by": "person"}, {"mode": "even"}]:
        with pytest.raises(InputError) as caught:
            Counting(**change)
        assert caught.value.expected and caught.value.place.column in ("--by", "--counting")


def by_definition(rows, how):
    """Return (work, unit) to weight in exact fractions, from rows of authorship."""
    main = {(w, p) for w, p, *_, m in rows if m}
    rows = sorted({(w, p, f or 0, o, c, (w, p) in main) for w, p, _, f, o, c, _ in rows}, key=str)
    mine, found = (3 if how.by == "organisation" else 4), defaultdict(Fraction)
    for work in {row[0] for row in rows}:
        all_of = [row for row in rows if row[0] == work]
        places = sorted({row[1] for row in all_of})
        mains = {row[1] for row in all_of if row[5]}
        shared = {"organisation": 3, "country": 4}.get(how.mode, mine)
        wholes = {row[shared] for row in all_of} - {None}
        for row in all_of:
            affiliations = {r[2] for r in all_of if r[1] == row[1]}
            linked = [r for r in all_of if r[1:3] == row[1:3]]
            part = Fraction(1, len(affiliations) * len({r[3:] for r in linked}))
            of_author = {"author": Fraction(1, len(places)), "first": row[1] == places[0],
                         "last": row[1] == places[-1],
                         "corresponding": Fraction(row[1] in mains, max(len(mains), 1))}  # fmt: skip
            if row[mine] is not None and how.mode in of_author:
                found[work, row[mine]] += part * of_author[how.mode]
        if how.mode in ("full", "organisation", "country"):
            for whole in wholes:
                pairs = {(r[3], r[4]) for r in all_of if r[shared] == whole}
                for unit in {pair[mine - 3] for pair in pairs} - {None}:
                    part = 1 if how.mode == "full" else Fraction(1, len(wholes))
                    if how.mode != "full" and shared != mine:
                        part /= len(pairs)
                    found[work, unit] = part if how.mode == "full" else found[work, unit] + part
    return {key: value for key, value in found.items() if value}


NAMES = [f"w{n}" for n in range(12)]
ROWS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(1, 3), st.none(), st.sampled_from([None, 1, 2]),
              st.sampled_from([None, "X", "Y", "Z"]), st.sampled_from([None, "CN", "SE"]), st.booleans()),
    min_size=1, max_size=60,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(MODES)), st.integers(1, 4))
def test_weights_are_those_of_the_definition(rows, by, mode, lots):
    how = Counting(by, mode)
    wanted = {key: float(value) for key, value in by_definition(rows, how).items()}
    assert weights(rows, how, lots=lots) == pytest.approx(wanted, abs=1e-12)
    assert weights(rows[::-1], how) == weights(rows, how, lots=lots)


COUNTING_LINKS = st.lists(
    st.tuples(st.sampled_from("XYZ"), st.sampled_from("UV"), st.sampled_from(["component", "joint", "associated"]),
              st.sampled_from([1.0, 0.5, 0.25]), st.sampled_from([None, 1999, 2001]), st.none()),
    max_size=3, unique_by=lambda link: link[0],
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(ROWS, COUNTING_LINKS, st.sampled_from(["author", "organisation", "first"]))
def test_unification_leaves_the_weight_of_every_work_as_it_was(rows, links, mode):
    links = [(*link, 0) for link in links] + [("U", "S", "component", 1.0, None, None, 1)]
    plain, joined = (weights(rows, Counting(mode=mode), links=given) for given in ((), links))
    for work in NAMES:
        before, after = (sum(v for (w, _), v in one.items() if w == work) for one in (plain, joined))
        assert after == pytest.approx(before, abs=1e-9)


WIDE = st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(WIDE, WIDE, WIDE, WIDE), max_size=30))
def test_packed_rows_sort_as_the_rows_do(rows):
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    key = packed(*(columns or [np.zeros(0, dtype=np.int32)] * 2)).tolist()
    for one, a in zip(rows, key, strict=True):
        for other, b in zip(rows, key, strict=True):
            assert (a < b, a == b) == (one < other, one == other)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(WIDE, st.integers(0, 2)), max_size=30))
def test_order_is_that_of_a_stable_sort(rows):
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    found = ordered(*(columns or [np.zeros(0, dtype=np.int32)])).tolist()
    assert found == sorted(range(len(rows)), key=lambda n: rows[n])


def test_runs_begin_where_a_number_changes():
    assert fresh(np.array([4, 4, 2, 2, 4])).tolist() == [True, False, True, False, True]
    assert fresh(np.array([], dtype=int)).tolist() == []


CITED = (0, 1, 2, 2, 2, 4, 4, 7, 7, 7)
UNITS_X = (F(1), F(1, 2), F(0), F(3, 4), F(0), F(0), F(1, 2), F(1), F(1, 3), F(0))
"""Weights of unit X in the ten works of cell B of cells.csv; Y has the rest."""
GOLDEN = {
    "X": (F(49, 12), F(100, 27), F(400, 441), F(4, 9), F(16, 147)),
    "Y": (F(71, 12), None, F(680, 639), None, F(20, 213)),
}
"""Works, total and mean score, credit for the top tenth and its mean; by hand, exact fractions."""


def gathered(rows, values, over=()):
    """Return numbers of units by name, from (work, unit, weight) and values of named works."""
    unit = sorted({row[1] for row in rows})
    works = sorted({row[0] for row in rows} | {work for one in values.values() for work in one})
    rows = sorted((unit.index(u), works.index(w), part) for w, u, part in rows)
    shares = Shares(*(np.array(column) for column in zip(*rows, strict=True)))
    columns = {
        name: np.array([np.nan if one.get(w) is None else float(one[w]) for w in works]) for name, one in values.items()
    }
    complete = {name: columns.pop(name) for name in over}
    found = {name: c.tolist() for name, c in units.gathered(shares, columns, complete).items()}
    return found | {"unit": [unit[code] for code in found["unit"]]}


def test_units_of_a_cell_with_ties():
    names = [f"w{i}" for i in range(10)]
    works = dict.fromkeys(names, 2000)
    links = [(f"c{i}.{k}", f"w{i}") for i, n in enumerate(CITED) for k in range(n)]
    works |= {citer: 2001 for citer, _ in links}
    score = values(ncs, works, links, Parameters(), "duckdb")["ncs"]
    credit = values(pp_top, works, links, Parameters(), "duckdb")["pp10_credit"]
    rows = [
        (n, unit, float(w)) for n, x in zip(names, UNITS_X, strict=True) for unit, w in (("X", x), ("Y", 1 - x)) if w
    ]
    over = dict(zip(names, [1.0] * 5 + [0.0] * 5, strict=True))
    found = gathered(rows, {"ncs": score, "top": credit, "over": over}, ["over"])
    assert found["unit"] == ["X", "Y"] and found["works"] == [6, 8]
    for place, unit in enumerate("XY"):
        weight, total, mean, top, share = GOLDEN[unit]
        assert found["weight"][place] == pytest.approx(float(weight), abs=1e-12)
        scored, credited = found["ncs_total"][place], found["top_total"][place]
        assert scored / found["ncs_valued"][place] == pytest.approx(float(mean), abs=1e-12)
        assert credited / found["top_valued"][place] == pytest.approx(float(share), abs=1e-12)
        if total is not None:
            assert (scored, credited) == pytest.approx((float(total), float(top)), abs=1e-12)
    assert sum(found["ncs_total"]) / sum(found["weight"]) == pytest.approx(1, abs=1e-12)
    assert sum(found["top_total"]) / sum(found["weight"]) == pytest.approx(1 / 10, abs=1e-12)
    assert found["over"][0] == pytest.approx(float(F(9, 4) / F(49, 12)), abs=1e-12)


def test_works_without_a_value_are_in_no_mean():
    rows = [("a", "X", 1.0), ("b", "X", 0.5), ("c", "X", 0.5), ("a", "Y", 0.5)]
    values = {"ncs": {"b": 2.0, "c": None, "z": 9.0}, "over": {"b": 1, "z": 1}}
    found = gathered(rows, values, ["over"])
    assert found["works"] == [3, 1] and found["weight"] == [2.0, 0.5]
    assert found["ncs_valued"] == [0.5, 0.0] and found["ncs_total"][0] == 1.0
    assert np.isnan(found["ncs_total"][1]) and np.isnan(found["over"][1])
    assert found["over"][0] == 1 / 4
    # places are taken by units of ten works and ties are alike
    means = np.array([1.0, 3.0, 9.0, 3.0, np.nan, 0.5])
    found = units.ranked(means, np.array([10, 10, 9, 50, 10, 11]))
    assert found.tolist() == [3, 1, None, 1, None, 4]


def intervals(names, works, weight, values, seed=7):
    """Return intervals of units that have works of their own, one after the other."""
    own = np.arange(sum(works))
    shares = Shares(np.repeat(np.arange(len(works)), works), own, np.asarray(weight))
    return units.intervals(names, np.array(works), shares, [np.asarray(values)], seed)


def test_intervals_hang_on_nothing_but_the_works_and_the_name():
    rng = np.random.default_rng(1)
    for n in (60, 600):
        scores, weight = rng.exponential(size=n), np.ones(n)
        alone = intervals(["X"], [n], weight, scores)
        names = [*(f"A{i}" for i in range(units.TOGETHER)), "X"]
        works = [*(3 for _ in names[1:]), n]
        other = intervals(names, works, np.ones(sum(works)), np.resize(scores[::-1], sum(works)))
        assert not np.array_equal(alone[0], other[-1])
        beside = np.concatenate([np.resize(scores, sum(works[:-1])), scores])
        other = intervals(names, works, np.ones(sum(works)), beside)
        assert np.array_equal(alone[0], other[-1])
        assert not np.array_equal(alone[0], intervals(["X"], [n], weight, scores, 8)[0])
        low, high = alone[0, 0]
        assert low < scores.mean() < high


def test_intervals_are_as_wide_as_theory_says():
    """Of n works with standard deviation s the middle 95 % is 2 * 1.96 s / sqrt(n) wide."""
    for works in [400, 10_000]:
        scores = np.random.default_rng(3).normal(5, 2, works)
        low, high = intervals(["X"], [works], np.ones(works), scores)[0, 0]
        assert high - low == pytest.approx(2 * 1.96 * scores.std() / works**0.5, rel=0.1)


def test_a_unit_of_one_work_has_its_value_and_one_without_a_value_none():
    found = intervals(["X", "Y"], [1, 1], np.ones(2), [2.0, np.nan])
    assert found[0, 0].tolist() == [2.0, 2.0] and np.isnan(found[1, 0]).all()
    # names of means and totals
    part = Part("ncs", Text("x", "y"), mean="mncs", total="tncs")
    assert units.called(part, "ncs") == ("mncs", "tncs")
    assert units.called(part, "ncs_5") == ("mncs_5", "tncs_5")
    assert units.called(Part("cd", Text("x", "y")), "cd") == ("cd_mean", "cd_total")
