# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.investment.backcast_report import written
from yuzui.sheets.formats import yaml_lines


def read(folder, text):
    path = folder / "s.yaml"
    path.write_text(text, encoding="utf-8")
    return written.checked(yaml_lines.read(path))


def test_years_become_numbers_and_the_rest_stays(tmp_path):
    text = (
        "target: 0.08\nby: 2026\nfrontier: ends\ncap: {2025: 0.2, 2026: 0.1}\ngrowth: [0.1, 0]\n"
        "levers: {government_growth: {basic: {most: {2025: 8}, ramp: 2}, response: 0.1}, tax: }\n"
    )
    assert read(tmp_path, text) == {
        "target": 0.08,
        "by": 2026,
        "frontier": "ends",
        "cap": {2025: 0.2, 2026: 0.1},
        "growth": [0.1, 0],
        "levers": {"government_growth": {"basic": {"most": {2025: 8}, "ramp": 2}, "response": 0.1}, "tax": {}},
    }


@pytest.mark.parametrize(
    "line",
    [
        "target: abc",
        "target: [1]",
        "target:",
        "target: true",
        "by: soon",
        "by: 2030.5",
        "country: 5",
        "measure: [basic]",
        "of: {a: 1}",
        "growth: abc",
        "growth: .nan",
        "growth: 8.9",
        "growth: {a: 0.08}",
        "growth: {2025: 0.1, 2026: x}",
        "cap: .nan",
        "cap: 15",
        "ceiling: .inf",
        "ceiling: -5",
        "steadiness: abc",
        "steadiness: 1.0e+308",
        "discount: abc",
        "sure: abc",
        "frontier: abc",
        "sources: 5",
        "levers: 5",
        "levers: [1]",
        "levers: {government_growth: 5}",
        "levers: {government_growth: {basic: {most: abc}}}",
        "levers: {government_growth: {basic: {most: .nan}}}",
        "levers: {government_growth: {basic: {most: -1}}}",
        "levers: {government_growth: {basic: {ramp: -1}}}",
        "levers: {government_growth: {response: 99}}",
        "levers: {government_growth: {response: abc}}",
        "levers: {government_growth: {basic: [1, 2]}}",
        "levers: {1: {2: x}}",
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(tmp_path, line):
    with pytest.raises(InputError) as caught:
        read(tmp_path, f"# a comment\n{line}\n")
    error = caught.value
    assert (error.code, error.exit, error.place.row) == ("scenario", 2, 2)
    assert error.seen and error.expected and error.mending.zh and error.message.zh


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(InputError) as caught:
        read(tmp_path, "target: x\nby: y\nlevers: {tax: 5}\n")
    assert [e.place.row for e in (caught.value, *caught.value.more)] == [1, 2, 3]
