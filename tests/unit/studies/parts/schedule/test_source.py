# SPDX-License-Identifier: Apache-2.0
"""Which instance is meant."""

import json

import pytest

from yuzui.errors import InputError
from yuzui.scheduling.run import source


def written(tmp_path, value):
    path = tmp_path / "week.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def test_a_file_says_its_title_and_origin(tmp_path):
    title = {"en": "Week", "zh": "一周"}
    found = source.find(written(tmp_path, {"title": title, "origin": "synthetic"}), 7)
    assert (found.name, found.title.zh, found.origin) == ("week", "一周", "synthetic")
    mixed = source.find(written(tmp_path, {"title": title, "origin": "mixed"}), 7)
    assert mixed.origin == "mixed"


def test_nobody_said_where_it_comes_from(tmp_path):
    found = source.find(written(tmp_path, {"origin": "somewhere"}), 7)
    assert found.origin is None and found.title.en == "week"


@pytest.mark.parametrize("name", source.SIZES)
def test_a_named_family_is_synthetic_and_says_so(name):
    found = source.find(name, 7)
    assert found.origin == "synthetic" and "synthetic" in found.title.en and "合成" in found.title.zh
    assert len(found.document["tasks"]) == source.SIZES[name]


@pytest.mark.parametrize("text", ["{", "", "[1, 2", '{"a": ' * 100_000])
def test_what_is_no_json_is_refused(tmp_path, text):
    with pytest.raises(InputError):
        source.find(written(tmp_path, text), 7)


def test_no_instance_is_an_error_that_says_what_to_type():
    with pytest.raises(InputError, match="which instance"):
        source.find(None, 7)


def test_a_file_called_like_a_synthetic_instance_is_not_taken_for_it(tmp_path):
    path = written(tmp_path, {})
    other = path.rename(tmp_path / "beamline.json")
    assert source.find(other, 7).name != source.find("beamline", 7).name


def test_zones():
    assert source.zone({}) == "UTC" and source.zone([]) == "UTC"
    assert source.zone({"timezone": "Asia/Shanghai"}) == "Asia/Shanghai"
    for wrong in ("Mars/Base", "../etc", "Europe", ""):
        with pytest.raises(InputError, match="zone"):
            source.zone({"timezone": wrong})


def test_a_workbook_and_a_folder_know_their_rows(tmp_path):
    from yuzui.scheduling.run import template

    digests = set()
    for name in ("w.xlsx", "week"):
        found = source.find(template.write(tmp_path / name, "tunnel", "zh"), 7)
        assert found.book is not None and found.origin == "synthetic"
        assert found.title.zh == "示例：风洞试验（合成）" and found.file["file"] == name
        digests.add(found.file["sha256"])
    assert len(digests) == 2
    file = next((tmp_path / "week").glob("任务.csv"))
    file.write_text(file.read_text(encoding="utf-8-sig") + "\r\n", encoding="utf-8")
    assert source.find(tmp_path / "week", 7).file["sha256"] not in digests
