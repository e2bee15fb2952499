# SPDX-License-Identifier: Apache-2.0
"""Authors in codes: names in order, places behind the numbers, lots of works, reported countries."""

import numpy as np
import pytest

from yuzui.store.duck import Lake
from yuzui.store.graph import attached, coded, reading, wholes

FILES = {
    "work": "work_id,year\nz,2000\na,2001\nu,\nb,1999\nm,\n",
    "citation": "citing,cited\na,z\n",
    "authorship": "work_id,position,affiliation,org_id,country,corresponding\n"
    "a,1,1,Y,HK,true\nu,2,1,X,CN,\nz,1,,,,\nb,,2,,SE,false\n",
    "org_link": "child,parent,role,weight,valid_from\nX,W,associated,1,\nY,U,joint,0.5,2001-01-01\n",
    "country_map": "code,reporting_code\nHK,CN\nMO,CN\n",
}


@pytest.fixture
def lake(tmp_path):
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


def test_rows_are_numbers_with_the_places_of_works(lake):
    assert told(lake) == ROWS


def test_lots_are_cut_by_the_places_of_works(lake, monkeypatch):
    monkeypatch.setattr(coded, "WORKS", 2)
    coded.names(lake)
    lots = [sorted(some["work"].tolist()) for some in coded.authors(lake, 5)]
    assert lots == [[0, 1], [2], [4]] and told(lake) == ROWS


def test_countries_are_those_they_are_reported_as(lake, tmp_path):
    wholes.countries(lake, tmp_path / "country_map.csv")
    assert [row[4] for row in told(lake)] == ["SE", None, "CN", "CN"]
    assert coded.names(lake).tolist() == ["CN", "HK", "SE", "X", "Y"]


def test_parts_and_wholes_have_codes_whether_or_not_a_work_carries_them(lake, tmp_path):
    wholes.organisations(lake, tmp_path / "org_link.csv")
    names = coded.names(lake)
    found = coded.links(lake)
    assert names[found["part"]].tolist() == ["X", "Y"]
    assert names[found["whole"]].tolist() == ["W", "U"]
    assert found["associated"].tolist() == [True, False] and found["share"].tolist() == [1, 0.5]
    assert [found[name].tolist() for name in ("since", "until", "level")] == [[0, 2001], [0, 0], [0, 0]]  # fmt: skip
    assert np.all(np.diff(found["part"]) >= 0)
