# SPDX-License-Identifier: Apache-2.0
"""Which part of a work a unit is given: vectors by hand, and the definition in exact fractions."""

from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.errors import InputError
from yuzui.evaluate.indicator import COLUMNS, tables
from yuzui.evaluate.tally import counting
from yuzui.evaluate.tally.counting import MODES, UNITS, Counting
from yuzui.store.duck import Lake
from yuzui.store.sql.second import on_sqlite
from yuzui.testing.indicator import TYPES

ENGINES = ("duckdb", "sqlite")
FRACTIONAL = [mode for mode in MODES if mode != "full"]


def weights(authors, how, engine="duckdb", years=None, links=(), countries=()):
    """Return (work, unit) to weight; a link is (child, parent, role, weight, from, to, level)."""
    years = years or {row[0]: 2000 for row in authors}
    rows = {"work": [(w, y, None, None, None) for w, y in years.items()], "authorship": authors,
            "org_link": links, "country_map": countries}  # fmt: skip
    rows = {name: listed for name, listed in rows.items() if listed}
    columns = {
        n: {c: [r[i] for r in listed] for i, c in enumerate(COLUMNS[n])}
        for n, listed in rows.items()
    }
    expression = counting.weights(tables(have=columns), how)
    if engine == "sqlite":
        found = on_sqlite(expression, columns)
    else:
        lake = Lake()
        for name, listed in columns.items():
            lake.put(name, listed, {c: TYPES[k] for c, k in COLUMNS[name].items()})
        found = lake.expression(expression)
    named = zip(*(found[c].tolist() for c in ("work_id", "unit", "weight")), strict=True)
    return {(work, unit): weight for work, unit, weight in named}


def author(place, *orgs, main=None, work="w"):
    """Rows of one author: each argument is an affiliation, (organisation, country) or several."""
    if not orgs:
        return [(work, place, f"p{place}", None, None, None, main)]
    return [(work, place, f"p{place}", n, org, country, main)
            for n, one in enumerate(orgs, 1)
            for org, country in ([one] if isinstance(one, tuple) else one)]  # fmt: skip


X, Y = ("X", "CN"), ("Y", "SE")
TWO = [*author(1, X), *author(2, X, Y)]


@pytest.mark.parametrize("engine", ENGINES)
def test_authors_and_affiliations_share_a_work(engine):
    assert weights(TWO, Counting(), engine) == {("w", "X"): 3 / 4, ("w", "Y"): 1 / 4}
    found = weights([*TWO, *author(3)], Counting(), engine)
    assert found == pytest.approx({("w", "X"): 1 / 2, ("w", "Y"): 1 / 6}, abs=1e-15)


@pytest.mark.parametrize(
    ("mode", "by", "wanted"),
    [
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
    ],
)
def test_modes(mode, by, wanted):
    z = ("Z", "SE")
    rows = [*author(1, X), *author(2, X, Y, main=True), *author(3, [Y, z], main=True)]
    found = weights(rows, Counting(by, mode))
    assert found == pytest.approx({("w", unit): part for unit, part in wanted.items()}, abs=1e-15)


def test_what_is_not_known_is_lost_and_given_to_nobody():
    lost = [*author(1, ("X", None)), *author(2, (None, "SE"))]
    assert weights(lost, Counting("country")) == {("w", "SE"): 1 / 2}
    assert weights(lost, Counting("organisation")) == {("w", "X"): 1 / 2}
    assert weights(lost, Counting("country", "organisation")) == {}
    assert weights(lost, Counting("organisation", "country")) == {}
    assert weights(lost, Counting("organisation", "corresponding")) == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_parts_count_for_their_wholes(engine):
    links = [("X", "U", "component", 1.0, None, None, 0), ("Y", "U", "joint", 0.5, None, None, 0),
             ("H", "U", "associated", 1.0, None, None, 0), ("U", "S", "component", 1.0, None, None, 1)]  # fmt: skip
    how = Counting(levels=1)
    assert weights(TWO, how, engine, links=links) == {("w", "U"): 7 / 8, ("w", "Y"): 1 / 8}
    whole = weights(TWO, Counting(levels=2), engine, links=links)
    assert whole == {("w", "S"): 7 / 8, ("w", "Y"): 1 / 8}
    alone, with_whole = author(1, ("H", "CN")), [*author(1, ("H", "CN")), *author(2, ("U", "CN"))]
    assert weights(alone, how, engine, links=links) == {("w", "H"): 1}
    assert weights(with_whole, how, engine, links=links) == {("w", "U"): 1}
    full = weights(TWO, Counting(mode="full", levels=1), engine, links=links)
    assert full == {("w", "U"): 1, ("w", "Y"): 1}


def test_links_hold_for_years_at_whose_end_they_are_in_force():
    links = [("X", "U", "component", 1.0, 2001, 2003, 0)]
    years = {f"w{year}": year for year in (2000, 2001, 2002, 2003)} | {"none": None}
    rows = [row for work in years for row in author(1, X, work=work)]
    found = weights(rows, Counting(levels=1), years=years, links=links)
    assert {work for work, unit in found if unit == "U"} == {"w2001", "w2002"}
    assert set(found.values()) == {1.0}


def test_countries_are_reported_as_the_map_says():
    rows = [*author(1, ("A", "HK")), *author(2, ("B", "CN"))]
    assert weights(rows, Counting("country")) == {("w", "CN"): 0.5, ("w", "HK"): 0.5}
    folded = weights(rows, Counting("country"), countries=[("HK", "CN"), ("MO", "CN")])
    assert folded == {("w", "CN"): 1.0}


@pytest.mark.parametrize("change", [{"by": "person"}, {"mode": "even"}])
def test_other_units_and_modes_are_refused(change):
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


@settings(max_examples=4, deadline=None)
@given(ROWS, st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(MODES)))
def test_weights_are_those_of_the_definition(rows, by, mode):
    how = Counting(by, mode)
    wanted = {key: float(value) for key, value in by_definition(rows, how).items()}
    for engine in ENGINES:
        assert weights(rows, how, engine) == pytest.approx(wanted, abs=1e-12)


LINKS = st.lists(
    st.tuples(st.sampled_from("XYZ"), st.sampled_from("UV"), st.sampled_from(["component", "joint", "associated"]),
              st.sampled_from([1.0, 0.5, 0.25]), st.sampled_from([None, 1999, 2001]), st.none()),
    max_size=3, unique_by=lambda link: link[0],
)  # fmt: skip


@settings(max_examples=4, deadline=None)
@given(ROWS, LINKS, st.sampled_from(["author", "organisation", "first"]))
def test_unification_leaves_the_weight_of_every_work_as_it_was(rows, links, mode):
    links = [(*link, 0) for link in links] + [("U", "S", "component", 1.0, None, None, 1)]
    plain, joined = (weights(rows, Counting(mode=mode, levels=n), links=links) for n in (0, 2))
    for work in NAMES:
        before, after = (
            sum(v for (w, _), v in one.items() if w == work) for one in (plain, joined)
        )
        assert after == pytest.approx(before, abs=1e-9)
