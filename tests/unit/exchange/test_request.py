# SPDX-License-Identifier: Apache-2.0
"""Parameters are whole numbers or words, and an unknown one is told its nearest neighbour."""

import json

import pytest

from yuzui.catalogue.request import Request, answer, failure
from yuzui.errors import InputError, StoreError, VisibilityError
from yuzui.text import Text


def test_a_number_is_taken_or_refused():
    assert Request("GET").whole("n", 25, 200) == 25
    assert Request("GET", params={"n": "200"}).whole("n", 25, 200) == 200
    for seen in ("0", "201", "-1", "1.0", "", "x", "٣", "9" * 30, "1e2"):
        with pytest.raises(InputError) as told:
            Request("GET", params={"n": seen}).whole("n", 25, 200)
        assert told.value.expected == "1 … 200"


def test_an_unknown_parameter_is_told_the_nearest():
    with pytest.raises(InputError) as told:
        Request("GET", params={"curser": "x"}).known(("q", "cursor"))
    assert told.value.expected == "cursor" and "curser" in told.value.message.zh


def test_errors_are_the_document_every_face_uses():
    missing = failure(VisibilityError.not_found())
    assert missing.status == 404 and json.loads(missing.body)["schema"] == "yuzui.error/1"
    assert failure(StoreError(Text("busy", "占用"))).status == 503


def test_the_same_document_is_the_same_bytes():
    assert answer({"a": "量子"}).body == answer({"a": "量子"}).body
    assert answer({"a": "\ud800"}).body == b'{\n "a": "?"\n}'
