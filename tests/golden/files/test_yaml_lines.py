# SPDX-License-Identifier: Apache-2.0
"""YAML is read with the line of every part; what is hostile or doubtful is refused there."""

import pytest

from yuzui.errors import PlanError
from yuzui.sheets.formats import yaml_lines


@pytest.fixture
def lines_read(tmp_path):
    def made(text, encoding="utf-8"):
        path = tmp_path / "a.yaml"
        path.write_bytes(text.encode(encoding))
        return yaml_lines.read(path)

    return made


def test_values_and_places(lines_read):
    raw = lines_read("a: 1\nb:\n  - c: x\n  - d: [1, 2.5, true, null]\n")
    assert raw == {"a": 1, "b": [{"c": "x"}, {"d": [1, 2.5, True, None]}]}
    assert yaml_lines.where(raw, ("b", 1, "d")).row == 4
    assert yaml_lines.where(raw, ("b", 1, "gone")).row == 4
    assert yaml_lines.where(raw, ("b", 1, "d")).column == "b.1.d"
    assert yaml_lines.where(raw, ()).file == "a.yaml"


def test_days_stay_text(lines_read):
    assert lines_read("a: 2025-12-31\n") == {"a": "2025-12-31"}


def test_empty_file_is_nothing(lines_read):
    assert lines_read("") is None


def test_faults_name_their_line(lines_read):
    for text, code, row in [("a: [1\n", "yaml_syntax", 2), ("a: 1\na: 2\n", "duplicate_key", 2)]:
        with pytest.raises(PlanError) as caught:
            lines_read(text)
        assert (caught.value.code, caught.value.place.row) == (code, row)


def test_another_encoding_is_refused(lines_read, tmp_path):
    with pytest.raises(PlanError) as caught:
        lines_read("a: 规划", "gb18030")
    assert caught.value.code == "unreadable" and caught.value.expected == "UTF-8"


def test_python_objects_are_not_built(lines_read):
    with pytest.raises(PlanError):
        lines_read("a: !!python/object/apply:os.getcwd []\n")


def test_hostile_yaml_is_refused_with_its_line(lines_read):
    for text in [
        "a: &a [*a]",
        "a: &a {b: [*a]}",
        "a: " + "[" * 200 + "]" * 200,
        "a: " + "[" * 20_000,
        "a: " + "9" * 5000,
        "a: !!int x",
        "\n".join([f"a0: &a0 [{'x,' * 9}]"] + [f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]" for n in range(1, 12)]),
    ]:
        with pytest.raises(PlanError) as caught:
            lines_read(text)
        assert caught.value.code == "yaml_syntax" and caught.value.place.row
        assert caught.value.seen and caught.value.fix.zh


def test_an_honest_alias_is_written_out(lines_read):
    assert lines_read("a: &a {b: 1}\nc: [*a, *a]\n") == {"a": {"b": 1}, "c": [{"b": 1}, {"b": 1}]}
