# SPDX-License-Identifier: Apache-2.0
"""Words of modes and routes; the files are held to the contract in tests/contracts."""

from yuzui.facilities.kind import DAY, EVENTS, MODES, ROUTES, UNITS, amount, fields, shift, shorter
from yuzui.facilities.windows.calendar import BLACKOUT, DATES
from yuzui.model.column import TEXT, column
from yuzui.model.tables import access
from yuzui.model.tables.facility import RESOURCE
from yuzui.model.tables.schedule import EVENT


def test_modes_are_those_of_the_record():
    assert set(MODES) == set(RESOURCE["booking_mode"].values)


def test_routes_and_events_are_those_of_the_record():
    assert set(ROUTES) == set(access.ROUTES)
    assert set(EVENTS) == set(EVENT["kind"].values)


def test_a_form_has_each_column_once_and_the_kind_may_say_it_otherwise():
    own = column("team", TEXT, "crew", "班组", "Crew", "班组")
    found = fields(amount("hours", "小时", "h"), (DATES, BLACKOUT), (own,))
    names = [one.name for one in found]
    assert names[:2] == ["id", "amount"] and len(set(names)) == len(names)
    assert next(one for one in found if one.name == "team").label.en == "crew"
    assert found[1].low and not found[1].null


def test_relaxations_say_how_much():
    assert (shorter(0.8).by, shorter(0.8).said.en) == (0.8, "ask for 80 % of the time")
    assert shift(7).by == 7 * DAY and "7" in shift(7).said.zh


def test_words_stand_in_both_languages():
    for text in (*MODES.values(), *ROUTES.values(), *EVENTS.values(), *UNITS.values()):
        assert text.en and text.zh and text.en != text.zh
