# SPDX-License-Identifier: Apache-2.0
import dataclasses

import pytest

from yuzui.investment import scenario, scenario_file
from yuzui.investment.simulation import document, tables, words
from yuzui.job.workspace import Workspace

READ = {path.stem: scenario_file.read(path) for path in scenario.shipped()}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    place = Workspace(tmp_path_factory.mktemp("words"))
    return document.run(place, READ["many_ways_2035"], 200)


def test_lines_say_what_is_real_and_what_is_rough(found):
    said = {label.en: sentence for label, sentence in words.lines(found)}
    assert "rough" in said["scenario"].en and "粗略" in said["scenario"].zh
    assert "really done" in said["share"].en and "not real" in said["levers"].en
    assert "100M CNY" in said["cost"].en and "亿元" in said["cost"].zh


def test_what_was_changed_by_hand_is_said_in_both_languages(tmp_path):
    priors = {"direct_subsidy_additionality": ("fixed", (0.3,))}
    one = dataclasses.replace(READ["public_growth_2030"], priors=priors)
    found = document.run(Workspace(tmp_path), one, 0)
    said = {label.en: (label.zh, sentence) for label, sentence in words.lines(found)}
    label, sentence = said["changed"]
    assert label == "人工修改" and "定值（0.3），原为 三角分布（-0.2, 0.1, 0.5）" in sentence.zh
    assert "one value (0.3), before triangular (-0.2, 0.1, 0.5)" in sentence.en
    rows = {sheet.name: sheet.rows for sheet in tables.exports(found, "zh")}["先验"]
    assert rows[0][-1] == "人工修改；原为 三角分布（-0.2, 0.1, 0.5）"
    assert not any("changed by hand" in str(cell) for cell in rows[0])


def test_once_at_the_medians_no_interval_is_claimed(tmp_path):
    once = document.run(Workspace(tmp_path), READ["public_growth_2030"], 0)
    said = {label.en: sentence.en for label, sentence in words.lines(once)}
    assert "brackets" not in said["share"] and "medians" in said["scenario"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_hold_every_year_and_the_scenario_itself(found, lang):
    sheets = tables.exports(found, lang)
    assert len(sheets[0].rows) == 3 * 11 and len(sheets[1].rows) == 6 * 11
    assert [row[0] for row in sheets[-1].rows] == found["scenario"]["text"].splitlines()
    assert all(len(row) == len(sheet.headings) for sheet in sheets for row in sheet.rows)


def test_years_of_which_too_few_countries_tell_are_called_a_sketch(found, tmp_path):
    said = [one for one in found["basis"] if "a sketch" in one["en"]]
    assert len(said) == 1 and "仅供参考" in said[0]["zh"] and "10" in said[0]["zh"]
    near = document.run(Workspace(tmp_path), READ["public_growth_2030"], 0)
    assert not any("a sketch" in one["en"] for one in near["basis"])
