# SPDX-License-Identifier: Apache-2.0
"""Indicators of works, one by one."""

import math
from collections import Counter
from fractions import Fraction
from importlib.resources import files
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contracts.checks.indicator import Beside, values
from tests.properties.graphs import cells, numbered

from yuzui.errors import InputError
from yuzui.evaluation import rewiring, stability
from yuzui.evaluation import run_settings as shards
from yuzui.evaluation.indicator import Marks, Parameters, Timed, tables
from yuzui.evaluation.indicators import (
    cd,
    citations,
    first_pairs,
    generality,
    late_share,
    ncs,
    nlcs,
    novelty,
    originality,
    pp_top,
    sleeping_beauty,
    volatility,
)
from yuzui.solve.kernels import available, history
from yuzui.store.duck import Lake
from yuzui.store.graph import arrays as kept
from yuzui.store.graph import reading


def run(graph, **parameters):
    p = Parameters(**parameters)
    return cd.finish(cd.shard(Timed.of(graph, p.precision), (0, len(graph.order)), p), p)


def test_reasons_partition_the_works_without_value():
    graph = numbered({"r": 2000, "f": 2001, "g": 2001, "a": 2002}, [("f", "r"), ("a", "f"), ("g", "g")])
    found = run(graph)
    reasons = dict(zip(graph.order.tolist(), found["cd_null"].tolist(), strict=True))
    assert reasons == {"r": "no_reference", "f": "", "g": "no_reference", "a": "nothing_in_window"}
    assert (np.isnan(found["cd"]) == (found["cd_null"] != "")).all()
    # few references and few citers may be left without value
    links = [("f", "r"), ("g", "r"), ("g", "s"), ("a", "f"), ("a", "r"), ("b", "g"), ("c", "g")]
    works = {"r": 1999, "s": 1999, "f": 2000, "g": 2000, "a": 2001, "b": 2001, "c": 2001}
    graph = numbered(works, links)

    def why(**parameters):
        found = run(graph, **parameters)["cd_null"].tolist()
        return {work: found[graph.order.tolist().index(work)] for work in "rfg"}

    assert why() == {"r": "no_reference", "f": "", "g": ""}
    assert why(min_refs=2) == {"r": "no_reference", "f": "few_references", "g": ""}
    assert why(min_refs=2, zero_ref="as_one")["r"] == ""
    assert why(min_citers=2) == {"r": "no_reference", "f": "few_citers", "g": ""}
    # a work that nothing cites is flagged only where it has a value
    graph = numbered({"r": 1999, "f": 2000, "a": 2001, "g": 2001}, [("f", "r"), ("a", "r")])
    found = run(graph)
    assert dict(zip(graph.order.tolist(), found["uncited"].tolist(), strict=True)) == {
        "r": 0, "f": 1, "a": 0, "g": 0,
    }  # fmt: skip
    assert found["cd"][graph.order.tolist().index("f")] == 0
    # disruption times citers is of the plain index alone
    graph = numbered({"r": 1999, "f": 2000, "a": 2001}, [("f", "r"), ("a", "f")])
    found = run(graph, shared=2)
    at = graph.order.tolist().index("f")
    assert found["cd"][at] == 1 and np.isnan(found["mcd"][at])
    assert found["mcd_null"].tolist() == ["no_reference", "plain_only", "nothing_in_window"]
    # precision decides what is later
    graph = numbered({"r": "1999-01-01", "f": "2000-02-01", "a": "2000-07-01"}, [("f", "r"), ("a", "f")], "day")
    at = graph.order.tolist().index("f")
    assert run(graph, precision="year")["n_i"][at] == 0
    assert run(graph, precision="month")["n_i"][at] == 1
    assert run(graph, precision="day", window=0)["n_i"][at] == 1
    # values stay within their range
    rng = np.random.default_rng(5)
    ends = rng.integers(0, 80, (600, 2))
    graph = numbered({f"w{i}": 1990 + i % 12 for i in range(80)}, [(f"w{a}", f"w{b}") for a, b in ends])
    found = run(graph)
    valued = ~np.isnan(found["cd"])
    assert (np.abs(found["cd"][valued]) <= 1).all()
    both = valued & ~np.isnan(found["nok"])
    assert (np.abs(found["nok"][both]) >= np.abs(found["cd"][both]) - 1e-12).all()


@pytest.fixture(scope="module")
def hepph():
    lake = Lake()
    data = files("yuzui") / "demo_data"
    paths = [Path(str(data / f"hepph_{name}.parquet")) for name in ("works", "citations")]
    return lake, reading.read(lake, *paths)


def test_expression_equals_kernel(hepph):
    for window in [3, 5, 0]:
        lake, arrays = hepph
        found = lake.expression(citations.expr(tables(), Parameters(window=window)))
        by_id = dict(zip(found["work_id"], found[f"citations_{window or 'open'}"], strict=True))
        n = len(arrays.order)
        work, age, count = history.lags(Timed.of(arrays, "year"), (0, n), False, "numpy")
        counted = age < (window or 99)
        expected = np.bincount(work[counted], weights=count[counted], minlength=n)
        assert [by_id[work] for work in arrays.order.tolist()] == expected.tolist()
    # twice the window must be over
    for through, value, reason in [(2008, None, "too_early"), (2009, 0.5, ""), (2030, 0.5, "")]:
        lake = Lake()
        ids, kinds = ["f", "a", "b", "c"], {"field": "VARCHAR", "type": "VARCHAR"}
        none = dict.fromkeys(kinds, [None] * len(ids))
        lake.put("work", {"work_id": ids, "year": [2000, 2001, 2006, 2015]} | none, kinds)
        lake.put("citation", {"citing_id": ["a", "b", "c"], "cited_id": ["f", "f", "f"]})
        found = lake.expression(late_share.expr(tables(), Parameters(window=5, through=through)))
        at = found["work_id"].tolist().index("f")
        seen = float(found["late_share_5"][at])
        assert (seen if seen == seen else None) == value
        assert found["late_share_5_null"][at] == reason


WORK = {"work_id": "VARCHAR", "year": "BIGINT", "field": "VARCHAR", "type": "VARCHAR"}


def found(rows, links, **parameters):
    lake = Lake()
    columns = zip(*rows, strict=True)
    lake.put("work", dict(zip(WORK, map(list, columns), strict=True)), WORK)
    lake.put("citation", {"citing_id": [a for a, _ in links], "cited_id": [b for _, b in links]})
    columns = lake.expression(ncs.expr(tables(), Parameters(**parameters)))
    lake.close()
    names = [name for name in columns if not name.endswith("_null")]
    rows = zip(*(columns[n].tolist() for n in names), strict=True)
    # a number that is missing is not itself
    return {row[0]: tuple(v if v == v else None for v in row[1:]) for row in rows}


ROWS = [
    ("a", 2000, "x", "article"),
    ("b", 2000, "x", "article"),
    ("c", 2000, "x", "review"),
    ("d", 2000, "y", "article"),
    ("e", 2001, "x", "article"),
    ("f", 2008, None, None),
    ("u", None, "x", "article"),
]
LINKS = [("e", "a"), ("f", "a"), ("e", "c"), ("f", "c"), ("e", "d")]


def test_a_cell_is_of_one_field_year_and_type():
    seen = found(ROWS, LINKS)
    assert seen["a"] == (1, 2.0, 2) and seen["b"] == (0, 0.0, 2)
    assert seen["c"] == (1, 1.0, 1) and seen["d"] == (1, 1.0, 1) and seen["f"] == (0, 1.0, 1)
    assert seen["u"] == (None, None, None)
    # an open window takes what comes late
    seen = found(ROWS, LINKS, window=0)
    assert seen["a"][0] == 2 and seen["c"][0] == 2 and seen["d"][0] == 1
    # where nothing was cited the rule decides
    for rule, score in [("one", 1.0), ("null", None)]:
        assert found(ROWS, LINKS, zero_mean=rule)["f"] == (0, score, 1)


@settings(max_examples=7)
@given(st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=10), min_size=1, max_size=20))
def test_scores_are_those_of_the_definition(drawn):
    """Of many cells at once, since each query is compiled."""
    found = values(nlcs, *cells(drawn), Parameters(), "sqlite")["nlcs"]
    for cell, cited in enumerate(drawn):
        mean = math.fsum(math.log(1 + n) for n in cited) / len(cited)
        for i, n in enumerate(cited):
            wanted = None if mean == 0 else pytest.approx(math.log(1 + n) / mean, abs=1e-12)
            assert found[f"w{cell}.{i}"] == wanted


def test_the_mean_of_a_cited_cell_is_one():
    works = {"a": 2000, "b": 2000, "c": 2001, "d": 2001}
    found = values(nlcs, works, [("c", "a"), ("d", "a"), ("d", "b")], Parameters(), "duckdb")
    assert (found["nlcs"]["a"] + found["nlcs"]["b"]) / 2 == pytest.approx(1, abs=1e-12)
    assert found["nlcs_null"]["c"] == "cell_uncited"


CELLS = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=12), min_size=1, max_size=20)
"""Citations of the works of some cells: many at once, since each query is compiled."""


def credit(cited, level):
    """Return the credit of each work, by the definition, in exact fractions."""
    works, kept = len(cited), Fraction(100 - level, 100)
    line = min(c for c in cited if sum(other <= c for other in cited) >= kept * works)
    upto, tied = sum(c <= line for c in cited), cited.count(line)
    part = (upto - kept * works) / tied
    return [Fraction(1) if c > line else part if c == line else Fraction(0) for c in cited]


@settings(max_examples=7)
@given(CELLS)
def test_credits_are_those_of_the_definition_and_add_up(drawn):
    found = values(pp_top, *cells(drawn), Parameters(), "sqlite")
    for level in pp_top.LEVELS:
        column = found[f"pp{level}_credit"]
        for cell, cited in enumerate(drawn):
            wanted = credit(cited, level)
            assert sum(wanted) == Fraction(level * len(cited), 100)
            seen = [column[f"w{cell}.{i}"] for i in range(len(cited))]
            assert seen == pytest.approx([float(part) for part in wanted], abs=1e-12)


def dense(history):
    """Coefficient, peak and awakening by the definition."""
    peak = max(range(len(history)), key=lambda t: (history[t], -t))
    if peak == 0:
        return Fraction(0), 0, None
    slope = Fraction(history[peak] - history[0], peak)
    line = [slope * t + history[0] for t in range(peak + 1)]
    b = sum((line[t] - history[t]) / max(1, history[t]) for t in range(peak + 1))
    gap = [abs((history[peak] - history[0]) * t - peak * history[t] + peak * history[0]) for t in range(peak + 1)]
    return b, peak, gap.index(max(gap)) if b > 0 else None


def test_random_histories_of_many_works_at_once():
    rng = np.random.default_rng(11)
    histories = [rng.poisson(rng.uniform(0, 2, 9)).tolist() for _ in range(60)]
    works = {f"w{i:02}": 2000 for i in range(60)} | {f"z{age}.{n}": 2000 + age
             for age in range(9) for n in range(12)}  # fmt: skip
    links = [
        (f"z{age}.{n}", f"w{i:02}")
        for i, history in enumerate(histories)
        for age, count in enumerate(history)
        for n in range(count)
    ]
    graph = numbered(works, links)
    p = Parameters()
    found = sleeping_beauty.finish(sleeping_beauty.shard(Timed.of(graph, "year"), (0, len(works)), p), p)
    for i, history in enumerate(histories):
        at = graph.order.tolist().index(f"w{i:02}")
        b, peak, woke = dense(history)
        assert found["sb"][at] == pytest.approx(float(b), abs=1e-9)
        assert found["sb_peak"][at] == peak
        assert (None if found["sb_awakening"][at] is np.ma.masked else found["sb_awakening"][at]) == woke


def test_negative_lags():
    """A citation of the year before counts at age 0, and then no later year has more."""
    for rule, peak, value in [("drop", 1, 0), ("clip0", 0, 0)]:
        graph = numbered({"old": 1999, "w": 2000, "new": 2001}, [("old", "w"), ("new", "w")])
        p = Parameters(negative_lag=rule)
        found = sleeping_beauty.finish(sleeping_beauty.shard(Timed.of(graph, "year"), (0, 3), p), p)
        assert (found["sb_peak"][1], found["sb"][1]) == (peak, value)


YEARS = {2020: 100.0, 2021: 110.0, 2022: 132.0, 2023: 171.6}


def test_standard_deviation_of_growth_by_hand():
    # 10, 20 and 30 % a year
    assert volatility.of(YEARS)["volatility"] == pytest.approx(0.1)
    assert volatility.growth(YEARS) == pytest.approx({2021: 0.1, 2022: 0.2, 2023: 0.3})
    # a missing year is not filled in
    gap = {**YEARS, 2025: 500.0}
    assert volatility.of(gap) == volatility.of(YEARS)
    # steady growth has none whatever the currency
    steady = {2000 + t: 7.0 * 1.1**t for t in range(6)}
    assert volatility.of(steady)["volatility"] == pytest.approx(0.0, abs=1e-12)
    dear = {year: 1e6 * value for year, value in YEARS.items()}
    assert volatility.of(dear)["volatility"] == pytest.approx(0.1)
    # too short has a reason
    for years in [{}, {2000: 1.0}, {2000: 1.0, 2001: 2.0, 2002: 3.0}]:
        assert volatility.of(years) == {"volatility": None, "volatility_null": "too_short"}
    # a year of nothing gives no growth rate
    assert volatility.growth({2000: 0.0, 2001: 5.0, 2002: 6.0}) == pytest.approx({2002: 0.2})


# F cites r. Either a cites F and q, and b cites r: F has 1/2. Or a cites F and r, and b q: F has -1.
WAYS = numbered(
    {"q": 1999, "r": 1999, "F": 2000, "a": 2001, "b": 2001}, [("F", "r"), ("a", "F"), ("a", "q"), ("b", "r")]
)
COHORTS = [(1999, 0, 2), (2000, 2, 3), (2001, 3, 5)]


def test_the_mean_is_that_of_all_ways_to_wire_the_graph():
    found = rewiring.trend(cd, Timed.of(WAYS, "year"), WAYS.year, COHORTS, Parameters(), (7, 200))
    assert set(found.whole.tolist()) == {0.5, -1.0}
    # four standard errors of the mean of 200 draws of the two
    assert rewiring.band(found.whole)[0] == pytest.approx(-0.25, abs=4 * 0.75 / 200**0.5)
    assert np.isnan(found.years[:, [0, 2]]).all()
    assert (found.years[:, 1] == found.whole).all()
    # a copy keeps degrees and years and its lists fit
    rng = np.random.default_rng(4)
    ends = rng.integers(0, 60, (300, 2))
    graph = numbered({f"w{i}": 1990 + i % 6 for i in range(60)}, [(f"w{a}", f"w{b}") for a, b in ends])
    arrays, ptr = Timed.of(graph, "year"), graph.year_ptr
    spans = list(zip(ptr[:-1].tolist(), ptr[1:].tolist(), strict=True))
    cohorts = [(0, *span) for span in spans]
    found = rewiring.trend(cd, arrays, graph.year, cohorts, Parameters(), (7, 1))
    copy = rewiring.Copy(arrays, graph.year, spans, (7, 0), "numpy")
    # as far as it was measured
    drawn = copy.advance(found.mixed.rounds * (1 + found.mixed.settled)).graph()
    assert drawn.out_ptr is arrays.out_ptr and drawn.in_ptr is arrays.in_ptr
    out = {(a, int(b)) for a in range(60) for b in drawn.out_idx[slice(*drawn.out_ptr[a : a + 2])]}
    into = {(int(a), b) for b in range(60) for a in drawn.in_idx[slice(*drawn.in_ptr[b : b + 2])]}
    assert out == into and len(out) == graph.used
    kept = {(a, int(b)) for a in range(60) for b in graph.out_idx[slice(*graph.out_ptr[a : a + 2])]}
    assert found.moved == pytest.approx(1 - len(out & kept) / len(out))
    assert found.moved > 0.3
    # a band needs enough copies
    assert rewiring.checked(0) == 0 and rewiring.checked(20) == 20
    for few in (-1, 1, 19):
        with pytest.raises(InputError) as caught:
            rewiring.checked(few)
        assert "--baseline 20" in caught.value.say("en") and "--baseline 20" in caught.value.say("zh")
    # a band is the middle of the copies
    values = np.arange(101) / 100
    assert rewiring.band(values) == (pytest.approx(0.5), (pytest.approx(0.025), pytest.approx(0.975)))
    assert rewiring.band(np.array([np.nan])) == (None, None)
    # an empty graph has no baseline
    graph = numbered({}, [])
    found = rewiring.trend(cd, Timed.of(graph, "year"), graph.year, [], Parameters(), (7, 20))
    assert np.isnan(found.whole).all() and found.moved == 0


RNG = np.random.default_rng(11)
WORKS = {f"w{i}": int(RNG.integers(1990, 2000)) for i in range(40)} | {"undated": None}
FIELDS = {work: "xyz"[i % 4] for i, work in enumerate(WORKS) if i % 4 < 3}
BREADTH_LINKS = [(f"w{a}", f"w{b}") for a, b in RNG.integers(0, 42, (250, 2))]
BREADTH_LINKS += [("undated", "w1"), ("w1", "undated"), *BREADTH_LINKS[:20]]


def expected(work, ends, counts):
    """Return spread, corrected spread and number by the definition."""
    mine, other = ends
    far = {pair[other] for pair in BREADTH_LINKS if pair[mine] == work and counts(*pair)}
    classes = Counter(FIELDS[one] for one in far if one in FIELDS)
    n = sum(classes.values())
    if n < 2:
        return None, None, n
    spread = 1 - sum(Fraction(c, n) ** 2 for c in classes.values())
    return spread, spread * Fraction(n, n - 1), n


def both_known(a, b):
    return a != b and WORKS.get(a) is not None and WORKS.get(b) is not None


def test_spread_by_the_definition():
    for engine in ["duckdb", "sqlite"]:
        for module, ends, counts in [
            (generality, (1, 0), lambda a, b: both_known(a, b) and 0 <= WORKS[a] - WORKS[b] < 5),
            (originality, (0, 1), both_known),
        ]:
            kinds = {work: (field, None) for work, field in FIELDS.items()}
            found = values(module, WORKS, BREADTH_LINKS, Parameters(), engine, Beside(kinds))
            names = [part.name for part in module.META.parts]
            seen = 0
            for work, year in WORKS.items():
                wanted = expected(work, ends, counts) if year else (None, None, None)
                for name, value in zip(names, wanted, strict=True):
                    near = None if value is None else pytest.approx(float(value), abs=1e-12)
                    assert found[name][work] == near, (work, name)
                why = found[f"{names[0]}_null"][work]
                assert why == ("unknown_year" if not year else "fewer_than_two" if wanted[2] < 2 else "")
                seen += wanted[0] is not None
            assert seen > 10


def test_a_work_of_two_fields_counts_in_each_with_its_weight():
    works = {"F": 2000, "a": 2001, "b": 2001}
    shares = (("a", "x", 0.5), ("a", "y", 0.5), ("b", "x", 1.0))
    found = values(generality, works, [("a", "F"), ("b", "F")], Parameters(), "duckdb", Beside(shares=shares))
    # three quarters in x, one in y
    assert found["generality"]["F"] == pytest.approx(1 - 9 / 16 - 1 / 16)
    assert found["generality_n"]["F"] == 2


class Falling:
    """A copy that forgets at a rate, about a level of its own."""

    def __init__(self, rate, level, noise=0.0, seed=0):
        self.rate, self.level, self.noise = rate, level, noise
        self.rounds, self.random = 0, np.random.default_rng(seed)

    def advance(self, rounds):
        self.rounds += rounds

    def value(self):
        return self.level + (1 - self.level) * self.rate**self.rounds + self.noise * self.random.standard_normal()


def settled(rate, level=0.3, noise=0.0):
    copies = [Falling(rate, level, noise, n) for n in range(rewiring.PROBES)]
    found = rewiring.mix(copies, lambda n: (copies[n].value(),), (1.0,))
    # what doubling did not change sufficed
    assert {copy.rounds for copy in copies} == {found.rounds * (1 + found.settled)}
    return found


def test_the_slower_a_copy_forgets_the_more_rounds_it_is_given():
    rounds = [settled(rate).rounds for rate in (0.1, 0.8, 0.95, 0.99)]
    assert rounds == sorted(rounds) and rounds[0] == rewiring.START and rounds[-1] > 250
    for rate in (0.8, 0.95, 0.99):
        assert settled(rate).settled and rate ** settled(rate).rounds < 2 * rewiring.STILL
    # what does not settle is told
    assert not settled(0.9999).settled and settled(0.9999).rounds == rewiring.MOST
    assert settled(0.5, noise=0.05).settled
    # agreement is the correlation of ranks
    nan = np.nan
    assert stability.agreement(np.array([1, 5, 9.0]), np.array([2, 3, 4.0])) == pytest.approx(1)
    assert stability.agreement(np.array([1, 2, 3, nan]), np.array([9, 8, 1, 0])) == pytest.approx(-1)
    assert stability.agreement(np.array([1, 1, 1.0]), np.array([1, 2, 3.0])) is None
    assert stability.agreement(np.array([1, 2.0]), np.array([1, 2.0])) is None


VENUES_RNG = np.random.default_rng(9)
VENUES_WORKS = {f"w{i:03}": 1990 + i // 20 for i in range(120)}
GRAPH = numbered(VENUES_WORKS, [(f"w{a:03}", f"w{b:03}") for a, b in VENUES_RNG.integers(0, 120, (400, 2))])
VENUES = 15
NONE = np.zeros(120, dtype=bool)
ARRAYS = Timed.of(GRAPH, "year", Marks(VENUES_RNG.integers(-1, VENUES, 120), NONE, NONE))


def test_years_are_whole():
    assert list(rewiring.years(ARRAYS.time, (25, 61))) == [(20, 40), (40, 60), (60, 80)]
    assert list(rewiring.years(ARRAYS.time, (0, 0))) == []
    # references without a known venue are left out
    ptr, venue = rewiring.cited(ARRAYS, (20, 40))
    for work in range(20):
        a, b = GRAPH.out_ptr[20 + work : 22 + work]
        listed = ARRAYS.marks.venue[GRAPH.out_idx[a:b]]
        assert venue[ptr[work] : ptr[work + 1]].tolist() == listed[listed >= 0].tolist()
    assert rewiring.labels(ARRAYS) == VENUES
    # shards of any size give equal results
    for engine in available():
        p = Parameters(copies=3, kernels=engine)
        whole = novelty.shard(ARRAYS, (0, 120), Parameters(copies=3))
        parts = [novelty.shard(ARRAYS, cut, p) for cut in pairwise((0, 37, 59, 60, 120))]
        for name, column in whole.items():
            assert np.array_equal(np.concatenate([q[name] for q in parts]), column, equal_nan=True)
        assert (~np.isnan(whole["low"])).sum() > 30
        assert novelty.touches(ARRAYS, (0, 120)) > 500
    # novelty is the tenth percentile of the scores of all pairs
    p = Parameters(copies=6)
    found = novelty.shard(ARRAYS, (100, 120), p)
    ptr, venue = rewiring.cited(ARRAYS, (100, 120))
    listed = [
        [min(a, b) * VENUES + max(a, b) for a, b in combinations(venue[i:j].tolist(), 2)] for i, j in pairwise(ptr)
    ]
    known = np.unique(np.concatenate(listed)).astype(np.int64)
    score = dict(zip(known.tolist(), rewiring.scores(ARRAYS, (100, 120), known, p).score, strict=True))
    for work, pairs in enumerate(listed):
        mine = [z for z in map(score.get, pairs) if z == z]
        assert found["scored"][work] == len(mine)
        if mine:
            ends = found["low"][work], found["middle"][work]
            assert ends == pytest.approx(tuple(np.percentile(mine, [10, 50])))
    assert max(map(len, listed)) > 5


def by_sets():
    """Return new pairs, all pairs and distances of every work, by the definition."""
    year, venue = ARRAYS.time.tolist(), ARRAYS.marks.venue.tolist()
    mine = [{venue[r] for r in GRAPH.out_idx[a:b].tolist()} - {-1} for a, b in pairwise(GRAPH.out_ptr)]
    pairs = [list(combinations(sorted(one), 2)) for one in mine]
    found = []
    for work, listed in enumerate(pairs):
        seen = {p for w, of in enumerate(pairs) if year[w] < year[work] for p in of}
        recent = Counter(p for w, of in enumerate(pairs) if 0 < year[work] - year[w] <= 3 for p in of)
        profile = {
            one: {k: recent[min(one, k), max(one, k)] for k in range(VENUES) if k != one} for one in range(VENUES)
        }
        far = 0.0
        for i, j in (new := [pair for pair in listed if pair not in seen]):
            both = sum(profile[i].get(k, 0) * profile[j].get(k, 0) for k in range(VENUES))
            norms = [sum(n * n for n in profile[one].values()) ** 0.5 for one in (i, j)]
            far += 1 - (both / (norms[0] * norms[1]) if all(norms) else 0)
        found.append((len(new), len(listed), far))
    return found


def test_first_pairs_by_the_definition():
    for engine in available():
        p = Parameters(kernels=engine)
        cuts = [first_pairs.shard(ARRAYS, cut, p) for cut in ((0, 45), (45, 120))]
        new, every, far = (np.concatenate([q[name] for q in cuts]) for name in ("new", "all", "far"))
        wanted = by_sets()
        assert list(zip(new.tolist(), every.tolist(), strict=True)) == [one[:2] for one in wanted]
        assert far == pytest.approx([one[2] for one in wanted], abs=1e-9)
        assert new[60:].sum() > 5 and (far % 1 > 0).any()
    # works of the first years have no new pairs
    found = first_pairs.finish(first_pairs.shard(ARRAYS, (0, 120), Parameters()), Parameters())
    assert set(found["new_pairs_null"][:60].tolist()) == {"no_past"}
    assert found["new_pairs"].mask[:60].all() and np.isnan(found["new_pairs_share"][:60]).all()
    assert "no_past" not in found["new_pairs_null"][60:]


ENDS = np.random.default_rng(2).integers(0, 50, (400, 2))
SHARDS_GRAPH = numbered({f"w{i:02}": 1990 + i // 5 for i in range(50)}, [(f"w{a:02}", f"w{b:02}") for a, b in ENDS])


def same(one, two):
    return one.keys() == two.keys() and all(np.array_equal(one[k], two[k]) for k in one)


def test_two_processes_that_are_told_names_give_what_one_gives(tmp_path_factory):
    for module in [cd, sleeping_beauty]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            tmp_path = tmp_path_factory.mktemp("case")
            monkeypatch.setattr(shards, "FEW", 50)
            kept.save(SHARDS_GRAPH, tmp_path)
            p, arrays = Parameters(window=3), Timed.of(SHARDS_GRAPH, "year")
            work = shards.plan(SHARDS_GRAPH, [module], "numpy", 2, tmp_path)
            assert len(work.shards) > 2
            alone = module.shard(arrays, (0, 50), p)
            # arrays given here are not those of the folder: only the folder may be read
            hollow = Timed(*(array[:0] for array in (arrays.time, *[arrays.in_idx] * 4)))
            assert same(shards.run(module, hollow, work, p), alone)


def test_a_plan_counts_touches_and_leaves_one_process_in_one_piece():
    work = shards.plan(SHARDS_GRAPH, [cd, sleeping_beauty], "numpy")
    cited = np.diff(SHARDS_GRAPH.in_ptr)
    assert work.touches == cited[SHARDS_GRAPH.out_idx].sum() + SHARDS_GRAPH.used
    assert work.shards == ((0, 50),) and work.faster is None
    assert work.seconds == pytest.approx(work.touches * shards.SECONDS["numpy"])
    # years are joined up to a limit and never cut
    years = [(0, 3), (3, 4), (4, 9), (9, 9), (9, 12)]
    assert shards.cut(years, [3, 1, 50, 0, 3], 4) == ((0, 4), (4, 9), (9, 12))
    assert shards.cut(years, [1] * 5, 99) == ((0, 12),)
    assert shards.cut([], [], 4) == ((0, 0),)
    # an empty set has a shard of nothing
    empty = numbered({}, [])
    p, arrays = Parameters(), Timed.of(empty, "year")
    for module in (cd, sleeping_beauty):
        work = shards.plan(empty, [module], "numpy")
        found = module.finish(shards.run(module, arrays, work, p), p)
        assert work.touches == 0 and all(len(column) == 0 for column in found.values())
