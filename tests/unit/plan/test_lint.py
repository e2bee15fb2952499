# SPDX-License-Identifier: Apache-2.0
"""Every way a plan can be wrong is named with file, line, what was seen and how to mend it."""

import pytest

from yuzui.errors import PlanError
from yuzui.policy.plan import lint, loader

GOOD = """\
plan:
  id: p
  title: {en: Plan, zh: 规划}
  period: [2026, 2030]
  edition: 1
  issuer: {en: a, zh: 甲}
  jurisdiction: {en: b, zh: 乙}
  language: en
  retired: [OLD-1]
nodes: fields.csv
parameters:
  - name: floor
    label: {en: floor, zh: 下限}
    unit: "1"
    values: {2026-01-01: 0.5}
    source: here
    vintage: "2026"
    low: 0.0
    high: 1.0
clauses:
  - id: C-1
    section: "1"
    title: {en: One, zh: 一}
    kinds: [data]
    owner: evaluator
    bind: ["table:work"]
    check:
      - {kind: rows, data: centres.csv}
    does_not_show: {en: much, zh: 许多}
"""
TARGET = """\
    target: {numerator: a, denominator: b, cmp: ">", value: 0.08, unit: "1", baseline_year: 2020}
"""
VALUE = "{kind: value, ref: 'study:path', truths: [{at: a, value: 1}], citation: c}"
CONCEPT = "concepts: [{id: c, label: {en: c, zh: 丙}, members: [{node: LAB-1}]}]\nclauses:"


@pytest.fixture
def load(tmp_path):
    def loaded(text):
        path = tmp_path / "plan.yaml"
        path.write_text(text, encoding="utf-8")
        return loader.load(str(path))

    return loaded


def test_a_good_plan_loads(load):
    assert load(GOOD + TARGET).clauses[0].target.value == 0.08


CASES = [
    ("duplicate_id", "clauses:\n", "clauses:\n" + GOOD.split("clauses:\n")[1], 30),
    ("reused_id", "id: C-1", "id: OLD-1", 21),
    ("missing_language", "title: {en: One, zh: 一}", "title: {en: One}", 23),
    ("missing_language", "title: {en: One, zh: 一}", "title: {en: One, zh: ' '}", 23),
    ("unknown_word", "kinds: [data]", "kinds: [dada]", 24),
    ("unknown_word", "owner: evaluator", "owner: boss", 25),
    ("unknown_word", "kind: rows", "kind: believe", 28),
    ("unknown_word", 'cmp: ">"', 'cmp: "=>"', 30),
    ("unknown_field", "    owner:", "    colour: red\n    owner:", 25),
    ("missing_field", "    owner: evaluator\n", "", 21),
    ("wrong_type", "edition: 1", "edition: first", 5),
    ("unknown_registry", "table:work", "tabel:work", 26),
    ("no_required_check", "data: centres.csv}", "data: centres.csv, required: false}", 27),
    ("kind_without_check", "kinds: [data]", "kinds: [data, service]", 27),
    ("no_twin", "{kind: rows, data: centres.csv}", f"{{kind: rows, data: c.csv}}\n      - {VALUE}", 27),
    ("no_counterpart", "kinds: [data]", "kinds: [outside]", 21),
    (
        "attest_inside",
        "      - {kind: rows",
        "      - {kind: attest, document: {en: d, zh: 丁}}\n      - {kind: rows",
        27,
    ),
    ("long_quote", "    owner:", "    quote: " + "word " * 26 + "\n    owner:", 25),
    ("no_unit", 'unit: "1", baseline', 'unit: "%", baseline', 30),
    ("no_unit", 'unit: "1", baseline', 'unit: "", baseline', 30),
    ("percent_for_fraction", "value: 0.08", "value: 8", 30),
    ("deadline_before_baseline", "baseline_year: 2020", "baseline_year: 2020, deadline: 2019-12-31", 30),
    ("not_a_day", "baseline_year: 2020", "deadline: soon", 30),
    ("out_of_range", "2026-01-01: 0.5", "2026-01-01: 5", 15),
    ("undated_value", "{2026-01-01: 0.5}", "{}", 12),
    ("not_a_day", "2026-01-01: 0.5", "2026: 0.5", 15),
    ("unknown_parameter", "data: centres.csv}", "data: c.csv, where: {a: 'parameter:lid'}}", 28),
    ("unknown_template", "{kind: rows, data: centres.csv}", "{template: T-FACT}", 28),
    ("missing_field", "{kind: rows, data: centres.csv}", "{template: T-WF}", 28),
    ("unknown_node", "{kind: rows, data: centres.csv}", "{template: T-FIELD, node: LAB-9}", 28),
    ("node_without_concept", "clauses:", CONCEPT, 20),
    ("node_twice", "clauses:", CONCEPT.replace("[{node: LAB-1}]", "[{node: LAB-1}, {node: LAB-1}]"), 20),
    ("unknown_node", "clauses:", CONCEPT.replace("LAB-1}", "LAB-1}, {node: LAP-2}"), 20),
    ("unknown_clause", "clauses:", "waivers: [{clause: X, reason: {en: r, zh: 由}, name: n, role: r, "
     "since: 2026-01-01, until: 2026-12-31}]\nclauses:", 20),
    ("missing_field", "clauses:", "waivers: [{clause: C-1, reason: {en: r, zh: 由}, role: r, "
     "since: 2026-01-01, until: 2026-12-31}]\nclauses:", 20),
    ("yaml_syntax", "clauses:", "clauses: [", 21),
    ("missing_field", 'unit: "1"\n    values', 'values', 12),
    ("missing_field", "  - id: C-1\n    section", "  - section", 21),
    ("missing_field", "    check:\n      - {kind: rows, data: centres.csv}\n", "", 21),
    ("wrong_type", "clauses:\n", "clauses:\n  - a clause\n", 21),
    ("missing_field", "{kind: rows, data: centres.csv}", "{data: centres.csv}", 28),
    ("missing_field", "kinds: [data]", "kinds: []", 24),
    ("missing_field", "value: 0.08, ", "", 30),
    ("duplicate_key", "    kinds: [data]", "    kinds: [data]\n    kinds: [data]", 25),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new", "line"), CASES)
def test_fault_is_named_with_its_line(load, code, old, new, line):
    text = GOOD + TARGET
    assert old in text
    with pytest.raises(PlanError) as caught:
        load(text.replace(old, new, 1))
    error = caught.value
    found = {e.code: e for e in (error, *error.more)}
    assert code in found, sorted(found)
    fault = found[code]
    assert fault.place.file == "plan.yaml"
    assert fault.place.row == line
    assert fault.message.en and fault.message.zh
    assert error.exit == 2


def test_every_fault_is_reported_in_one_reading_in_order_of_lines(load):
    text = GOOD.replace("kinds: [data]", "kinds: [dada]").replace("edition: 1", "edition: one")
    with pytest.raises(PlanError) as caught:
        load(text.replace("2026-01-01: 0.5", "2026-01-01: 9"))
    rows = [e.place.row for e in (caught.value, *caught.value.more)]
    assert rows == sorted(rows) and len(rows) == 3


def test_a_check_may_take_its_bar_from_a_parameter(load):
    text = GOOD.replace("data: centres.csv}", "data: c.csv, at_least: 'parameter:floor'}")
    with pytest.raises(PlanError) as caught:
        load(text)
    # the parameter is known; half a row is what cannot be asked for
    assert {e.code for e in (caught.value, *caught.value.more)} == {"wrong_type"}


def test_binding_to_something_not_built_is_no_fault(load):
    assert load(GOOD.replace("table:work", "study:nothing_of_the_kind")).clauses


def test_every_code_has_words_and_a_way_to_mend_in_both_languages():
    for message, fix in lint.FAULTS.values():
        assert message.en and message.zh and message.en != message.zh
        assert fix.en and fix.zh


def test_nearest_node_is_offered(load):
    with pytest.raises(PlanError) as caught:
        load(GOOD.replace("{kind: rows, data: centres.csv}", "{template: T-FIELD, node: LAB-9}"))
    assert caught.value.expected.startswith("LAB-")


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b\n"])
def test_what_is_no_plan_is_refused(load, text):
    with pytest.raises(PlanError):
        load(text)


def test_part_without_clauses_is_refused(load, tmp_path):
    (tmp_path / "part.yaml").write_text("section: a\n")
    with pytest.raises(PlanError) as caught:
        load(GOOD.replace("clauses:", "parts: [part.yaml]\nclauses:"))
    assert caught.value.code == "not_a_plan" and caught.value.place.file == "part.yaml"


def test_missing_part_is_named(load):
    with pytest.raises(PlanError) as caught:
        load(GOOD.replace("clauses:", "parts: [gone.yaml]\nclauses:"))
    assert caught.value.code == "unreadable" and "gone.yaml" in caught.value.place.file
