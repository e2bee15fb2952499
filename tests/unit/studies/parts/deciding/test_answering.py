# SPDX-License-Identifier: Apache-2.0
"""What is missing is named, and an outcome is read by its name or as either language calls it."""

import pytest

from yuzui.errors import InputError
from yuzui.job import answering
from yuzui.text import Text

WANTED = {"PROPOSAL": Text("p", "申"), "--by": Text("b", "人")}


@pytest.mark.parametrize(
    ("given", "code", "option"),
    [({"proposal": "", "by": ""}, "missing_proposal", "PROPOSAL"), ({"proposal": "P", "by": ""}, "missing_by", "--by")],
)
def test_the_first_text_that_is_missing_is_named(given, code, option):
    with pytest.raises(InputError) as caught:
        answering.complete(given, WANTED)
    error = caught.value
    assert error.code == code and error.place.column == option
    assert option in error.mending.en and option in error.mending.zh
    answering.complete({"proposal": "P", "by": "B"}, WANTED)


@pytest.mark.parametrize(
    ("word", "cycle", "name"),
    [
        ("accepted", "objection", "accepted"),
        (" Accepted ", "objection", "accepted"),
        ("予以采纳", "objection", "accepted"),
        ("upheld", "appeal", "upheld"),
    ],
)
def test_an_outcome_is_its_name_or_what_it_is_called(word, cycle, name):
    assert answering.outcome(word, cycle, (name,), WANTED["--by"]) == name
    for other in ("perhaps", "", "open"):
        with pytest.raises(InputError) as caught:
            answering.outcome(other, cycle, (name,), WANTED["--by"])
        assert caught.value.code == "unknown_outcome" and caught.value.expected == name


def test_a_row_is_open_until_it_has_an_outcome(monkeypatch):
    monkeypatch.setattr("yuzui.store.moment.FIXED", 86400)
    row = {"outcome": None, "by": "A"}
    assert answering.state(row) == "open"
    row |= answering.answered({"by": "B", "reason": "r"}, "rejected")
    assert answering.state(row) == "rejected"
    assert (row["by"], row["handler"], row["reason"], row["settled"]) == ("A", "B", "r", "1970-01-02")
