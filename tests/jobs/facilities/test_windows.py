# SPDX-License-Identifier: Apache-2.0
"""When a facility can observe: calendars, nights, permits."""

import datetime as dt
import itertools
import math
import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.facilities import natural_windows, opening_windows
from yuzui.facilities.natural_windows import COOL_DOWN, DAY, HALF_LIFE, SEASON, TIDE, TRACER, cooling, height, wait
from yuzui.facilities.opening_windows import (
    AGE,
    BLACKOUT,
    CALENDAR,
    DATES,
    FEED,
    LOCAL,
    LOCAL_CONTACT,
    MODEL_READINESS,
    PERMITS,
    QUALIFIED,
    Intervals,
    intersect,
    intervals,
    merged,
    moment,
    parts,
    span,
    within,
    without,
)
from yuzui.facilities.opening_windows import DAY as ready_DAY

H = (0, 100)
ROWS = [
    {"resource": "a", "from": 0, "until": 40, "state": "user", "mode": "x"},
    {"resource": "a", "from": 40, "until": 60, "state": "maintenance", "mode": None},
    {"resource": "a", "from": 60, "until": None, "state": None, "mode": None},
    {"resource": "linac", "from": 10, "until": 30, "state": None, "mode": "y"},
]
FACTS = {"calendar": ROWS, "absence": [{"who": "w", "from": 20, "until": 30}]}


def spans(provider, task, resource):
    return [one[:2] for one in provider.open(task, resource, H, FACTS)]


def test_user_time_in_the_mode_asked_for():
    assert spans(CALENDAR, {}, {"id": "a"}) == [(0, 40), (60, 100)]
    assert spans(CALENDAR, {"mode": "x"}, {"id": "a"}) == [(0, 40), (60, 100)]
    assert spans(CALENDAR, {"mode": "y"}, {"id": "a"}) == [(60, 100)]
    assert spans(CALENDAR, {"mode": "y"}, {"id": "nobody spoke of"}) == [H]
    # a line runs while its machine does
    assert spans(FEED, {"mode": "y"}, {"id": "a", "fed_by": "linac"}) == [(10, 30)]
    assert spans(FEED, {"mode": "x"}, {"id": "a", "fed_by": "linac"}) == []
    assert spans(FEED, {"mode": "x"}, {"id": "a", "fed_by": None}) == [H]
    # dates and people
    assert spans(DATES, {"from": 5, "until": None}, {}) == [(5, 100)]
    assert spans(BLACKOUT, {"team": "w"}, {}) == [(0, 20), (30, 100)]
    assert spans(BLACKOUT, {"team": "v"}, {}) == [H]
    assert spans(LOCAL_CONTACT, {"contact": "w"}, {}) == [(0, 20), (30, 100)]


DECAY_H = (0, 10**9)


def test_half_lives_of_the_pharmacopoeia():
    # European Pharmacopoeia 5.7: carbon-11 20.385 min, nitrogen-13 9.965 min, oxygen-15 122.24 s,
    # fluorine-18 109.77 min
    for nuclide, seconds in (
        ("C-11", 1223.1), ("N-13", 597.9), ("O-15", 122.24), ("F-18", 6586.2)
    ):  # fmt: skip
        assert HALF_LIFE[nuclide] == pytest.approx(seconds, rel=1e-12)


@given(st.dictionaries(st.sampled_from(sorted(HALF_LIFE)), st.floats(0, 1e6), max_size=4), st.floats(1e-6, 1e6))
def test_a_mixture_is_at_its_limit_when_the_wait_is_over(contents, limit):
    def left(t):
        return sum(a * math.exp(-math.log(2) * t / HALF_LIFE[n]) for n, a in contents.items())

    seconds = wait(contents, limit)
    assert left(seconds) <= limit * (1 + 1e-9)
    if seconds:
        assert left(seconds - 0.01) >= limit * (1 - 1e-9)


def test_one_nuclide_waits_its_half_lives():
    assert wait({"F-18": 8.0}, 1.0) == pytest.approx(3 * HALF_LIFE["F-18"], abs=2e-3)
    assert wait({"F-18": 1.0}, 2.0) == 0.0
    assert math.isinf(wait({"F-18": 1.0}, 0.0))
    # nothing must cool without a limit
    rows = {"activation": [{"subject": "r", "nuclide": "Co-58", "activity": 4.0}]}
    assert cooling({"id": "r", "activity_limit": None}, rows) == 0.0
    found = COOL_DOWN.open({"id": "r", "activity_limit": 1.0, "cools_from": 100}, {}, DECAY_H, rows)
    assert found[0][0] == pytest.approx(100 + 2 * 70.86 * DAY, abs=2)
    assert COOL_DOWN.open({"id": "r", "activity_limit": 0.0}, {}, DECAY_H, rows) == []
    # a tracer is there from when it is made until it is too weak
    task = {
        "tracer": "F-18", "tracer_ready": 1000, "tracer_activity": 400.0,
        "tracer_needed": 100.0, "duration": 600,
    }  # fmt: skip
    latest = 1000 + math.floor(2 * HALF_LIFE["F-18"])
    assert TRACER.open(task, {}, DECAY_H, {}) == [(1000, latest + 600, 1.0)]
    assert TRACER.open(task | {"tracer_needed": 500.0}, {}, DECAY_H, {}) == []
    assert TRACER.open(task | {"tracer_needed": None}, {}, DECAY_H, {}) == [(1000, DECAY_H[1], 1.0)]
    assert TRACER.open(task | {"tracer": None}, {}, DECAY_H, {}) == [(*DECAY_H, 1.0)]


def seconds(rows):
    """Return every (owner, second) covered: intervals as a set, by hand."""
    return {(owner, s) for owner, start, end in rows for s in range(start, end)}


def rows(found):
    return list(zip(found.owner.tolist(), found.start.tolist(), found.end.tolist(), strict=True))


def some(draw, owners=3, count=12, last=30):
    return [(draw.randrange(owners), *sorted(draw.sample(range(last), 2))) for _ in range(count)]


def made(given):
    return intervals(*np.array(given, dtype=np.int64).reshape(-1, 3).T)


def test_union_covers_the_same_seconds_with_the_fewest_pieces():
    for seed in range(20):
        given = some(random.Random(seed))
        found = rows(opening_windows.union(made(given)))
        assert seconds(found) == seconds(given)
        for (one, _, end), (other, start, _) in itertools.pairwise(found):
            assert one < other or end < start
    # pieces of an intersection are those counted by hand
    for seed in range(20):
        draw = random.Random(seed)
        given, other = made(some(draw)), opening_windows.union(made(some(draw)))
        pieces, place = opening_windows.intersection(given, other)
        expected = [
            (o, max(a, c), min(b, d), i, j)
            for i, (o, a, b) in enumerate(rows(given))
            for j, (p, c, d) in enumerate(rows(other))
            if o == p and max(a, c) < min(b, d)
        ]
        assert sorted(
            (*row, int(i), int(j)) for row, i, j in zip(rows(pieces), pieces.source, place, strict=True)
        ) == sorted(expected)
    # the complement is the rest of the horizon
    for seed in range(20):
        given = opening_windows.union(made(some(random.Random(seed))))
        rest = rows(opening_windows.complement(given, 3, 5, 25))
        horizon = {(owner, s) for owner in range(3) for s in range(5, 25)}
        assert seconds(rest) == horizon - seconds(rows(given))
    # touching intervals are one and empty ones are none
    found = opening_windows.union(made([(0, 0, 5), (0, 5, 9), (0, 9, 9), (1, 5, 9)]))
    assert rows(found) == [(0, 0, 9), (1, 5, 9)]
    assert len(opening_windows.union(made([]))) == 0
    assert rows(opening_windows.complement(made([]), 2, 0, 4)) == [(0, 0, 4), (1, 0, 4)]
    empty, place = opening_windows.intersection(made([]), made([(0, 1, 2)]))
    assert len(empty) == len(place) == 0


def test_sources_lead_back_to_the_rows_given():
    given = intervals([1, 0], [3, 0], [4, 9])
    assert isinstance(given, Intervals) and given.source.tolist() == [1, 0]
    assert given.length.tolist() == [9, 1]


def at(*parts):
    return int(dt.datetime(*parts, tzinfo=dt.UTC).timestamp())


def test_the_moon_of_the_worked_example():
    # Meeus (1998), examples 47.a and 48.a: 1992 April 12, 0h TD; apparent right ascension
    # 134.688470, declination 13.768368, lit part 0.6786
    ascension, declination = natural_windows.moon(at(1992, 4, 12))
    assert ascension == pytest.approx(134.688470, abs=0.3)
    assert declination == pytest.approx(13.768368, abs=0.2)
    assert natural_windows.lit(at(1992, 4, 12)) == pytest.approx(0.6786, abs=0.003)
    # eclipses are at full and new moon
    for moment, part in [
        # total eclipses are at full Moon and new Moon: 2018-07-27 20:22 and 2017-08-21 18:26 UT
        ((2018, 7, 27, 20, 22), 1.0),
        ((2017, 8, 21, 18, 26), 0.0),
    ]:
        assert natural_windows.lit(at(*moment)) == pytest.approx(part, abs=0.001)
    # angles
    assert natural_windows.apart((0, 0), (90, 0)) == pytest.approx(90)
    assert natural_windows.apart((10, 89), (190, 89)) == pytest.approx(2)


SITE = {"id": "t", "lat": 40.396, "lon": 117.577}
NIGHT_H = (at(2026, 12, 20, 4), at(2026, 12, 23, 4))


def inside(windows, grid):
    return np.array([any(a <= t < b for a, b, _ in windows) for t in grid.tolist()])


def test_a_target_is_observed_up_in_the_dark():
    grid = np.arange(*NIGHT_H, 977)
    found = natural_windows.NIGHT.open({"ra": 56.75, "dec": 24.12, "airmass": 1.5}, SITE, NIGHT_H, {})
    place = (SITE["lat"], SITE["lon"])
    dark = natural_windows.altitude(grid, *natural_windows.sun(grid), *place) < -18
    up = natural_windows.altitude(grid, 56.75, 24.12, *place) > np.degrees(np.arcsin(1 / 1.5))
    assert (inside(found, grid) == (dark & up)).mean() > 0.995
    assert len(natural_windows.NIGHT.open({}, SITE, NIGHT_H, {})) == 3
    # the moon is far and dim enough
    target = (83.63, 22.01)
    task = {"ra": target[0], "dec": target[1], "moon_distance": 40.0, "moon_lit": 0.5}
    found = natural_windows.MOON.open(task, SITE, NIGHT_H, {})
    far = natural_windows.apart(natural_windows.moon(grid), target) >= 40
    down = natural_windows.altitude(grid, *natural_windows.moon(grid), SITE["lat"], SITE["lon"]) < 0
    assert 0 < (far & down).mean() < 1
    assert (inside(found, grid) == (far & down)).mean() > 0.98
    assert not (inside(found, grid) & ~(far & down)).any()
    assert natural_windows.MOON.open({}, SITE, NIGHT_H, {}) == [(*NIGHT_H, 1.0)]
    # seeing is that of the forecast
    rows = [
        {"resource": "t", "from": 0, "until": 10, "seeing": 0.8, "chance": 0.5},
        {"resource": "t", "from": 5, "until": 20, "seeing": 0.9, "chance": None},
        {"resource": "t", "from": 20, "until": 30, "seeing": 2.0, "chance": None},
    ]
    found = natural_windows.SEEING.open({"seeing": 1.0}, {"id": "t"}, (0, 40), {"seeing": rows})
    assert found == [(0, 10, 0.5), (10, 20, 1.0)]
    assert natural_windows.SEEING.open({}, {"id": "t"}, (0, 40), {"seeing": rows}) == [(0, 40, 1.0)]


def permit(type, start, end, status=None, subject="P"):
    return {"subject": subject, "type": type, "from": start, "until": end, "status": status}


def open_(rows, permits, team=None):
    task = {"id": "P", "permits": permits, "team": team}
    return [one[:2] for one in PERMITS.open(task, {}, H, {"permit": rows})]


def test_every_type_is_needed_at_once():
    rows = [permit("ethics", 10, 60), permit("biosafety", 40, None, "granted")]
    assert open_(rows, "ethics; biosafety") == [(40, 60)]
    assert open_(rows, "ethics") == [(10, 60)]
    assert open_(rows, None) == [H]
    assert open_(rows, "laser") == []
    # only what is granted counts
    for status in ("pending", "refused", "withdrawn"):
        assert open_([permit("ethics", None, None, status)], "ethics") == []
    # a team may hold the permit and another request may not
    rows = [permit("animal", 0, 50, subject="lab")]
    assert open_(rows, "animal", team="lab") == [(0, 50)]
    assert open_(rows, "animal") == []
    # an operator is qualified on the resource
    facts = {"qualification": [{"who": "o", "resource": "a", "from": None, "until": 50}]}
    for resource, who, expected in (
        ("a", "o", [(0, 50)]), ("b", "o", []), ("a", "x", []), ("b", None, [H])
    ):  # fmt: skip
        found = QUALIFIED.open({"operator": who}, {"id": resource}, H, facts)
        assert [one[:2] for one in found] == expected
    # words of a cell
    assert parts("ethics; biosafety；laser、x") == ["ethics", "biosafety", "laser", "x"]
    assert parts(None) == parts(" ; ") == []


SPANS = st.lists(st.tuples(st.integers(-5, 30), st.integers(-5, 30)), max_size=6)
HORIZON = (0, 25)


def provider_seconds(windows):
    return {t for a, b, *_ in windows for t in range(a, b)}


@given(SPANS, SPANS)
def test_windows_are_what_their_seconds_say(one, other):
    low, high = HORIZON
    inside, outside = within(one, HORIZON), without(one, HORIZON)
    assert provider_seconds(inside) == provider_seconds(one) & set(range(low, high))
    assert provider_seconds(outside) == set(range(low, high)) - provider_seconds(one)
    shared = intersect(inside, within(other, HORIZON))
    assert provider_seconds(shared) == provider_seconds(one) & provider_seconds(other) & set(range(low, high))
    for found in (inside, outside, shared):
        assert found == sorted(found)
        assert all(a < b for a, b, _ in found)


def test_qualities_multiply():
    assert intersect([(0, 10, 0.5)], [(5, 7, 0.5), (8, 20, 1.0)]) == [(5, 7, 0.25), (8, 10, 0.5)]
    # an end that is not given is that of the horizon
    assert span({"from": None, "until": 5}, HORIZON) == (0, 5)
    assert span({"from": 3}, HORIZON) == (3, 25)
    # a civil time says so
    assert moment("t", ("t", "时"), ("a time", "时刻")).unit == LOCAL


READY_H = (0, 100 * ready_DAY)


def ready_spans(provider, task):
    return [one[:2] for one in provider.open(task, {}, READY_H, {})]


def test_a_model_is_ready_or_not_yet():
    assert ready_spans(MODEL_READINESS, {"model_ready": 5}) == [(5, READY_H[1])]
    assert ready_spans(MODEL_READINESS, {}) == [READY_H]
    assert ready_spans(MODEL_READINESS, {"model_ready": READY_H[1]}) == []
    # age counts from birth
    task = {"born": 10 * ready_DAY, "age_from": 20, "age_to": 30.5}
    assert ready_spans(AGE, task) == [(30 * ready_DAY, 40 * ready_DAY + ready_DAY // 2)]
    assert ready_spans(AGE, {"born": 10 * ready_DAY, "age_from": None, "age_to": 5}) == [
        (10 * ready_DAY, 15 * ready_DAY)
    ]
    assert ready_spans(AGE, {"born": 10 * ready_DAY}) == [(10 * ready_DAY, READY_H[1])]
    assert ready_spans(AGE, {"born": None, "age_to": 5}) == [READY_H]


def season(rows, low, high):
    facts = {"season": [{"place": "p", **row} for row in rows]}
    return SEASON.open({"place": "p"}, {}, (low, high), facts)


def test_a_season_over_new_year():
    row = {"first": "11-15", "last": "02-20", "workable": 0.5}
    found = season([row], at(2027, 1, 1), at(2028, 1, 1))
    assert found == [(at(2027, 1, 1), at(2027, 2, 21), 0.5), (at(2027, 11, 15), at(2028, 1, 1), 0.5)]
    # the last of february
    row = {"first": "02-29", "last": "02-29", "workable": None}
    assert season([row], at(2027, 2, 1), at(2027, 4, 1)) == [(at(2027, 2, 28), at(2027, 3, 1), 1.0)]
    assert season([row], at(2028, 2, 1), at(2028, 4, 1)) == [(at(2028, 2, 29), at(2028, 3, 1), 1.0)]
    # overlapping seasons do not count twice
    rows = [{"first": "01-01", "last": "01-10", "workable": 0.5}, {"first": "01-05", "last": "01-20", "workable": 0.9}]
    found = season(rows, at(2027, 1, 1), at(2027, 2, 1))
    assert found == [
        (at(2027, 1, 1), at(2027, 1, 11), 0.5), (at(2027, 1, 11), at(2027, 1, 21), 0.9)
    ]  # fmt: skip
    # a season that can never be worked is none
    assert season([{"first": "01-01", "last": "12-31", "workable": 0.0}], 0, 10) == []
    assert SEASON.open({"place": "elsewhere"}, {}, (0, 10), {"season": []}) == [(0, 10, 1.0)]


def constants(*rows):
    return [{"place": "p", "constituent": c, "amplitude": a, "lag": g, "from": 0} for c, a, g in rows]


def test_the_lunar_tide_comes_every_12_hours_25_minutes():
    # Schureman: M2 28.9841042 degrees an hour, a period of 12.4206 h
    rows = constants(("Z0", 3.0, None), ("M2", 2.0, 0.0))
    period = 12.4206012 * 3600
    assert height(rows, 0) == 5.0
    assert height(rows, period) == pytest.approx(5.0, abs=1e-6)
    assert height(rows, period / 2) == pytest.approx(1.0, abs=1e-6)
    found = TIDE.open({"place": "p", "tide_above": 3.0}, {}, (0, round(2 * period)), {"tide": rows})
    quarter = period / 4
    ends = [quarter, 3 * quarter, 5 * quarter, 7 * quarter]
    assert [s for a, b, _ in found for s in (a, b)] == pytest.approx([0, *ends, round(2 * period)], abs=1.5)
    # the height is kept throughout each window
    rows = constants(("Z0", 2.5, None), ("M2", 1.2, 40.0), ("S2", 0.6, 80.0), ("K1", 0.3, 10.0))
    horizon = (0, 20 * 86400)
    found = TIDE.open({"place": "p", "tide_above": 3.0}, {}, horizon, {"tide": rows})
    high = {t for t in range(0, horizon[1], 900) if height(rows, t) >= 3.0}
    assert {t for a, b, _ in found for t in range(-a % 900 + a, b, 900)} == high
    assert TIDE.open({"place": "p", "tide_above": None}, {}, (0, 9), {"tide": rows}) == [(0, 9, 1)]


def test_a_level_without_its_constants_is_kept_at_no_time():
    """It was open throughout where a place had none, and a lag that was left out counted as 0."""
    asked = {"place": "p", "tide_above": 3.0}
    assert TIDE.open(asked, {}, (0, 9), {"tide": []}) == []
    rows = constants(("Z0", 9.0, None), ("M2", 2.0, None))
    assert TIDE.open(asked, {}, (0, 9), {"tide": rows}) == []
    assert TIDE.open(asked, {}, (0, 9), {"tide": rows[:1]}) == [(0, 9, 1)]


WEEK = (at(2027, 3, 1, 12), at(2027, 3, 8, 12))


def test_sidereal_time_is_the_published_one():
    # 12.a: 13 h 10 m 46.3668 s; 12.b: 128.7378734 degrees
    published = 15 * (13 + 10 / 60 + 46.3668 / 3600)
    assert natural_windows.sidereal(at(1987, 4, 10)) == pytest.approx(published, abs=1e-5)
    assert natural_windows.sidereal(at(1987, 4, 10, 19, 21)) == pytest.approx(128.7378734, abs=1e-5)
    # the sun is where it was published to a hundredth of a degree
    # 25.a, by the same low-accuracy theory with aberration and nutation, which are left out here
    ascension, declination = natural_windows.sun(at(1992, 10, 13))
    assert ascension == pytest.approx(198.38083, abs=0.01)
    assert declination == pytest.approx(-7.78507, abs=0.01)
    # venus stood as high over washington as published
    # 13.b: apparent sidereal time there, mean here: 0.001 degrees apart
    found = natural_windows.altitude(at(1987, 4, 10, 19, 21), 347.3193375, -6.719892, 38.92139, -77.065556)
    assert found == pytest.approx(15.1249, abs=0.001)
    # twice the air is thirty degrees and the zenith ninety
    assert natural_windows.lowest(2.0) == pytest.approx(30.0)
    assert natural_windows.lowest(1.0) == pytest.approx(90.0)
    # a target is up at exactly the seconds its altitude says
    for site in [(-30.2, -70.8), (30.7, -104.0), (32.3, 80.0), (0.0, 179.9), (80.0, 0.0)]:
        rng = np.random.default_rng(5)
        ascension, declination = rng.uniform(0, 360, 40), rng.uniform(-89, 89, 40)
        found = natural_windows.up(WEEK, (ascension, declination), site, 35.0)
        for target in range(40):
            mine = found.owner == target
            grid = np.arange(WEEK[0], WEEK[1], 997)
            inside = ((found.start[mine] <= grid[:, None]) & (grid[:, None] < found.end[mine])).any(1)
            high = natural_windows.altitude(grid, ascension[target], declination[target], *site)
            sure = np.abs(high - 35.0) > 0.01
            assert (inside == (high > 35.0))[sure].all()
            assert (found.start[mine][1:] > found.end[mine][:-1]).all()
    # a target that never sets is up all the time
    found = natural_windows.up(WEEK, ([10.0, 10.0], [85.0, -85.0]), (70.0, 10.0), 30.0)
    assert (found.owner.tolist(), found.start.tolist(), found.end.tolist()) == (
        [0], [WEEK[0]], [WEEK[1]],
    )  # fmt: skip
    # nights are dark to the second and days are not
    site = (-30.2, -70.8)
    found = natural_windows.nights(WEEK, site)
    assert len(found) == 7
    dark = lambda second: natural_windows.altitude(second, *natural_windows.sun(second), *site) < -18  # noqa: E731
    assert dark(found.start).all()
    assert dark(found.end - 1).all()
    assert not dark(found.start - 1).any()
    assert not dark(found.end + 1).any()


def test_polar_winter_is_one_night_and_polar_summer_none():
    winter = (at(2027, 12, 20), at(2027, 12, 24))
    found = natural_windows.nights(winter, (89.5, 0.0))
    assert (found.start.tolist(), found.end.tolist()) == ([winter[0]], [winter[1]])
    assert len(natural_windows.nights((at(2027, 6, 20), at(2027, 6, 24)), (89.5, 0.0))) == 0


SPANS_SPANS = st.lists(st.tuples(st.integers(-5, 30), st.integers(-5, 30)), max_size=8)


@given(SPANS_SPANS)
def test_the_same_seconds_in_the_least_intervals(spans):
    found = merged(spans)
    assert {t for a, b in found for t in range(a, b)} == {t for a, b in spans for t in range(a, b)}
    assert all(one[1] < other[0] for one, other in pairwise(found))
    assert all(a < b for a, b in found)
