# SPDX-License-Identifier: Apache-2.0
"""What is known of a resource: what is not booked by hand, and at which level its bookings lie."""

import pytest

from yuzui.errors import StateError, VisibilityError
from yuzui.scheduling.booking.desk import known


def test_only_what_has_a_policy_and_a_mode_is_booked_by_hand(tmp_path, lab):
    workspace = lab.make(tmp_path / "w", mode="scheduled")
    with pytest.raises(StateError) as told:
        known.of(workspace, "EM1")
    assert told.value.code == "not_by_hand" and "booking_policy" in told.value.expected
    with pytest.raises(VisibilityError):
        known.of(workspace, "EM2")


@pytest.mark.parametrize("level", [None, "network", "organisation", "restricted"])
def test_what_hangs_on_a_resource_is_as_visible_as_the_resource(tmp_path, lab, level):
    workspace = lab.make(tmp_path / "w", level=level)
    assert known.level(workspace, "EM1") == (level or "public")


def test_only_what_holds_is_known(workspace, lab):
    lab.book(workspace, 9, 11, by="li")
    found = known.of(workspace, "EM1", 0)
    assert [known.by_hand(row) for row in found.bookings] == [True]
    assert found.own("li") and not found.own("wang")
    row = dict(found.bookings[0])
    assert known.holds(row) and not known.holds({**row, "state": "missed"})
    assert not known.holds({**row, "firmness": "tentative"})
