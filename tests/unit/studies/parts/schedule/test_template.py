# SPDX-License-Identifier: Apache-2.0
"""Workbooks to fill in."""

import pytest

from yuzui.errors import InputError
from yuzui.scheduling.reading import read
from yuzui.scheduling.run import template
from yuzui.scheduling.workbook.normal import normal
from yuzui.text import Text


@pytest.mark.parametrize("name", template.EXAMPLES)
def test_an_example_is_dated_marked_synthetic_and_without_a_fault(name):
    made = template.document(name)
    assert made["origin"] == "synthetic" and "合成" in Text.of(made["title"]).zh
    assert made["horizon"][0] > 1_700_000_000 and made["timezone"]
    found = read(made)
    assert not found.rejected and not found.impossible and not found.findings
    assert normal(made) == made and 20 <= len(made["tasks"]) <= 100


def test_a_beamline_example_asks_for_more_than_there_is():
    found = read(template.document("beamline")).instance
    asked = sum(one.duration for one in found.tasks.values())
    assert asked > found.offered and len(found.resources) == 3


def test_a_file_called_like_an_example_is_named_as_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    from pathlib import Path

    assert template.told(Path("beamline")) == "./beamline"
    assert template.told(Path("w.xlsx")) == "w.xlsx"


def test_no_json_of_nothing(tmp_path):
    with pytest.raises(InputError):
        template.write(tmp_path / "e.json", template.EMPTY, "en")
    with pytest.raises(InputError) as error:
        template.write(tmp_path, "beamline", "en")
    assert error.value.code == "file_exists"
