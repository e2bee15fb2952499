# SPDX-License-Identifier: Apache-2.0
"""What is told to whom: no name that visibility hides."""

import pytest

from yuzui.errors import StateError
from yuzui.scheduling.booking.desk import refusing


def _told(workspace, lab, *who):
    with pytest.raises(StateError) as told:
        lab.book(lab.as_(workspace, *who), 9, 11)
    return told.value


def test_a_member_is_told_when_and_not_who(workspace, lab):
    lab.book(workspace, 9, 11, by="li")
    told = _told(workspace, lab, "wang")
    assert "another user" in told.say("en") and "其他使用人" in told.say("zh")
    assert "li" not in told.say("en").split() and told.detail["taken"][0]["user"] is None
    assert _told(workspace, lab, "boss", "facility_officer").detail["taken"][0]["user"] == "li"


def test_ones_own_booking_is_named(workspace, lab):
    lab.book(workspace, 9, 11, by="li")
    assert _told(workspace, lab, "li").detail["taken"][0]["user"] == "li"


def test_a_published_booking_is_not_cancelled_by_hand():
    with pytest.raises(StateError) as told:
        refusing.unless_by_hand({"schedule": "abc", "resource": "EM1", "id": "t"})
    assert told.value.code == "published"
