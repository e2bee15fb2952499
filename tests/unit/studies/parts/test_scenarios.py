# SPDX-License-Identifier: Apache-2.0
"""Everyone finds the scenarios that come with Yuzui, and how to run one."""

from yuzui.investment import scenario, scenarios


def test_every_file_of_the_folder_is_listed_and_can_be_found_by_its_name():
    found = scenarios.run()
    assert [one["id"] for one in found["scenarios"]] == [p.stem for p in scenario.shipped()]
    assert all(scenario.find(one["id"]).parent == scenario.folder() for one in found["scenarios"])
    assert all(one["levers"] or one["id"] for one in found["scenarios"])


def test_lines_name_the_levers_and_say_how_to_run_one():
    found = scenarios.run()
    said = scenarios.lines(found)
    assert len(said) == len(found["scenarios"]) + 1
    many = {label.en: text for label, text in said}["many_ways_2035"]
    assert "China, to 2035, target 8\u202f%" in many.en and "·" in many.zh
    assert "yuzui path simulate" in said[-1][1].en and "yuzui path simulate" in said[-1][1].zh
