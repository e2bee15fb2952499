# SPDX-License-Identifier: Apache-2.0
"""A plan or a rules file with any one part wrong loads whole, or is refused with its place.

The shipped files are the seeds: one part after another is left out or replaced by what does not
belong there. Whatever happens, it is never a fault of the program and never half a document.
"""

import copy
import tomllib
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yuzui.errors import PlanError, RuleError
from yuzui.funding import rulebook
from yuzui.policy.plan import loader

ROOT = Path(__file__).parents[2]
GONE = object()
PLAN = yaml.safe_load((ROOT / "src/yuzui/policy/plan/plans/river_institute_2030.yaml").read_text(encoding="utf-8"))
RULES = tomllib.loads((ROOT / "src/yuzui/funding/books/demo.toml").read_text(encoding="utf-8"))
WRONG = st.sampled_from(
    [
        GONE,
        5,
        -1,
        "x",
        "",
        "9" * 400,
        [],
        {},
        [1],
        {"a": 1},
        [[1]],
        [{"a": [1]}],
        True,
        10**400,
        float("inf"),
        float("nan"),
        {"plan": "x"},
        {"column": [1]},
    ]
)


def paths(node, path=()):
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for step, value in items:
        yield (*path, step)
        if isinstance(value, dict | list):
            yield from paths(value, (*path, step))


def changed(document, path, value):
    whole = copy.deepcopy(document)
    part = whole
    for step in path[:-1]:
        part = part[step]
    if value is GONE:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return whole


class Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def told(error):
    return all(one.message.en and one.message.zh and one.place.file for one in (error, *error.more))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(list(paths(PLAN))), st.one_of(WRONG, st.none()))
def test_a_plan_with_one_wrong_part(tmp_path_factory, path, value):
    file = tmp_path_factory.getbasetemp() / "wrong_plan.yaml"
    text = yaml.dump(changed(PLAN, path, value), Dumper=Dumper, allow_unicode=True, sort_keys=False)
    file.write_text(text, encoding="utf-8")
    try:
        plan = loader.load(str(file))
    except PlanError as error:
        assert told(error)
    else:
        assert all(clause.id and clause.check and clause.kinds for clause in plan.clauses)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(list(paths(RULES))), WRONG)
def test_rules_with_one_wrong_part(path, value):
    try:
        book = rulebook.build(changed(RULES, path, value), "rules.toml")
    except RuleError as error:
        assert told(error)
    else:
        assert book.rules


def test_checks_that_could_not_be_written_out(tmp_path_factory):
    for field, value in [
        ("name", None),
        ("name", 5),
        ("name", []),
        ("false", 5),
        ("expect", "x"),
        ("refuses", [1]),
        ("proof", 5),
        ("proof", [1]),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        for n, clause in enumerate(PLAN["clauses"]):
            for k in range(len(clause["check"])):
                wrong = changed(PLAN, ("clauses", n, "check", k, field), value)
                file = tmp_path / "plan.yaml"
                file.write_text(yaml.dump(wrong, Dumper=Dumper, allow_unicode=True), encoding="utf-8")
                try:
                    loader.load(str(file))
                except PlanError as error:
                    assert told(error)
