# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from ties import ties

from yuzui.reviewing.people.known import ALWAYS, iso, known, ordinal


@pytest.mark.parametrize(
    ("value", "side", "day"),
    [
        ("2021-05-03", 1, dt.date(2021, 5, 3)),
        ("2021-05", -1, dt.date(2021, 5, 1)),
        ("2021-12", 1, dt.date(2021, 12, 31)),
        (2020, 1, dt.date(2020, 12, 31)),
        ("2020", -1, dt.date(2020, 1, 1)),
        (dt.date(2019, 2, 3), 1, dt.date(2019, 2, 3)),
    ],
)
def test_a_day_a_month_or_a_year_begins_and_ends(value, side, day):
    assert ordinal(value, side) == day.toordinal()
    assert iso(day.toordinal()) == day.isoformat()


def test_what_is_not_known_lasts_always():
    assert (ordinal(None, -1), ordinal("", 1)) == (-ALWAYS, ALWAYS)
    assert iso(ALWAYS) is None


def test_all_ids_of_a_person_are_one_and_a_part_belongs_to_its_whole():
    found = known(
        [["anna"]],
        [["0000-1", "r1"], ["r2"]],
        ties(
            ("anna", "alias", "A.B."),
            ("A.B.", "employer", "lab"),
            ("lab", "parent", "academy"),
            ("academy", "parent", "state"),
        ),
    )
    assert sorted(found.keys[0]) == ["A.B.", "anna"]
    assert found.experts.tolist() == [[0, 1], [1, 2]]
    things = {found.things[k] for k in found.ties["employer"].thing}
    assert things == {"lab", "academy", "state"}
    assert found.ties["employer"].person.tolist() == [0, 0, 0]


def test_standing_for_others_adds_to_both_sides():
    found = known([["a"]], [["b"]], ties(("a", "grant", "g"), ("c", "grant", "g")))
    wide = found.widened({0: {1}})
    assert wide.applicants.tolist() == [[0, 0], [0, 1]]
    assert wide.experts.tolist() == [[0, 2]]
