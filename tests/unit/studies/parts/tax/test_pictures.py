# SPDX-License-Identifier: Apache-2.0
from yuzui.investment.tax_report import pictures


def test_timeline_has_every_rule_and_hatches_what_is_assumed(ask):
    found = ask()
    twin = pictures.timeline(found).twin
    assert len(twin.rows) == len(found["rules"]) == 11
    open_ = [row for row in twin.rows if row[3] is None]
    assert open_ and all(row[4] == "2025-01-01" for row in open_)
    assert all(row[4] is None for row in twin.rows if row[3])


def test_finding_names_the_next_end_or_says_there_is_none(ask):
    assert "In 2027 the 120" in pictures.timeline(ask()).meta.finding.en
    assert "2027 年" in pictures.timeline(ask()).meta.finding.zh
    assert "assumed to continue" in pictures.timeline(ask(year=2030)).meta.finding.en


def test_two_rules_that_end_on_one_day_are_both_named(ask):
    found = ask()
    (first,) = [rule for rule in found["rules"] if rule["id"] == "CN-SD-120-ICMT"]
    other = {**first, "id": "X-2", "rate": 1.1, "sectors": ["manufacturing"]}
    both = {**found, "rules": [*found["rules"], other], "sunsets": [*found["sunsets"], "X-2"]}
    finding = pictures.timeline(both).meta.finding
    assert "integrated circuits" in finding.en and "for manufacturing end;" in finding.en
    assert "120%" in finding.zh and "110%" in finding.zh


def test_user_cost_shows_both_uses_at_one_rate(ask):
    twin = pictures.cost(ask(year=2024)).twin
    assert len(twin.rows) == 14
    assert min(row[1] for row in twin.rows) < 0.61
    assert "1.11" in pictures.cost(ask(year=2024)).meta.finding.en
    assert "no firm" in pictures.cost(ask(year=2021, firm="negative_list")).meta.finding.en


def test_rows_in_force_are_two_pictures(ask):
    assert [picture.meta.name for picture in pictures.pictures(ask())] == ["tax-timeline", "tax-user-cost"]
