# SPDX-License-Identifier: Apache-2.0
"""Which part of a work a unit is given: vectors by hand, and the definition in exact fractions."""

from collections import defaultdict
from dataclasses import fields
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.errors import InputError
from yuzui.evaluation.units import counting
from yuzui.evaluation.units.counting import MODES, UNITS, Authors, Counting, Links

FRACTIONAL = [mode for mode in MODES if mode != "full"]


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


def test_parts_count_for_their_wholes():
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


def test_links_hold_for_years_at_whose_end_they_are_in_force():
    links = [("X", "U", "component", 1.0, 2001, 2003, 0)]
    years = {f"w{year}": year for year in (2000, 2001, 2002, 2003)} | {"none": None}
    rows = [row for work in years for row in author(1, X, work=work)]
    found = weights(rows, Counting(), years=years, links=links)
    assert {work for work, unit in found if unit == "U"} == {"w2001", "w2002"}
    assert set(found.values()) == {1.0}


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


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(MODES)), st.integers(1, 4))
def test_weights_are_those_of_the_definition(rows, by, mode, lots):
    how = Counting(by, mode)
    wanted = {key: float(value) for key, value in by_definition(rows, how).items()}
    assert weights(rows, how, lots=lots) == pytest.approx(wanted, abs=1e-12)
    assert weights(rows[::-1], how) == weights(rows, how, lots=lots)


LINKS = st.lists(
    st.tuples(st.sampled_from("XYZ"), st.sampled_from("UV"), st.sampled_from(["component", "joint", "associated"]),
              st.sampled_from([1.0, 0.5, 0.25]), st.sampled_from([None, 1999, 2001]), st.none()),
    max_size=3, unique_by=lambda link: link[0],
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(ROWS, LINKS, st.sampled_from(["author", "organisation", "first"]))
def test_unification_leaves_the_weight_of_every_work_as_it_was(rows, links, mode):
    links = [(*link, 0) for link in links] + [("U", "S", "component", 1.0, None, None, 1)]
    plain, joined = (weights(rows, Counting(mode=mode), links=given) for given in ((), links))
    for work in NAMES:
        before, after = (sum(v for (w, _), v in one.items() if w == work) for one in (plain, joined))
        assert after == pytest.approx(before, abs=1e-9)
