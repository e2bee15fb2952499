# SPDX-License-Identifier: Apache-2.0
"""Works are not counted by what is known of no author; what to do instead is said."""

import pytest

from yuzui.errors import InputError
from yuzui.evaluation.aggregation import known
from yuzui.evaluation.units.counting import Counting
from yuzui.store.duck import Lake

TYPES = {"position": "BIGINT", "person_id": "VARCHAR", "org_id": "VARCHAR", "country": "VARCHAR"}


def refused(row, by, mode):
    lake = Lake()
    lake.put("authorship", {name: [value] for name, value in zip(TYPES, row, strict=True)}, TYPES)
    try:
        known.guard(lake, Counting(by, mode))
    except InputError as error:
        return error.code, error.place.column, error.fix.en, error.fix.zh
    return None


@pytest.mark.parametrize("mode", ["full", "country"])
def test_countries_without_authors_are_counted_by_countries(mode):
    assert refused((None, None, None, "CN"), "country", mode) is None


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
