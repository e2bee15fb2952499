# SPDX-License-Identifier: Apache-2.0
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import call

from yuzui.errors import InputError, RuleError
from yuzui.reviewing.assignment import limits as limiting
from yuzui.reviewing.people.conflicts import Scope

HEAD = 'format = "yuzui-rules/1"\ncall = { id = "c", currency = "CNY", unit = 1 }\n'


def page(*rows):
    made = HEAD
    for k, row in enumerate(rows):
        made += f'[[rule]]\nname = "r{k}"\nstrength = "hard"\nsource = "clause {k}"\n{row}\n'
    return made


def found(folder, *rows, **files):
    made = call.read(folder, **files)
    (folder / "rules.toml").write_text(page(*rows), encoding="utf-8")
    return made, limiting.limits(made, made.sheets["reviewer"], folder / "rules.toml")


def test_columns_stand_above_flags_and_flags_above_rules(tmp_path):
    made, rules = found(tmp_path, 'kind = "per_proposal"\ndemand = 2', 'kind = "load"\nat_least = 1\nat_most = 3')
    people = made.sheets["reviewer"]
    assert limiting.demand(made, None, rules, 4) == [2, 2, 2]
    assert limiting.demand(made, 3, rules, 4) == [3, 3, 3]
    assert limiting.loads(people, (None, None), rules) == ([0, 0, 1, 1], [2, 2, 2, 3])
    assert limiting.loads(people, (0, 1), rules) == ([0, 0, 1, 0], [2, 2, 2, 1])
    made.proposals["demand"] = [1, None, "2"]
    assert limiting.demand(made, 3, rules, 4) == [1, 3, 2]


def test_conflicts_and_caps_are_what_the_rules_say(tmp_path):
    _, rules = found(
        tmp_path,
        'kind = "conflict"\nkinds = ["coauthor"]\nwindow_years = 2\npath_length = 2',
        'kind = "probability_cap"\nat_most = 0.5',
        'kind = "budget"\ntotal = 9',
    )
    scope = limiting.scope(Scope(at="2026-01-01"), rules)
    assert scope == Scope(("coauthor",), 2.0, 2, "2026-01-01")
    assert limiting.share(1.0, rules) == 0.5 and limiting.share(0.3, rules) == 0.3
    assert [rule.kind for rule in rules.rules] == ["conflict", "probability_cap"]
    with pytest.raises(RuleError):
        limiting.scope(Scope(), found(tmp_path, 'kind = "conflict"', 'kind = "conflict"')[1])


def test_side_rules_become_rows_over_pairs(tmp_path):
    people = "id,institute,max\nanna,U1,2\nR2,U1,2\nbo,U2,2\n"
    _, rules = found(
        tmp_path,
        'kind = "diversity"\nby = "institute"\nat_most = 1',
        'kind = "include"\nwhere = { institute = "U2" }\nat_least = 1',
        'kind = "no_mutual"',
        reviewers=people, works="", bids="",
    )  # fmt: skip
    first, second, third = limiting.sides(rules, 3)
    assert (first.low, first.high, first.group.tolist()) == (0, 1, [0, 0, 1])
    assert (second.low, second.group.tolist()) == (1, [-1, -1, 0])
    # anna wrote P1, bo wrote P2: bo on P1 excludes anna on P2
    assert sorted([third.first.tolist(), third.second.tolist()]) == [[2], [3]]


def test_without_rules_nothing_is_asked(tmp_path):
    made = call.read(tmp_path)
    none = limiting.limits(made, made.sheets["reviewer"], None)
    assert (list(limiting.sides(none, 4)), limiting.share(1.0, none)) == ([], 1.0)


@pytest.mark.parametrize(("asked", "code"), [((None, 4), "no_demand"), ((5, 4), "demand_above_reviewers")])
def test_a_demand_is_never_guessed(tmp_path, asked, code):
    made = call.read(tmp_path)
    with pytest.raises(InputError) as error:
        limiting.demand(made, asked[0], limiting.Limits(), asked[1])
    assert error.value.code == code


@pytest.mark.parametrize(("asked", "code"), [((None, None), "no_load"), ((2, 1), "load_range")])
def test_a_load_is_never_guessed(tmp_path, asked, code):
    made = call.read(tmp_path)
    with pytest.raises(InputError) as error:
        limiting.loads(made.sheets["reviewer"], asked, limiting.Limits())
    assert error.value.code == code


def test_half_a_reviewer_is_refused(tmp_path):
    made = call.read(tmp_path)
    made.proposals["demand"] = ["1.5", None, None]
    with pytest.raises(InputError) as error:
        limiting.demand(made, 2, limiting.Limits(), 4)
    assert error.value.code == "demand_not_whole"
