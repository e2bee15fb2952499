# SPDX-License-Identifier: Apache-2.0
"""How capabilities fit, and how far away they are."""

import math

import pytest

from yuzui.errors import InputError
from yuzui.facilities.access.match import FITS, ORDER, Origin, apart, fit, found, label, origin
from yuzui.facilities.access.query import parse


def row(low=None, high=None, unit=None, code="photon-energy", scheme="own", resource="r"):
    return {
        "resource": resource, "code": code, "scheme": scheme, "low": low, "high": high,
        "unit": unit,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "given", "expected"),
    [
        ("photon 5..12 keV", row(0.4, 25, "keV"), "whole"),
        ("photon 5..12 keV", row(8, 25, "keV"), "part"),
        ("photon 5..12 keV", row(400, 9000, "eV"), "part"),
        ("photon 5..12 keV", row(13, 25, "keV"), None),
        ("photon 5..12 keV", row(5, 12, "nm"), None),
        ("photon 5..12 keV", row(), "unsaid"),
        ("5..12 keV", row(), None),
        ("photon 5..12 keV", row(None, 25, "keV"), "whole"),
        ("photon >= 5 keV", row(0, 25, "keV"), "part"),
        (">= 2000 m", row(2400, 2400, "m"), "whole"),
        (">= 2500 m", row(2400, 2400, "m"), None),
        ("x-ray energy", row(), "named"),
        ("光子能量", row(), "named"),
        ("neutron", row(), None),
        ("PaNET01124", row(code="PaNET01124", scheme="PaNET"), "named"),
        ("panet:panet01124", row(code="PaNET01124", scheme="PaNET"), "named"),
    ],
)
def test_a_capability_fits_whole_in_part_or_not_at_all(query, given, expected):
    assert fit(parse(query), given) == expected
    assert set(FITS) == set(ORDER)


def test_a_code_of_another_scheme_is_its_own_word():
    assert label(row(code="X", scheme="PaNET")).en == "PaNET X"


SITES = [
    {"id": "r", "site": "Hefei, Anhui", "lat": 31.9, "lon": 117.2, "coord_error_km": 10.0},
    {"id": "s", "site": "Huairou, Beijing", "lat": 40.4, "lon": 116.67, "coord_error_km": 10.0},
    {"id": "t", "site": "somewhere", "lat": None, "lon": None, "coord_error_km": None},
]


def test_a_degree_of_latitude_is_111_kilometres():
    # a sixtieth of a degree is a nautical mile, 1.852 km: 111.12 km a degree on the mean sphere
    away = apart(Origin("", 30.0, 100.0, 0.0), {"lat": 31.0, "lon": 100.0, "coord_error_km": 5.0})
    assert away == (pytest.approx(111.195, abs=0.01), 5.0)


def test_distances_by_another_formula():
    for a, b in (((31.2, 121.5), (40.4, 116.67)), ((-10.0, 170.0), (20.0, -170.0))):
        unit = [
            (math.cos(x) * math.cos(y), math.cos(x) * math.sin(y), math.sin(x))
            for x, y in (tuple(map(math.radians, point)) for point in (a, b))
        ]
        angle = math.acos(sum(p * q for p, q in zip(*unit, strict=True)))
        found, _ = apart(Origin("", *a, 0.0), {"lat": b[0], "lon": b[1]})
        assert found == pytest.approx(6371.009 * angle, rel=1e-9)


def test_an_unknown_place_is_not_0_kilometres_away():
    assert apart(Origin("", 0.0, 0.0, 0.0), SITES[2]) is None


@pytest.mark.parametrize("said", ["Hefei", "hefei", "合肥"])
def test_a_town_of_the_registry(said):
    assert origin(said, SITES) == Origin(said, 31.9, 117.2, 10.0)


def test_degrees_have_no_error_of_their_own():
    assert origin("31.2, 121.5", SITES) == Origin("31.2, 121.5", 31.2, 121.5, 0.0)


@pytest.mark.parametrize("said", ["Atlantis", "91,0", "", "1,2,3"])
def test_a_place_that_is_not_known(said):
    with pytest.raises(InputError) as caught:
        origin(said, SITES)
    assert caught.value.code == "unknown_place" and caught.value.mending is not None


def test_best_fit_first_then_the_nearest_then_the_unknown():
    rows = [
        row(6, 7, "keV", resource="r"), row(1, 20, "keV", resource="s"),
        row(1, 20, "keV", resource="t"), row(1, 20, "keV", resource="nobody"),
    ]  # fmt: skip
    told = found(parse("5..12 keV"), SITES, rows, origin("合肥", SITES))
    assert [one["resource"]["id"] for one in told] == ["s", "t", "r"]
    assert [one["distance_km"] is None for one in told] == [False, True, False]
    assert told[0]["error_km"] == 20.0


def test_an_error_that_nobody_stated_is_not_0():
    place = {"lat": 31.0, "lon": 100.0, "coord_error_km": None}
    assert apart(Origin("", 30.0, 100.0, 1.0), place)[1] is None
    assert apart(Origin("", 30.0, 100.0, None), place | {"coord_error_km": 5.0})[1] is None
    assert apart(Origin("", 30.0, 100.0, 1.0), place | {"coord_error_km": 5.0})[1] == 6.0
    bare = {"id": "x", "site": None, **place}
    named = {"id": "y", "site": "Hefei", **place}
    assert origin("Hefei", [bare, named]).error_km is None
