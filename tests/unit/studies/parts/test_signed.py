# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.studies.parts.signed import require
from yuzui.text import Text

WORDS = Text("signed by a person", "须具名签署")


@pytest.mark.parametrize(("by", "reason", "missing"), [("", "r", "--by"), ("A", " ", "--reason")])
def test_a_name_and_a_reason_are_asked_for(by, reason, missing):
    with pytest.raises(InputError) as caught:
        require(WORDS, by, reason)
    assert caught.value.code == "unsigned" and missing in caught.value.say("zh")


def test_both_are_enough():
    require(WORDS, "A. Example", "read it")
