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
from tests import plans

import yuzui.policy.checks as folder
from yuzui.errors import FileFormatError, Place, PlanError, UnknownIdentifierError
from yuzui.policy.plan import edition, loader, workbook
from yuzui.policy.plan import expand as written_out
from yuzui.policy.plan import workbook as cells
from yuzui.policy.plan import workbook as columns
from yuzui.policy.plan.check import TOOL, Check, kind
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
from yuzui.policy.plan.documents import Convert, Diff, Lint
from yuzui.policy.plan.edition import Head, Waiver, diff, sentences, uncovered
from yuzui.policy.plan.expand import expand
from yuzui.sheets.formats import yaml_lines
from yuzui.sheets.schema import Column
from yuzui.text import Text, same


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path_factory):
    """A register that the small plan rests on is pinned."""
    made = plans.lay(tmp_path_factory.mktemp("small"))
    plans.pin(made)
    monkeypatch.setattr(loader, "evidence", lambda: made.folder / "evidence")
    loader.pinned_names.cache_clear()
    yield made
    loader.pinned_names.cache_clear()


def test_the_vocabulary_is_closed():
    tags = [kind.__struct_config__.tag for kind in typing.get_args(Check)]
    assert tags == [*TOOL, "own", "attest"] and list(TOOL) == "computes answers workflow holds exports".split()
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"kind": "opinion"}, Check)
    # each kind that speaks for the tool has one file that runs it
    assert {p.stem for p in Path(folder.__file__).parent.glob("*.py")} - {"__init__"} == set(TOOL)
    for name in TOOL:
        module = import_module(f"yuzui.policy.checks.{name}")
        assert module.TITLE.en != module.TITLE.zh and callable(module.run)


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


@pytest.fixture
def plan(small):
    return small.plan


def test_diff_of_two_editions(plan, small):
    path = small.folder / "next.yaml"
    text = plans.TEXT.replace("within: 0.0001}", "within: 0.0002}", 1).replace("id: A-7", "id: A-8")
    path.write_text(text.replace("edition: 1", "edition: 2"), encoding="utf-8")
    new = loader.load(str(path))
    found = [(c.clause, c.what, c.fields) for c in diff(plan, new)]
    assert found == [("A-1", "changed", ("check",)), ("A-8", "added", ()), ("A-7", "removed", ())]
    assert diff(plan, plan) == [] and plan.digest != new.digest
    said = Diff.of(plan, new)
    assert (said.old.edition, said.new.edition, said.changes) == (1, 2, diff(plan, new))
    assert (Lint.of(plan).clauses, Lint.of(plan).checks) == (7, 11)
    assert Convert.of(plan, path).digest == plan.digest


def test_digest_speaks_of_content_not_of_layout(small, plan):
    text = plans.TEXT
    for changed, alike in (
        ("# a remark\n" + text.replace("sections:", "\n\nsections:"), True),
        (text.replace("value: 0.08", "value: 0.09"), False),
        (text.replace("within: 0.0001", "within: 0.0002"), False),
    ):
        small.file.write_text(changed, encoding="utf-8")
        assert (small.plan.digest == plan.digest) is alike


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
    assert plan["A-3"].title.en.startswith("A role")
    assert plan["A-1"].primary == ("study:path",) and plan["A-6"].outside
    with pytest.raises(KeyError):
        plan["A-99"]
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


def test_a_part_of_another_kind_is_named(small, tmp_path_factory):
    assert loader.frame_faults(yaml_lines.read(small.file)) == []
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


WAIVER = "waivers: [{{clause: {}, reason: {{en: r, zh: 由}}, {}role: r, since: 2026-01-01, until: 2026-12-31}}]\n"
CONCEPT = "concepts: [{{id: c, label: {{en: c, zh: 丙}}, members: [{}]}}]\n"
SHARE = "{at: base.share, is: 0.0688, within: 0.0001}"
YEAR = '{at: "history[year=2014,vintage=final].share", above: "parameter:floor", below: 0.06}'
FALSE = "        false: [{data: china_rd_expenditure.csv, how: scale, column: value, where: {category: basic}}]\n"
OPTIMAL, CODE = "[{at: slate.status, is: optimal}]", "code: unknown_role, names: [emperor]}]"
CLASH = "holds: [{at: slate.status, is: infeasible}], "
HARVEST = "refuses: [{ask: verb=Nope, code: badVerb}]"
PROMISE = "{en: The share comes out as published., zh: 占比与公报一致。}"
SHOWS = "{en: Clashing rules are named., zh: 冲突的规则被指明。}"
ENDS = '[{at: "grants[subject=A. Chair].holds", is: false}, {at: "grants[subject=B. Second].holds", is: true}]'
END = "        ends_at: accounts list\n"
CASES = [
    # code, what is written, what is written instead, what stands on the line that is named
    ("duplicate_id", "id: A-2", "id: A-1", "id: A-1", 2),
    ("reused_id", "id: A-1", "id: OLD-1", "id: OLD-1"),
    ("missing_language", "zh: 基础研究经费占比}", "no: 占比}", "Share of basic"),
    ("missing_language", "zh: 基础研究经费占比}", "zh: ' '}", "Share of basic"),
    ("missing_language", PROMISE, "{en: a, zh: ' '}", "promise: {en: a,"),
    ("missing_language", SHOWS, "{en: Clashing rules are named.}", "Clashing rules are named."),
    ("missing_language", SHOWS, "{en: '', zh: 冲突的规则被指明。}", "shows: {en: ''"),
    ("long_sentence", PROMISE, "{en: " + "word " * 30 + ", zh: 甲}", "word word"),
    ("long_sentence", PROMISE, "{en: a, zh: " + "字" * 61 + "}", "字字"),
    ("long_sentence", SHOWS, "{en: " + "word " * 26 + ", zh: 甲}", "word word"),
    *(("insider_word", SHOWS, f"{{en: It has a {word} of it., zh: 甲}}", "It has a")
      for word in ("row", "Rows", "table", "endpoint", "JSON", "replay")),
    ("missing_field", f"    promise: {PROMISE}\n", "", "id: A-1"),
    ("no_sentence", f"        shows: {SHOWS}\n", "", "kind: answers"),
    ("unknown_word", "kinds: [data]", "kinds: [dada]", "dada"),
    ("unknown_word", "owner: statistics_desk", "owner: boss", "owner: boss"),
    ("unknown_word", "kind: own", "kind: believe", "kind: believe"),
    ("unknown_word", "kind: published", "kind: our_own", "kind: our_own"),
    ("unknown_word", "how: scale", "how: guess", "how: guess"),
    ("unknown_word", 'cmp: ">"', 'cmp: "=>"', "=>"),
    ("unknown_word", "by: order", "by: chance", "by: chance"),
    ("unknown_field", "    owner: statistics_desk", "    colour: red\n    owner: statistics_desk", "colour"),
    ("unknown_field", "study: path\n", "study: path\n        twin: {}\n", "twin"),
    ("missing_field", "    owner: statistics_desk\n", "", "id: A-1"),
    ("missing_field", "        truth: {kind: published, where: communique on 2024, read: 2026-11-20}\n", "", "kind: computes"),
    ("missing_field", "kind: own, table: rd_fact", "kind: own", "kind: own"),
    ("missing_field", "{kind: own, table: rd_fact", "{table: rd_fact", "{table: rd_fact"),
    ("missing_field", "{kind: own, table: rd_fact, wants: {en: your own series, zh: 本单位序列}}", "just words", "just words"),
    ("missing_field", "kinds: [data]", "kinds: []", "kinds: []"),
    ("missing_field", "value: 0.08\n", "value:\n", "target:"),
    ("missing_field", '    unit: "1"\n    values', "    values", "name: floor"),
    ("missing_field", "id: A-1", 'id: " "', 'id: " "'),
    ("missing_field", "  - id: A-1\n    section", "  - section", "  - section"),
    ("missing_field", "clauses:\n", WAIVER.format("A-1", "") + "clauses:\n", "waivers"),
    ("wrong_type", "edition: 1", "edition: first", "edition: first"),
    ("wrong_type", "    check:\n", "    check: 5\n    nodes:\n", "check: 5"),
    ("wrong_type", "clauses:\n", "clauses:\n  - a clause\n", "a clause"),
    ("unknown_registry", "table:resource", "tabel:resource", "tabel"),
    ("no_required_check", "{kind: exports,", "{kind: exports, required: false,", "check:", 5),
    ("no_required_check", "    check:\n      - {kind: exports", "    check:\n      - {kind: own, table: work}\n      - {required: false, kind: exports", "check:", 5),
    ("no_counterpart", "    counterpart: {en: Roles that exist., zh: 现有角色。}\n", "", "id: A-6"),
    ("attest_inside", "kinds: [outside]", "kinds: [data]", "kind: attest"),
    ("long_quote", "    owner: statistics_desk", "    quote: " + "word " * 26 + "\n    owner: statistics_desk", "word word"),
    ("nothing_expected", "        expect:\n          - " + SHARE + "\n          - " + YEAR, "        expect: []", "kind: computes"),
    ("nothing_expected", OPTIMAL, "[]", "kind: answers"),
    ("nothing_expected", CLASH, "", "kind: answers"),
    ("nothing_expected", "things: [A5], facts: [route, since]", "things: [], facts: [route]", "way-in"),
    ("nothing_expected", "things: [A5], facts: [route, since]", "things: [A5], facts: []", "way-in"),
    ("no_falsification", FALSE, "", "kind: computes"),
    ("other_set", FALSE, FALSE.replace("china_rd_expenditure", "centres"), "kind: computes"),
    ("own_truth", "where: communique on 2024", 'where: ""', "truth:"),
    ("own_truth", "where: communique on 2024", "where: our own run of it", "truth:"),
    ("own_truth", "where: communique on 2024", "where: what Yuzui says", "truth:"),
    ("wide_tolerance", SHARE, "{at: base.share, is: 0.0688, within: 0.007}", "kind: computes"),
    *(("natural_end", SHARE, f"{{at: '{at}', {bound}}}", "kind: computes") for at, bound in (
        ("base.share", "at_least: 0"), ("base.share", "above: -0.1"), ("odds[0].probability", "at_most: 1"),
        ("odds[0].probability", "below: 1.5"), ("links.count", "at_least: 0"), ("lever.effect", "at_least: -100"),
        ("lever.effect", "above: -100"), ("rank_change", "at_least: -100"), ("base.share", "within: 0.1"))),
    ("natural_end", '{at: owner, filled: true}', '{at: owner}', "kind: workflow"),
    ("natural_end", OPTIMAL, "[{at: slate.gap, at_least: 0}]", "kind: answers"),
    ("no_interval", SHARE, "{at: ratio, above: 1.0}", "kind: computes"),
    ("no_interval", "        truth: {kind: published, where: communique on 2024",
     "        against: {peer: first come, instances: days, at_least: 20}\n        truth: {kind: published, where: c", "kind: computes"),
    ("unpinned_set", "register: small_facts.csv, things: [A5], facts: [end]", "register: gone.csv, things: [A5], facts: [end]", "gone.csv"),
    ("unpinned_set", "data: [china_rd_expenditure.csv, ", "data: [nobody/has.csv, ", "kind: computes"),
    ("no_refusal", "refuses: [{do: accounts grant Ann emperor --until 2999-01-01, code: unknown_role, names: [emperor]}]", "refuses: []", "name: grant"),
    ("no_refusal", HARVEST, "refuses: []", "name: harvest"),
    ("no_order_or_person", "by: person", "by: order", "kind: workflow"),
    ("no_end", END, "", "kind: workflow"),
    ("no_end", f"        ends: {ENDS}\n", "", "kind: workflow"),
    ("no_verb", "steps:\n          - {as: owner, do: 'accounts", "steps:\n          - {as: owner, do: 'acounts", "kind: workflow"),
    ("no_verb", "steps:\n          - {as: owner, do: 'accounts grant", "steps:\n          - {as: owner, do: '', then: []}\n          - {as: owner, do: 'accounts grant", "kind: workflow"),
    ("no_verb", "ends_at: accounts list", "ends_at: look", "kind: workflow"),
    ("no_verb", 'do: "fund {call} --rules {good.toml}"', 'do: "found {call}"', "kind: answers"),
    ("no_verb", "\"accounts grant Bo emperor --until 2999-01-01\"", "nothing", "kind: workflow"),
    ("unknown_part", "awaits: exchange", "awaits: better days", "awaits: better"),
    ("unknown_proof", "{kind: own, table: rd_fact, wants", "{proof: sharing/nobody}\n      - {kind: own, table: rd_fact, wants", "sharing/nobody"),
    ("unknown_parameter", "parameter:floor", "parameter:lid", "kind: computes"),
    ("no_unit", 'unit: "1"\n      baseline', 'unit: "%"\n      baseline', 'unit: "%"'),
    ("no_unit", 'unit: "1"\n      baseline', 'unit: ""\n      baseline', 'unit: ""'),
    ("percent_for_fraction", "value: 0.08", "value: 8", "value: 8"),
    ("deadline_before_baseline", "baseline_year: 2020", "baseline_year: 2026", "deadline: 2025"),
    ("not_a_day", "deadline: 2025-12-31", "deadline: soon", "deadline: soon"),
    ("out_of_range", "2026-01-01: 0.04", "2026-01-01: 5", "2026-01-01: 5"),
    ("undated_value", "{2026-01-01: 0.04}", "{}", "name: floor"),
    ("not_a_day", "2026-01-01: 0.04", "2026: 0.04", "2026: 0.04"),
    ("unknown_node", "    horizon: long\n", "    horizon: long\n    nodes: [LAB-9]\n", "LAB-9"),
    ("node_without_concept", "clauses:\n", CONCEPT.format("{node: LAB-1}") + "clauses:\n", "concepts:"),
    ("node_twice", "clauses:\n", CONCEPT.format("{node: LAB-1}, {node: LAB-1}") + "clauses:\n", "concepts:"),
    ("unknown_node", "clauses:\n", CONCEPT.format("{node: LAP-2}") + "clauses:\n", "concepts:"),
    ("unknown_clause", "clauses:\n", WAIVER.format("X", "name: n, ") + "clauses:\n", "waivers"),
    ("yaml_syntax", "clauses:\n", "clauses: [\n", "  - id: A-1"),
    ("duplicate_key", "    kinds: [data]", "    kinds: [data]\n    kinds: [data]", "kinds: [data]", 2),
]  # fmt: skip


@pytest.fixture
def load(small):
    def loaded(text):
        small.file.write_text(text, encoding="utf-8")
        return small.plan

    return loaded


def faults(load, text):
    with pytest.raises(PlanError) as caught:
        load(text)
    return (caught.value, *caught.value.more)


def test_a_fault_is_named_with_clause_and_line_what_was_seen_and_what_to_write(load, plan):
    """Every refusal in both languages; nothing of a plan with one fault stands."""
    assert [clause.id for clause in plan.clauses] == list(plans.STATUSES)
    ends = plans.TEXT.replace(ENDS, "[{at: owner, filled: true}]")
    for code, old, new, mark, *count in CASES:
        text = ends if old not in plans.TEXT else plans.TEXT
        assert old in text, (code, old)
        text = text.replace(old, new, 1)
        found = {error.code: error for error in faults(load, text)}
        assert code in found, (code, new, sorted(found))
        fault = found[code]
        assert fault.place.file == "small.yaml" and fault.exit == 2
        lines = [n for n, line in enumerate(text.splitlines(), 1) if mark in line]
        assert fault.place.row == lines[count[0] - 1 if count else 0], (code, new, fault.place)
        inside = fault.place.row > text.splitlines().index("clauses:") if "\nclauses:\n" in text else False
        named = "yaml_syntax duplicate_key wrong_type missing_field".split()
        assert not inside or code in named or fault.place.column[:2] in ("A-", "OL"), fault.place
        assert all(text.en and text.zh for text in (fault.message, fault.fix))
        assert fault.seen or code == "missing_language"
    assert {code for code, *_ in CASES} - {"yaml_syntax", "duplicate_key"} == set(loader.FAULTS)


def test_every_fault_is_reported_in_one_reading_in_order_of_lines(load):
    text = plans.TEXT.replace("kinds: [data]", "kinds: [dada]").replace("edition: 1", "edition: one")
    rows = [error.place.row for error in faults(load, text.replace("2026-01-01: 0.04", "2026-01-01: 9"))]
    assert rows == sorted(rows) and len(rows) == 3


def test_what_waits_may_name_what_is_not_there_yet(load):
    waiting = plans.TEXT.replace("study: path\n", "study: path\n        awaits: missions\n", 1)
    waiting = waiting.replace("data: [china_rd_expenditure.csv, ", "data: [nobody/has.csv, ", 1).replace(FALSE, "")
    waiting = waiting.replace("name: clash\n", "name: clash\n        awaits: workbench\n").replace(
        '"fund {call}', '"found {call}'
    )
    assert [check.awaits for check in load(waiting)["A-1"].check] == ["missions", ""]
    # a bound that may reach below nothing, a binding that no registry has, and a floor of a parameter are no faults
    for old, new in ((YEAR, "{at: rank_change, at_least: -3}"), ("study:path", "study:nothing_of_the_kind"),
                     (YEAR, "{at: effect, above: -0.5}"), (YEAR, "{at: a.ratio.interval.low, above: 1.0}"),
                     (YEAR, "{at: a, not_above: b}"), (YEAR, "{at: a, size: 3}"), (YEAR, "{at: n, at_least: 1}")):  # fmt: skip
        assert load(plans.TEXT.replace(old, new, 1)).clauses
    with pytest.raises(PlanError) as caught:
        load(plans.TEXT.replace("max_age_days: 365", "max_age_days: 'parameter:floor'"))
    assert {e.code for e in (caught.value, *caught.value.more)} == {"wrong_type"}, "known, and no whole number"


def test_the_nearest_name_is_offered(load):
    for old, new, near in (
        ("    horizon: long\n", "    horizon: long\n    nodes: [LAB-9]\n", "LAB-"),
        ("table:resource", "tabel:resource", "table:"),
        ('"fund {call} --rules {good', '"fnud {call} --rules {good', "fund"),
    ):
        (found,) = faults(load, plans.TEXT.replace(old, new))
        assert found.fix.en.startswith(near) or found.expected.startswith(near)


def test_what_is_no_plan_is_refused(load, small):
    for text in ("", "just words", "- a\n- b\n"):
        assert faults(load, text)
    (small.folder / "part.yaml").write_text("section: a\n")
    for part, code in (("part.yaml", "not_a_plan"), ("gone.yaml", "unreadable")):
        (found,) = faults(load, plans.TEXT.replace("clauses:", f"parts: [{part}]\nclauses:"))
        assert found.code == code and part in found.place.file


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


def test_parameters_are_read_on_a_day(small):
    path = str(small.file)
    assert loader.load(path, dt.date(2027, 1, 1))["A-1"].check[0].expect[1].above == 0.04
    with pytest.raises(PlanError) as caught:
        loader.load(path, dt.date(2020, 1, 1))
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
    assert caught.value.place.file == "two.yaml" and caught.value.place.row == 10
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


def test_proofs_parameters_and_names_are_written_out(small, monkeypatch):
    shared = {"sharing/slot": {"kind": "answers", "do": "fund x", "holds": [], "refuses": []}}
    for module in (written_out, loader, workbook):
        monkeypatch.setattr(module, "proofs", lambda: shared)
    rate = {"rate": RATE}
    asked = [{"proof": "sharing/slot"}, {"proof": "sharing/slot", "name": "mine"}, {"kind": "own", "table": "work"},
             {"kind": "own", "table": "work", "where": {"a": ["parameter:rate"]}}]  # fmt: skip
    checks = expand(asked, rate, dt.date(2024, 1, 1))
    assert [check["name"] for check in checks] == ["sharing-slot", "mine", "own", "own-2"]
    assert checks[0]["proof"] == "sharing/slot" and checks[0]["do"] == "fund x"
    assert checks[3]["where"] == {"a": [1.0]} and "name" not in asked[2], "what is written stays as it is"
    assert [written_out.cites(check) for check in (*asked[:3], 5)] == [True, True, False, False]
    # what several clauses share is part of the content of a plan that cites it
    cited = {"sharing/slot": {**shared["sharing/slot"], "holds": [{"at": "a", "is": 1}],
                              "refuses": [{"do": "fund y", "code": "no"}], "shows": {"en": "a", "zh": "甲"}}}  # fmt: skip
    digests = set()
    for do in ("fund x", "fund z"):
        cited["sharing/slot"] = {**cited["sharing/slot"], "do": do}
        monkeypatch.setattr(loader, "proofs", lambda: cited)
        monkeypatch.setattr(written_out, "proofs", lambda: cited)
        text = plans.TEXT.replace(
            "{kind: own, table: rd_fact, wants", "{proof: sharing/slot}\n      - {kind: own, table: rd_fact, wants"
        )
        small.file.write_text(text, encoding="utf-8")
        found = small.plan["A-1"].check[1]
        assert (kind(found), found.proof, found.name, found.do) == ("answers", "sharing/slot", "sharing-slot", do)
        digests.add(small.plan.digest)
        book = small.folder / "book.xlsx"
        workbook.write(book, loader.assemble(small.file))
        assert loader.load(str(book)) == small.plan
    assert len(digests) == 2


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
        held = {column.key.split(".")[0] for column in layout.columns} - {layout.parent}
        held -= {"nodes"} if layout is columns.PLAN else set()
        if layout is columns.WAIVERS:
            held.add("clause")
        assert held == {field.name for field in msgspec.structs.fields(shape)} - APART
    # no heading stands for two columns
    for layout in columns.SCHEMAS:
        for lang in ("en", "zh"):
            names = [column.label.say(lang).casefold() for column in layout.columns]
            assert len(set(names)) == len(names)
            assert all(names)


def written(name, path):
    workbook.write(path, loader.assemble(loader.find(name)))
    return path


def test_round_trip_keeps_content_and_digest(small, tmp_path_factory):
    for name in (str(small.file), *loader.names()):
        tmp_path = tmp_path_factory.mktemp("case")
        plan = loader.load(name)
        book = loader.load(str(written(name, tmp_path / "p.xlsx")))
        assert book == plan
        again = tmp_path / "again.yaml"
        again.write_text(workbook.to_yaml(loader.assemble(tmp_path / "p.xlsx")), encoding="utf-8")
        third = loader.load(str(again))
        assert third == plan and third.digest == plan.digest
        assert edition.diff(plan, third) == []
        assert (tmp_path / "p.xlsx").read_bytes() == written(str(again), tmp_path / "q.xlsx").read_bytes()


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


def made_book(folder):
    source = folder / "mine.yaml"
    source.write_text(loader.blank("mine"), encoding="utf-8")
    return written(source, folder / "mine.xlsx")


@pytest.fixture
def book(tmp_path):
    return made_book(tmp_path)


def test_a_fault_names_sheet_and_row(tmp_path_factory):
    for sheet, cell, value, code in [
        ("Clauses", "H2", "boss", "unknown_word"),
        ("Clauses", "D2", None, "missing_language"),
        ("Clauses", "E2", "word " * 30, "long_sentence"),
        ("Clauses", "A1", "clauze", "unknown_column"),
        ("Clauses", "A1", "owner", "duplicate"),
        ("Checks", "A2", "A-9", "unknown_clause"),
        ("Checks", "L2", "ten rows", "not_a_mapping"),
        ("Checks", "L2", "{expect: [{at: works, filled: true}], citatoin: x}", "unknown_field"),
        ("Checks", "F2", None, "missing_field"),
        ("Checks", "H2", "[gone.csv]", "unpinned_set"),
    ]:
        path = made_book(tmp_path_factory.mktemp("case"))
        change(path, sheet, cell, value)
        with pytest.raises(PlanError) as caught:
            loader.load(str(path))
        error = next(one for one in (caught.value, *caught.value.more) if one.code == code)
        assert error.place.file == "mine.xlsx" and error.place.sheet.startswith(sheet)
        assert error.place.row == int(cell[1:])


def test_a_heading_may_stand_in_either_language(book):
    for heading in ("title, chinese", "标题（中文）", "title.zh"):
        change(book, "Clauses", "D1", heading)
        assert loader.load(str(book))["A-1"].title.zh.startswith("论文评价")


def test_a_row_added_by_hand_is_a_clause(book):
    opened = openpyxl.load_workbook(book)
    clauses, checks = (next(opened[n] for n in opened.sheetnames if n.startswith(s)) for s in ("Clauses", "Checks"))
    clauses.append(
        [
            "A-2",
            1,
            "Field records",
            "野外记录",
            "Kept whole.",
            "完整保存。",
            "data",
            "data_librarian",
            None,
            None,
            "use",
            "使用",
        ]
    )
    checks.append(
        [
            "A-2",
            "holds",
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            "Kept.",
            "已保存。",
            "{register: centres.csv, things: [A], facts: [b]}",
        ]
    )
    opened.save(book)
    plan = loader.load(str(book))
    assert [c.id for c in plan.clauses] == ["A-1", "A-2"]
    assert plan["A-2"].check[0].things == ["A"] and plan["A-2"].bind == []
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
