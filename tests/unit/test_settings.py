# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from yuzui.errors import InputError
from yuzui.settings import SETTINGS, setting, whole


@pytest.mark.parametrize("one", SETTINGS, ids=lambda s: s.name)
def test_default_type_and_words(one):
    assert setting(one.name, {}) == one.default
    assert one.help.en and one.help.zh and one.help.en != one.help.zh
    assert one.variable == "YUZUI_" + one.name.upper()


def test_names_are_unique():
    assert len({one.name for one in SETTINGS}) == len(SETTINGS)


def test_the_environment_is_read_as_the_type_of_the_default():
    assert setting("threads", {"YUZUI_THREADS": "8"}) == 8
    assert setting("busy_timeout", {"YUZUI_BUSY_TIMEOUT": "2.5"}) == 2.5
    assert setting("data", {"YUZUI_DATA": "/somewhere"}) == "/somewhere"


def test_the_process_environment_is_the_default(monkeypatch):
    monkeypatch.setenv("YUZUI_SMALL_CELL", "11")
    assert whole("small_cell") == 11


def test_an_unreadable_value_names_its_variable():
    with pytest.raises(InputError) as caught:
        setting("threads", {"YUZUI_THREADS": "many"})
    error = caught.value
    assert error.place.column == "YUZUI_THREADS" and error.seen == "many"
    assert error.expected == "int" and error.fix is not None


def test_an_unknown_setting_is_a_key_error():
    with pytest.raises(KeyError):
        setting("no_such", {})
