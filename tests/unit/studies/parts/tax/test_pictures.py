# SPDX-License-Identifier: Apache-2.0
from yuzui.studies.parts.tax import pictures


def test_timeline_has_every_rule_and_hatches_what_is_assumed(ask):
    found = ask()
    twin = pictures.timeline(found).twin
    assert len(twin.rows) == len(found["rules"]) == 11
    open_ = [row for row in twin.rows if row[3] is None]
    assert open_ and all(row[4] == "2025-01-01" for row in open_)
    assert all(row[4] is None for row in twin.rows if row[3])


def test_finding_names_the_next_end_or_says_there_is_none(ask):
    assert "ends in 2027" in pictures.timeline(ask()).meta.finding.en
    assert "2027 年到期" in pictures.timeline(ask()).meta.finding.zh
    assert "assumed to continue" in pictures.timeline(ask(year=2030)).meta.finding.en


def test_user_cost_shows_both_uses_at_one_rate(ask):
    twin = pictures.cost(ask(year=2024)).twin
    assert len(twin.rows) == 14
    assert min(row[1] for row in twin.rows) < 0.61
    assert "1.11" in pictures.cost(ask(year=2024)).meta.finding.en
    assert "no firm" in pictures.cost(ask(year=2021, firm="negative_list")).meta.finding.en


def test_rows_in_force_are_two_pictures(ask):
    assert [picture.meta.name for picture in pictures.pictures(ask())] == [
        "tax-timeline",
        "tax-user-cost",
    ]
