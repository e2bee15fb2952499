# SPDX-License-Identifier: Apache-2.0
"""The plan as data and as a workbook."""

import datetime as dt
import typing
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import msgspec
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import yuzui.policy.checks as folder
import yuzui.policy.plan
from yuzui.errors import FileFormatError, Place, PlanError, UnknownIdentifierError
from yuzui.model.lifecycle import CYCLES
from yuzui.model.visibility import ROLES
from yuzui.policy.plan import edition, loader, scenario, workbook
from yuzui.policy.plan import workbook as cells
from yuzui.policy.plan import workbook as columns
from yuzui.policy.plan.check import Check
from yuzui.policy.plan.clause import (
    Clause,
    Concept,
    Membership,
    Parameter,
    Reading,
    Target,
    matrix,
    on_track,
    place,
    required_rate,
    union_counts,
)
from yuzui.policy.plan.edition import Head, Waiver, diff, sentences, uncovered
from yuzui.policy.plan.template import expand, templates
from yuzui.sheets.formats import yaml_lines
from yuzui.sheets.schema import Column
from yuzui.text import Text, same

KINDS = "rows link value beats replay serve refuse own attest".split()


def test_the_vocabulary_is_closed():
    tags = [kind.__struct_config__.tag for kind in typing.get_args(Check)]
    assert sorted(tags) == sorted(KINDS)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"kind": "opinion"}, Check)
    # each kind has one file
    files = {p.stem for p in Path(folder.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(KINDS)
    for kind in KINDS:
        module = import_module(f"yuzui.policy.checks.{kind}")
        assert module.TITLE.en != module.TITLE.zh and callable(module.run)
    # primary and support
    found = loader.load()["B2-01-2"]
    assert found.primary == ("study:classify", "page:field")
    assert [b.ref for b in found.bind if b.role == "support"] == ["table:patent"]
    assert not found.outside and loader.load()["I-07"].outside


PARENTS = {"A-1": "A", "A-2": "A", "B-1": "B", "B-1-1": "B-1", "B-1-2": "B-1", "B-2": "B"}


def concept(name, *members):
    return Concept(id=name, label=Text(name, name), members=[
        Membership(node=node, relation=relation) for node, relation in members
    ])  # fmt: skip


CONCEPTS = [concept("x", ("A-1", "exact"), ("B-1", "exact")), concept("y", ("A-2", "exact"), ("B-1-2", "related"))]


def test_children_follow_their_nearest_named_ancestor():
    placed = place(CONCEPTS, PARENTS)
    assert placed["B-1-1"] == ("x", "narrower")
    assert placed["B-1-2"] == ("y", "related")
    assert "B-2" not in placed
    # union counts once what stands in two lists
    items = {"A-1": ["p", "q"], "B-1": ["q", "r"], "A-2": ["s"], "B-2": ["t"]}
    assert union_counts(placed, items) == [("x", 3, 4), ("y", 1, 1)]
    # matrix shows top nodes only
    assert matrix(placed, ["A", "B"]) == {"x": {"A": ["A-1"], "B": ["B-1"]}, "y": {"A": ["A-2"], "B": ["B-1-2"]}}
    assert Membership(node="BOX2-07-1").list == "BOX2"


@pytest.fixture(scope="module")
def plan():
    return loader.load("river_institute_2030")


def test_diff_of_two_editions(plan):
    old = loader.load("earlier/river_institute_2030_ed1")
    found = [(c.clause, c.what, c.fields) for c in diff(old, plan)]
    assert found == [("R-2", "changed", ("check",)), ("R-6", "added", ()), ("R-5", "removed", ())]
    assert diff(plan, plan) == []
    assert old.digest != plan.digest


def test_digest_speaks_of_content_not_of_layout(tmp_path):
    text = (loader.folder() / "river_institute_2030.yaml").read_text(encoding="utf-8")
    same, other = tmp_path / "same.yaml", tmp_path / "other.yaml"
    same.write_text("# a remark\n" + text.replace("sections:", "\n\nsections:"), encoding="utf-8")
    other.write_text(text.replace("value: 0.10", "value: 0.11"), encoding="utf-8")
    assert loader.load(str(same)).digest == loader.load("river_institute_2030").digest
    assert loader.load(str(other)).digest != loader.load("river_institute_2030").digest


TEXT = "We will lead. We will fund basic research!\n• Build laboratories.\n• 支持青年人才。加强伦理。"


def test_uncovered_sentences_are_listed(plan):
    spans = sentences(TEXT)
    clauses = tuple(
        msgspec.structs.replace(clause, text_span=span) for clause, span in zip(plan.clauses, spans[:3], strict=False)
    )
    covered = type(plan)(plan.head, plan.sections, clauses, (), {}, (), (), plan.digest)
    assert [TEXT[a:b] for a, b in uncovered(covered, TEXT)] == ["支持青年人才。", "加强伦理。"]
    assert uncovered(plan, TEXT) == spans
    # clause by id
    assert plan["R-3"].title.en.startswith("Judge")
    with pytest.raises(KeyError):
        plan["R-99"]
    # a plan of a made up issuer is an example
    for en, zh, expected in (
        ("River Institute (fictitious)", "河流研究院（虚构）", "example"),
        ("National People's Congress", "全国人民代表大会", "real"),
    ):
        assert edition.origin(SimpleNamespace(issuer=Text(en, zh))) == expected


def read(tmp_path, text):
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    return yaml_lines.read(path)


def test_shipped_plans_are_of_the_frame(tmp_path_factory):
    for path in sorted(loader.folder().glob("*.yaml")):
        assert loader.frame_faults(yaml_lines.read(path)) == []
    # a part of another kind is named
    for text, column, row in [
        ("clauses: 5", "clauses", 1),
        ("plan: {id: x}\nparts: a.yaml", "parts", 2),
        ("plan:\n  id: x\n  retired:\n    - [1]", "plan.retired.0", 4),
        ("clauses:\n  - id: A\n  - id: [1]", "clauses.1.id", 3),
        ("clauses:\n  - check:\n      - name: 5", "clauses.0.check.0.name", 3),
        ("concepts:\n  - members: {a: 1}", "concepts.0.members", 2),
        ("nodes: [a.csv]", "nodes", 1),
        ("clauses:\n  - {id: A}\n  -", "clauses.1", 3),
        ("clauses:\n  - a clause", "clauses.0", 2),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        (fault,) = loader.frame_faults(read(tmp_path, text))
        assert (fault.place.column, fault.place.row, fault.code) == (column, row, "wrong_type")
        assert fault.seen and fault.expected and fault.fix.zh and fault.fix.en


def test_what_is_missing_or_empty_is_no_fault_of_the_frame(tmp_path):
    assert loader.frame_faults(read(tmp_path, "plan:\nclauses:\n  - {id: A, bind: null}")) == []


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


@pytest.mark.parametrize(("text", "code", "row"), [("a: [1", "yaml_syntax", 2), ("a: 1\na: 2\n", "duplicate_key", 2)])
def test_faults_name_their_line(lines_read, text, code, row):
    with pytest.raises(PlanError) as caught:
        lines_read(text + ("\n" if code == "yaml_syntax" else ""))
    assert (caught.value.code, caught.value.place.row) == (code, row)


def test_another_encoding_is_refused(lines_read, tmp_path):
    with pytest.raises(PlanError) as caught:
        lines_read("a: 规划", "gb18030")
    assert caught.value.code == "unreadable" and caught.value.expected == "UTF-8"


def test_python_objects_are_not_built(lines_read):
    with pytest.raises(PlanError):
        lines_read("a: !!python/object/apply:os.getcwd []\n")


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [*a]",
        "a: &a {b: [*a]}",
        "a: " + "[" * 200 + "]" * 200,
        "a: " + "[" * 20_000,
        "a: " + "9" * 5000,
        "a: !!int x",
        "\n".join([f"a0: &a0 [{'x,' * 9}]"] + [f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]" for n in range(1, 12)]),
    ],
    ids=["itself", "itself below", "deep", "deeper", "long number", "no number", "bomb"],
)
def test_hostile_yaml_is_refused_with_its_line(lines_read, text):
    with pytest.raises(PlanError) as caught:
        lines_read(text)
    assert caught.value.code == "yaml_syntax" and caught.value.place.row
    assert caught.value.seen and caught.value.fix.zh


def test_an_honest_alias_is_written_out(lines_read):
    assert lines_read("a: &a {b: 1}\nc: [*a, *a]\n") == {"a": {"b": 1}, "c": [{"b": 1}, {"b": 1}]}


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


def test_the_first_plan_is_named_first():
    assert loader.names()[0] == loader.FIRST
    assert "river_institute_2030" in loader.names()


def test_a_plan_is_found_by_name_and_by_path(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(loader.blank("mine"), encoding="utf-8")
    assert loader.load(str(path)).head.id == "mine"
    assert loader.find(None).stem == loader.FIRST


def test_an_unknown_plan_lists_the_known_ones():
    with pytest.raises(UnknownIdentifierError) as caught:
        loader.load("nowhere")
    assert loader.FIRST in caught.value.expected
    # parameters are read on a day
    plan = loader.load(day=dt.date(2027, 1, 1))
    check = next(c for c in plan["B2-01-1"].check if c.name == "classify-BOX2-01-1")
    assert check.truths[1].at_least == 0.70
    with pytest.raises(PlanError) as caught:
        loader.load(day=dt.date(2020, 1, 1))
    assert caught.value.code == "no_value_yet"


def test_a_wrong_part_stops_the_whole_plan(tmp_path):
    head = "plan: {id: p, title: {en: a, zh: 甲}, period: [1, 2], edition: 1, issuer: {en: a, zh: 甲}, "
    head += "jurisdiction: {en: a, zh: 甲}, language: en}\nparts: [one.yaml, two.yaml]\n"
    clause = loader.blank("x").split("clauses:\n")[1]
    (tmp_path / "p.yaml").write_text(head, encoding="utf-8")
    (tmp_path / "one.yaml").write_text('section: "1"\nclauses:\n' + clause, encoding="utf-8")
    bad = clause.replace("id: A-1", "id: A-2").replace("evaluator", "boss")
    (tmp_path / "two.yaml").write_text('section: "2"\nclauses:\n' + bad, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        loader.load(str(tmp_path / "p.yaml"))
    assert caught.value.place.file == "two.yaml" and caught.value.place.row == 7
    (tmp_path / "two.yaml").write_text(
        'section: "2"\nclauses:\n' + clause.replace("id: A-1", "id: A-2"), encoding="utf-8"
    )
    assert [c.id for c in loader.load(str(tmp_path / "p.yaml")).clauses] == ["A-1", "A-2"]


def test_a_plan_brings_its_own_list_of_nodes(tmp_path):
    (tmp_path / "mine.csv").write_text("id,parent\nA-1,A\n", encoding="utf-8")
    assert loader.nodes({"nodes": "mine.csv"}, tmp_path) == {"A-1": "A"}


def test_a_list_of_nodes_that_cannot_be_read_is_named(tmp_path_factory):
    for content in [None, b"name\nx\n", b"id,parent\n\xff,x\n"]:
        tmp_path = tmp_path_factory.mktemp("case")
        if content is not None:
            (tmp_path / "mine.csv").write_bytes(content)
        path = tmp_path / "p.yaml"
        path.write_text(loader.blank("p") + "\nnodes: mine.csv\n", encoding="utf-8")
        with pytest.raises(PlanError) as caught:
            loader.load(str(path))
        assert caught.value.code == "no_nodes" and caught.value.place.row
        assert "mine.csv" in caught.value.seen


def test_what_a_plan_says_of_itself_is_read_without_its_clauses(tmp_path):
    assert loader.head().id == loader.load().head.id
    book = tmp_path / "mine.xlsx"
    source = tmp_path / "mine.yaml"
    source.write_text(loader.blank("mine"), encoding="utf-8")
    workbook.write(book, loader.assemble(source))
    assert loader.head(str(book)).id == "mine"
    source.write_text("clauses: []\n", encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        loader.head(str(source))
    assert caught.value.place.file == "mine.yaml" and "plan" in caught.value.expected


def test_a_part_of_another_kind_is_refused_before_anything_is_read(tmp_path_factory):
    for text in ["plan: {}\nparts: {a: b}\n", "plan: {}\nclauses: {a: b}\n"]:
        tmp_path = tmp_path_factory.mktemp("case")
        path = tmp_path / "p.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(PlanError) as caught:
            loader.load(str(path))
        assert caught.value.place.row == 2


def test_a_part_without_clauses_and_a_clause_that_is_none_are_refused(tmp_path):
    head = loader.blank("p").split("clauses:\n")[0] + "parts: [one.yaml]\n"
    (tmp_path / "p.yaml").write_text(head, encoding="utf-8")
    (tmp_path / "one.yaml").write_text('section: "1"\n', encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        loader.load(str(tmp_path / "p.yaml"))
    assert caught.value.place.file == "one.yaml"
    (tmp_path / "one.yaml").write_text('section: "1"\nclauses: [a clause]\n', encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        loader.load(str(tmp_path / "p.yaml"))
    assert caught.value.place.file == "one.yaml" and caught.value.place.row == 2


RATE = Parameter(
    name="rate",
    label=Text("rate", "比率"),
    unit="1",
    values={"2018-01-01": 0.75, "2023-01-01": 1.0},
    source="act",
    vintage="2023",
    until="2027-12-31",
)


def test_value_of_the_day():
    for day, value in [("2018-01-01", 0.75), ("2022-12-31", 0.75), ("2023-01-01", 1.0)]:
        assert RATE.on(dt.date.fromisoformat(day)) == value
    # no value yet
    with pytest.raises(PlanError) as caught:
        RATE.on(dt.date(2017, 12, 31))
    assert caught.value.code == "no_value_yet" and caught.value.place.column == "rate"
    # warning after the last known day
    assert RATE.warning(dt.date(2027, 12, 31)) is None
    assert "2027-12-31" in RATE.warning(dt.date(2028, 1, 1)).zh


FILES = sorted((Path(yuzui.policy.plan.__file__).parent / "scenarios").glob("*.yaml"))


def test_scenario_is_in_order():
    for path in FILES:
        found = scenario.load(path)
        assert found.title.en and found.title.zh
        assert {t.cycle for t in found.things.values()} <= set(CYCLES)
        assert {r for p in found.people.values() for r in p.roles} <= {role.name for role in ROLES}
        assert {s.thing for s in found.steps} == set(found.things) == set(found.ends)
        assert {s.by for s in found.steps} <= set(found.people)


def test_scenario_that_refuses_nothing_is_no_evidence(tmp_path):
    path = tmp_path / "a.yaml"
    text = FILES[0].read_text(encoding="utf-8").replace("refused: true", "refused: false")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        scenario.load(path)
    assert caught.value.code == "nothing_refused"


def test_unknown_field_is_refused(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(FILES[0].read_text(encoding="utf-8") + "mood: good\n", encoding="utf-8")
    with pytest.raises(PlanError):
        scenario.load(path)


def test_scenario_not_written_yet_is_none():
    assert scenario.find("no_such_workflow") is None


def target(**more):
    return Target(**{"numerator": "a", "cmp": ">", "unit": "1", "value": 0.08, **more})


def test_over_and_at_least_differ():
    for cmp, value, met in [
        (">", 0.08, False),
        (">", 0.0801, True),
        (">=", 0.08, True),
        ("<", 0.08, False),
        ("<=", 0.08, True),
        ("=", 0.08, True),
        ("=", 0.09, False),
    ]:
        assert target(cmp=cmp).met_by(value) is met
    # range and trend
    assert target(cmp="range", value=0.2, high=0.4).met_by(0.4)
    assert not target(cmp="range", value=0.2, high=0.4).met_by(0.41)
    assert target(cmp="trend", value=None, baseline=0.5).met_by(0.6)
    assert not target(cmp="trend", value=None, baseline=0.5).met_by(0.5)
    assert not target(cmp="trend", value=None).met_by(0.6)
    # required rate is a ratio where it can be
    assert required_rate(100, 121, 2) == pytest.approx(0.10)
    assert required_rate(-1, 3, 2) == pytest.approx(2.0)
    assert required_rate(0, 3, 3) == pytest.approx(1.0)


def growing(rate, years=12):
    return [(2010 + n, 100 * (1 + rate) ** n) for n in range(years)]


def test_on_track_needs_two_of_three_windows():
    steady = growing(0.05)
    last = steady[-1][1]
    assert on_track(steady, last * 1.05**3, 3) == "on_track"
    assert on_track(steady, last * 1.06**3, 3) == "off_track"
    # only the last three years are fast enough: one window of three is not enough
    late = [(2010 + n, 100.0) for n in range(9)] + [(2019 + n, 100 * 1.1 ** (n + 1)) for n in range(3)]
    assert on_track(late, late[-1][1] * 1.09**2, 2) == "off_track"
    # a window that was not measured is left out
    short = growing(0.05, 5)
    assert on_track(short, short[-1][1] * 1.04**2, 2) == "off_track"
    six = growing(0.05, 6)
    assert on_track(six, six[-1][1] * 1.04**2, 2) == "on_track"
    # falling aims are followed downward
    falling = [(2010 + n, 100 * 0.9**n) for n in range(12)]
    assert on_track(falling, falling[-1][1] * 0.92**2, 2) == "on_track"
    assert on_track(falling, falling[-1][1] * 0.85**2, 2) == "off_track"
    # few points or no time left is no data
    assert on_track(growing(0.05, 3), 200, 2) == "no_data"
    assert on_track(growing(0.05), 200, 0) == "no_data"


TODAY = dt.date(2026, 11, 25)
FLOORS = {
    name: Parameter(name=name, label=Text("a", "甲"), unit="1", values={"2020-01-01": value},
                    source="s", vintage="v")
    for name, value in [("field_precision", 0.7), ("field_recall", 0.5), ("field_sample", 200)]
}  # fmt: skip


def names(checks):
    return [check["name"] for check in checks]


def test_field_template_reads_its_bars_from_dated_parameters():
    checks = expand([{"template": "T-FIELD", "node": "BOX2-01-1", "terms": 1}], FLOORS, TODAY)
    value = next(c for c in checks if c["kind"] == "value")
    assert [t["at_least"] for t in value["truths"]] == [200, 0.7, 0.5]
    assert value["args"] == {"node": "BOX2-01-1"}
    assert names(checks) == [
        "node-BOX2-01-1", "terms-BOX2-01-1", "classify-BOX2-01-1", "field-BOX2-01-1",
    ]  # fmt: skip
    # optional check is left out
    checks = expand([{"template": "T-FIELD", "node": "LAB-1"}], FLOORS, TODAY)
    assert "terms-LAB-1" not in names(checks)
    # facility template takes the log it is given
    given = {"template": "T-FAC", "id": "H5", "access": "quota", "sites": 1}
    assert "usage-log" in names(expand([given], {}, TODAY))
    log = [{"kind": "rows", "name": "own-log", "data": "a.csv"}]
    checks = expand([{**given, "log": log}], {}, TODAY)
    assert "own-log" in names(checks) and "usage-log" not in names(checks)
    site = next(c for c in checks if c["name"] == "sites")
    assert site["where"] == {"facility_id": "H5"} and site["exactly"] == 1
    # registry template keeps a whole row and a condition
    where = {"kind": "zone", "fact_status": {"not": "memory-only"}}
    given = {"template": "T-REG", "data": "c.csv", "where": where, "table": "zone",
             "row": {"id": "Z"}, "page": "page:zones"}  # fmt: skip
    checks = expand([given], {}, TODAY)
    assert checks[0]["where"] == where and checks[0]["filled"]["since"] == 1.0
    refuse = next(c for c in checks if c["kind"] == "refuse")
    assert refuse["ref"] == "table:zone" and refuse["cases"][0]["insert"] == [{"id": "Z"}] * 2
    # equal kinds get numbers
    rows = {"kind": "rows", "data": "a.csv"}
    link = {"kind": "link", "data": "a.csv#b", "to": "c.csv#d"}
    checks = expand([rows, rows, link, {"kind": "serve", "ref": "page:a"}], {}, TODAY)
    assert names(checks) == ["rows", "rows-2", "link", "serve"]
    # templates say what they need
    for name in ["T-REG", "T-FIELD", "T-FAC", "T-WF"]:
        template = templates()[name]
        assert template.lacking({}) == template.needs
        assert template.lacking(dict.fromkeys(template.needs)) == []


AT = Place("p.xlsx", "Checks", 7, "x")
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20),
    st.sampled_from(["2026-01-01", "true", "null", "1", "a: b", "[x", "0x1F", "'q", "~", "> 8 %"]),
)
PARTS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3),
        st.dictionaries(st.sampled_from(["a", "2026-01-01", "1", "Body Mass (g)", "量"]), inner,
                        min_size=1, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip


def column(form):
    return Column("x", same("x"), kind=form)


@given(PARTS)
def test_a_value_comes_back_as_it_was(part):
    written = cells.cell(column("value"), part)
    back = cells.value(column("value"), written, AT)
    assert back == part
    assert type(back) is type(part) or isinstance(back, type(part))


@given(st.dictionaries(st.sampled_from(["where", "at_least", "says"]), PARTS, min_size=1))
def test_the_rest_comes_back_as_it_was(part):
    assert cells.value(column("rest"), cells.cell(column("rest"), part), AT) == part


def test_references_with_and_without_a_role():
    bind = ["study:path", {"ref": "page:facility", "role": "support"}, {"ref": "table:x"}]
    written = cells.cell(column("refs"), bind)
    assert written.splitlines()[:2] == ["study:path", "page:facility (support)"]
    assert cells.value(column("refs"), written, AT) == bind
    # words are parted as people part them
    for said in ["data, workflow", "data，workflow", "data、workflow ", "data workflow"]:
        found = cells.value(column("words"), said, AT)
        assert found == ["data", "workflow"]
        assert found.lines == [7, 7] and found.sheet == "Checks"
    # an empty cell is nothing or an empty list
    assert cells.value(column("text"), None, AT) is None
    assert cells.value(column("value"), None, AT) is None
    assert cells.value(column("words"), None, AT) == []
    assert cells.cell(column("words"), []) is None
    # what a spreadsheet makes of text is undone
    assert cells.value(column("text"), dt.date(2030, 12, 31), AT) == "2030-12-31"
    assert cells.value(column("text"), dt.datetime(2030, 12, 31), AT) == "2030-12-31"
    assert cells.value(column("text"), "'=", AT) == "=", "the comparator, written neutralised"
    assert cells.value(column("text"), 1, AT) == "1", "a section typed as a number"
    # the rest must be a mapping
    for said in ["at least ten", "[1, 2]", "{a: "]:
        with pytest.raises(PlanError) as caught:
            cells.value(column("rest"), said, AT)
        assert caught.value.code == "not_a_mapping"
        assert (caught.value.place.sheet, caught.value.place.row) == ("Checks", 7)
    # plain forgets places only
    assert cells.without_places({"a": (1, [2])}) == {"a": [1, [2]]}


APART = {"check", "target", "members"}


def test_every_field_of_the_declaration_has_a_column():
    for layout, shape in [
        (columns.PLAN, Head),
        (columns.CLAUSES, Clause),
        (columns.PARAMETERS, Parameter),
        (columns.CONCEPTS, Concept),
        (columns.MEMBERS, Membership),
        (columns.READINGS, Reading),
        (columns.WAIVERS, Waiver),
    ]:
        held = {column.key.split(".")[0] for column in layout.columns} - {layout.parent, "nodes"}
        if layout is columns.WAIVERS:
            held.add("clause")
        assert held == {field.name for field in msgspec.structs.fields(shape)} - APART
    # no heading stands for two columns
    for layout in columns.SCHEMAS:
        for lang in ("en", "zh"):
            names = [column.label.say(lang).casefold() for column in layout.columns]
            assert len(set(names)) == len(names)
            assert all(names)


PLANS = [*loader.names(), "earlier/river_institute_2030_ed1"]


def written(name, path):
    workbook.write(path, loader.assemble(loader.find(name)))
    return path


def test_round_trip_keeps_content_and_digest(tmp_path_factory):
    for name in PLANS:
        tmp_path = tmp_path_factory.mktemp("case")
        plan = loader.load(name)
        book = loader.load(str(written(name, tmp_path / "p.xlsx")))
        assert book == plan
        again = tmp_path / "again.yaml"
        again.write_text(workbook.to_yaml(loader.assemble(tmp_path / "p.xlsx")), encoding="utf-8")
        third = loader.load(str(again))
        assert third == plan and third.digest == plan.digest
        assert edition.diff(plan, third) == []
        assert (tmp_path / "p.xlsx").read_bytes() == written(again, tmp_path / "q.xlsx").read_bytes()


def test_a_part_that_only_a_full_plan_has_comes_back(tmp_path):
    text = loader.blank("full").replace(
        "    does_not_show",
        """    quote: over eight per cent
    text_span: [3, 40]
    text_flag: {en: a slip, zh: 笔误}
    counterpart: {en: instead, zh: 替代}
    target:
      numerator: a
      denominator: b
      cmp: "="
      value: 1.0
      unit: "1"
      deadline: 2030-12-31
      baseline: 0.5
      baseline_year: 2020
      readings: [{label: {en: r, zh: 读}, source: we, deadline: null, status: open}]
    does_not_show""",
    )
    text += 'waivers: [{clause: A-1, reason: {en: r, zh: 因}, name: N, role: evaluator, since: "2026-01-01", until: "2026-12-31"}]\n'
    source = tmp_path / "full.yaml"
    source.write_text(text, encoding="utf-8")
    plan = loader.load(str(source))
    book = loader.load(str(written(source, tmp_path / "full.xlsx")))
    assert book == plan
    assert book["A-1"].target.cmp == "=" and book["A-1"].target.readings[0].status == "open"
    assert book.waivers[0].name == "N"


def change(path, sheet, cell, value):
    book = openpyxl.load_workbook(path)
    name = next(s for s in book.sheetnames if s.startswith(sheet))
    book[name][cell] = value
    book.save(path)


@pytest.fixture
def book(tmp_path):
    source = tmp_path / "mine.yaml"
    source.write_text(loader.blank("mine"), encoding="utf-8")
    return written(source, tmp_path / "mine.xlsx")


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "code"),
    [
        ("Clauses", "F2", "boss", "unknown_word"),
        ("Clauses", "D2", None, "missing_language"),
        ("Clauses", "A1", "clauze", "unknown_column"),
        ("Clauses", "A1", "owner", "duplicate"),
        ("Checks", "A2", "A-9", "unknown_clause"),
        ("Checks", "H2", "ten rows", "not_a_mapping"),
        ("Checks", "H2", "{truths: [{at: works}], citatoin: x}", "unknown_field"),
        ("Checks", "F2", None, "missing_field"),
    ],
)
def test_a_fault_names_sheet_and_row(book, sheet, cell, value, code):
    change(book, sheet, cell, value)
    with pytest.raises(PlanError) as caught:
        loader.load(str(book))
    error = caught.value
    assert error.code == code
    assert error.place.file == "mine.xlsx" and error.place.sheet.startswith(sheet)
    assert error.place.row == int(cell[1:])


@pytest.mark.parametrize(("cell", "heading"), [("D1", "title, chinese"), ("D1", "标题（中文）"), ("D1", "title.zh")])
def test_a_heading_may_stand_in_either_language(book, cell, heading):
    change(book, "Clauses", cell, heading)
    assert loader.load(str(book))["A-1"].title.zh.startswith("论文评价")


def test_a_row_added_by_hand_is_a_clause(book):
    opened = openpyxl.load_workbook(book)
    clauses, checks = (next(opened[n] for n in opened.sheetnames if n.startswith(s)) for s in ("Clauses", "Checks"))
    clauses.append(["A-2", 1, "Field records", "野外记录", "data", "data_librarian", None, None, "use", "使用"])
    checks.append(["A-2", "rows", None, None, None, None, "palmer_penguins.csv", "{exactly: 344}"])
    opened.save(book)
    plan = loader.load(str(book))
    assert [c.id for c in plan.clauses] == ["A-1", "A-2"]
    assert plan["A-2"].check[0].exactly == 344 and plan["A-2"].bind == []
    assert plan["A-2"].section == "1", "a number in the sheet is the name of a section"


def test_empty_rows_and_columns_without_a_heading_are_passed_over(book):
    opened = openpyxl.load_workbook(book)
    sheet = next(opened[n] for n in opened.sheetnames if n.startswith("Clauses"))
    column, row = sheet.max_column + 1, 4
    sheet.cell(1, column + 1, sheet["A1"].value)
    sheet["A1"].value = None
    sheet.cell(2, column + 1, sheet["A2"].value)
    sheet.cell(2, column, "a remark of my own")
    for n in range(2, column):
        sheet.cell(row, n, sheet.cell(2, n).value)
    sheet.cell(row, column + 1, "A-2")
    checks = next(opened[n] for n in opened.sheetnames if n.startswith("Checks"))
    checks.append(["A-2", *(cell.value for cell in checks[2][1:])])
    opened.save(book)
    assert [c.id for c in loader.load(str(book)).clauses] == ["A-1", "A-2"]


def test_a_plan_without_sections_is_none_the_worse(tmp_path):
    text = loader.blank("mine")
    start = text.index("sections:")
    end = next(n for n in range(start + 9, len(text)) if text[n - 1] == "\n" and text[n] not in " #")
    source = tmp_path / "mine.yaml"
    source.write_text(text[:start] + text[end:], encoding="utf-8")
    assert loader.load(str(written(source, tmp_path / "m.xlsx"))) == loader.load(str(source))


def test_a_workbook_of_something_else_is_no_plan(tmp_path):
    path = tmp_path / "x.xlsx"
    made = openpyxl.Workbook()
    made.active["A1"] = "score"
    made.save(path)
    with pytest.raises(PlanError) as caught:
        loader.load(str(path))
    assert caught.value.code == "not_a_plan"
    path.write_text("no workbook", encoding="utf-8")
    with pytest.raises(FileFormatError):
        loader.load(str(path))


def test_a_part_too_long_for_a_cell_is_refused_not_cut(tmp_path):
    raw = loader.assemble(loader.find("river_institute_2030"))
    raw["clauses"][0]["title"]["en"] = "x" * 40_000
    with pytest.raises(PlanError) as caught:
        workbook.write(tmp_path / "p.xlsx", raw)
    assert caught.value.code == "cell_too_long"
    assert not (tmp_path / "p.xlsx").exists()


def test_the_first_sheet_tells_people_what_may_stand_where(book):
    opened = openpyxl.load_workbook(book)
    first = opened[opened.sheetnames[0]]
    said = {row[1] for row in first.iter_rows(min_row=4, values_only=True)}
    for name in opened.sheetnames[1:]:
        assert {cell.value for cell in opened[name][1]} <= said
