# SPDX-License-Identifier: Apache-2.0
"""Who signs, and how it is written."""

import pytest

from yuzui.errors import InputError
from yuzui.scheduling.publish import refusing


@pytest.mark.parametrize(
    ("said", "name"), [("Wu Min, head of users", "Wu Min"), ("吴敏，主任", "吴敏"), (" A ,B, C", "A")]
)
def test_a_person_and_an_office(said, name):
    assert refusing.signed(said) == name


@pytest.mark.parametrize("said", ["", "Wu", "Wu,", ",head", "，"])
def test_less_than_both_is_refused(said):
    with pytest.raises(InputError) as told:
        refusing.signed(said)
    assert told.value.code == "unsigned" and told.value.place.column == "--approve"
