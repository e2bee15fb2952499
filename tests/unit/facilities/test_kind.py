# SPDX-License-Identifier: Apache-2.0
"""Words of modes and routes; the files are held to the contract in tests/contracts."""

from yuzui.facilities.kind import MODES, ROUTES
from yuzui.record.facility import RESOURCE


def test_modes_are_those_of_the_record():
    assert set(MODES) == set(RESOURCE["booking_mode"].values)


def test_words_stand_in_both_languages():
    for text in (*MODES.values(), *ROUTES.values()):
        assert text.en and text.zh and text.en != text.zh
