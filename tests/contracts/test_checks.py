# SPDX-License-Identifier: Apache-2.0
"""The checks of the contracts find what is wrong."""

import sys
from dataclasses import replace
from types import ModuleType

import msgspec
import pytest
from tests.contracts import checks as testing
from tests.contracts.checks import indicator, pairing, study
from tests.contracts.checks import plan as checks
from tests.contracts.checks.form import alone, form, lacks
from tests.contracts.checks.works import Beside, graph_of, marks_of, random_sets, with_copy

from yuzui import registry
from yuzui.faces.cli.output import shared
from yuzui.faces.cli.verb import verb
from yuzui.facilities.opening_windows import Provider
from yuzui.job.contract import of
from yuzui.job.result import Answer
from yuzui.job.workspace import Workspace
from yuzui.policy.plan import loader
from yuzui.policy.plan.check import Computes, WorkspaceRows
from yuzui.policy.plan.clause import Binding
from yuzui.text import Text


@pytest.fixture
def outside():
    def made(seam, name, **changes):
        """Return a copy of a plug-in under its own name, with other parts."""
        module = registry.modules(seam)[name]
        doc = changes.pop("doc", module.__doc__)
        copy = ModuleType(module.__name__)
        copy.__dict__.update({**vars(module), **changes, "__doc__": doc})
        return copy

    return made


@pytest.fixture
def faults():
    def found(seam, module):
        """Return what the seam's checks say of a module, as one text."""
        return " | ".join(f for check in testing.checks(seam) for f in testing.told(check, module))

    return found


def test_help_in_two_languages_at_once_and_examples_of_others(outside, faults):
    @verb("mine", help=Text("do it · 做", "做 do all of it now"), examples=("yuzui list",))
    @shared()
    def mine(face):
        """Do."""

    found = faults("command", outside("command", "list", command=mine))
    for word in ("the English help holds Chinese", "English: do all of", "another command: yuzui list"):
        assert word in found


def test_taking_what_nobody_knows(outside, faults):
    from yuzui.catalogue.request import answer

    module = outside("endpoint", "records", handle=lambda request, view: answer({"ok": True}))
    assert "an unknown parameter is answered with 200" in faults("endpoint", module)
    module = outside("endpoint", "records", handle=lambda r, v: answer({"no": 1}, 400))
    assert "not the document yuzui.error/1" in faults("endpoint", module)


COHORT = registry.modules("facility_kind")["cohort"]


def told(outside, faults, **changed):
    return faults("facility_kind", outside("facility_kind", "cohort", **changed))


def test_a_provider_that_opens_what_it_may_not(outside, faults):
    def wide(task, resource, horizon, facts):
        return [(horizon[0] - 1, horizon[1], 2.0), (horizon[0], horizon[1], 1.0)]

    found = provided(outside, faults, wide)
    for word in ("outside the horizon", "overlap", "quality"):
        assert word in found


def provided(outside, faults, open_):
    one = Provider("odd", Text("odd", "奇"), open_)
    return told(outside, faults, PROVIDERS=(*COHORT.PROVIDERS, one))


BUDGET = registry.modules("rule")["budget"]


def test_a_good_file():
    assert form("rule", BUDGET) == []


def test_each_is_imported_alone_whatever_the_others_brought(tmp_path, monkeypatch):
    texts = {
        "brings": "import numpy",
        "brings_nothing": "",
        "breaks": "import sys; assert 'numpy' in sys.modules, 'alone'",
        "prints": "print('seen')",
        "ends": "import os; os._exit(3)",
        "leaves": "raise SystemExit",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    assert alone(list(texts)) == {
        "brings": "",
        "brings_nothing": "",
        "breaks": "AssertionError: alone",
        "prints": "",
        "ends": "the process ended",
        "leaves": "SystemExit: ",
    }


def test_what_cannot_be_imported_alone_is_a_fault():
    assert form("rule", BUDGET, "KeyError: x") == ["it cannot be imported alone: KeyError: x"]
    missing = type(pytest)("no_such_module")
    assert any("no_such_module" in fault for fault in form("rule", missing))
    # lacks
    assert lacks(Text("a", "甲")) == []
    assert lacks(Text(" ", "甲")) == ["lacks a language"]
    assert lacks(Text("a", "a")) == ["is not in Chinese"]


CD = registry.modules("indicator")["cd"]
CITATIONS = registry.modules("indicator")["citations"]


def finished(**changes):
    """Return a finish step that bends some columns."""

    def finish(columns, p):
        found = dict(CD.finish(columns, p))
        return {**found, **{name: how(found) for name, how in changes.items()}}

    return finish


def test_a_reason_nobody_knows(outside, faults):
    import numpy as np

    finish = finished(cd_null=lambda f: np.where(np.isnan(f["cd"]), "because", ""))
    found = faults("indicator", outside("indicator", "cd", finish=finish))
    assert "the reason it is undefined is none of REASONS" in found


def test_engines_that_differ(outside, faults):
    def expr(t, p):
        found = CITATIONS.expr(t, p)
        name = next(name for name in found.columns if name.startswith("citations"))
        # whole-number division: DuckDB and SQLite round it apart
        import ibis

        return found.mutate(**{name: found[name] + ibis.literal(1).cast("string").length() * 0})

    module = outside("indicator", "citations", expr=expr)
    assert faults("indicator", module) == ""
    calls = []

    def other(t, p):
        calls.append(1)
        found = CITATIONS.expr(t, p)
        name = next(name for name in found.columns if name.startswith("citations"))
        return found.mutate(**{name: found[name] + len(calls) % 2})

    module = outside("indicator", "citations", expr=other)
    assert "duckdb and sqlite" in faults("indicator", module)


def test_declaration_of_indicator(outside, faults):
    same = type(CD.TITLE)("x", "x")
    meta = replace(CD.META, question=same, version=0)
    module = outside("indicator", "cd", META=meta, SOURCE="a book", NEEDS=("work.colour",), doc="Nothing.")
    found = faults("indicator", module)
    for word in ("question is not in Chinese", "no DOI", "META.version", "work.colour", "References"):
        assert word in found


def test_graph_of_leaves_out_works_without_year():
    graph = indicator.graph_of({"b": 2001, "a": 2000, "x": None}, (("b", "a"), ("x", "a")))
    assert graph.order.tolist() == ["a", "b"] and graph.used == 1


GOOD = registry.modules("lever")["government_growth"]


def test_declaration_of_lever(outside, faults):
    parameters = tuple(replace(p, prior="nobody") if p.prior else p for p in GOOD.PARAMETERS)
    parameters = (replace(parameters[0], label=type(GOOD.TITLE)("more", "more")), *parameters[1:])
    ranges = {name: (high + 1, high + 2) for name, (_, high) in GOOD.RANGE.items()}
    found = faults("lever", outside("lever", "government_growth", PARAMETERS=parameters, RANGE=ranges))
    for word in ("there is no prior nobody", "not in Chinese", "lies outside"):
        assert word in found


LOAD = registry.modules("rule")["load"]


def test_example():
    for change, told in [
        ({"optimum": 1.0}, "by enumeration it is 790.0"),
        ({"holds": LOAD.EXAMPLE.violates}, "EXAMPLE.holds breaks a row"),
        ({"violates": LOAD.EXAMPLE.holds}, "EXAMPLE.violates breaks no row of this kind"),
        ({"violates": ()}, "EXAMPLE.violates is empty"),
        ({"rules": LOAD.EXAMPLE.rules[:1]}, "no row of this kind"),
    ]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            assert list(pairing.faults(LOAD)) == []
            monkeypatch.setattr(LOAD, "EXAMPLE", replace(LOAD.EXAMPLE, **change))
            assert any(told in fault for fault in pairing.faults(LOAD))


@pytest.fixture(scope="module")
def plan():
    return loader.load("river_institute_2030")


def plan_told(plan):
    return " | ".join(fault for check in checks.CHECKS for fault in check(plan))


def changed(plan, place, **parts):
    clauses = list(plan.clauses)
    clauses[place] = msgspec.structs.replace(clauses[place], **parts)
    return replace(plan, clauses=tuple(clauses))


def test_a_good_plan(plan):
    assert plan_told(plan) == ""
    # names nobody knows, and a question nobody can ask
    bind = [*plan.clauses[0].bind, Binding("magic:wand"), Binding("page:nowhere")]
    computed = next(check for clause in plan.clauses for check in clause.check if isinstance(check, Computes))
    wrong = [WorkspaceRows(name="own", table="nothing"), msgspec.structs.replace(computed, study="gone")]
    found = plan_told(changed(plan, 0, bind=bind, check=wrong))
    for word in ("magic:wand: no such registry", "no such question as gone"):
        assert word in found
    assert "page:nowhere" not in found, "what is not built yet is no fault"
    lacking = Text("only English", "only English")
    assert "lacks a language" in plan_told(changed(plan, 0, promise=lacking))
    assert "two checks have one name" in plan_told(changed(plan, 0, check=[wrong[0], wrong[0]]))


def test_a_file_that_is_no_plan(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("- 1\n", encoding="utf-8")
    assert checks.faults(str(path)) == ["a.yaml, line 1: this file does not have the shape of a plan"]


FLOOR = registry.modules("rule")["floor"]


def test_example_of_rule(outside, faults):
    for change, told in [
        ({"optimum": 1.0}, "by enumeration it is 413.0"),
        ({"holds": FLOOR.EXAMPLE.violates}, "EXAMPLE.holds breaks basic"),
        ({"violates": FLOOR.EXAMPLE.holds}, "EXAMPLE.violates breaks no row of this kind"),
        ({"holds": ("P99",)}, "EXAMPLE.holds names no proposals: P99"),
        ({"rules": FLOOR.EXAMPLE.rules[:1]}, "EXAMPLE has no row of this kind"),
    ]:
        module = outside("rule", "floor", EXAMPLE=replace(FLOOR.EXAMPLE, **change))
        assert told in faults("rule", module)


def test_declaration_of_rule(outside, faults):
    field = FLOOR.FIELDS[0]
    other = replace(field, label=type(field.label)("where", "where"))
    found = faults("rule", outside("rule", "floor", STAGE="dream", FIELDS=(field, other), SOURCE=""))
    for word in ("STAGE dream", "two FIELDS have one name", "not in Chinese", "no reference"):
        assert word in found


PENGUINS = registry.modules("source")["penguins"]


def test_declaration_of_source(outside, faults):
    module = outside("source", "penguins", FORMAT="cuneiform", LICENCE="", FLAGS={"odd": lambda row: False})
    found = faults("source", module)
    for word in ("cuneiform", "LICENCE is empty", "no finding: odd"):
        assert word in found


def test_a_source_that_is_never_the_same(outside, faults):
    calls = []

    def once(row):
        calls.append(1)
        return f"row {len(calls)}"

    table = next(name for name, how in PENGUINS.TABLES.items() if isinstance(how, dict))
    column = next(name for name, how in PENGUINS.TABLES[table].items() if isinstance(how, str))
    columns = {**PENGUINS.TABLES[table], column: once}
    module = outside("source", "penguins", TABLES={**PENGUINS.TABLES, table: columns})
    assert "twice gives different rows" in faults("source", module)


REGISTRY = registry.modules("study")["registry"]


def test_declaration_of_study(outside, faults):
    class Unnamed(Answer, frozen=True, kw_only=True, tag="registry"):
        pass

    module = outside("study", "registry", QUESTION=Text("No", "否"), Answer=Unnamed, SOURCE="", compute=None)
    found = faults("study", module)
    for word in ("QUESTION is no question", "the schema registry", "compute is not declared", "SOURCE"):
        assert word in found


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    return of("registry").run(Workspace(tmp_path_factory.mktemp("w")))


def test_a_good_document(document):
    assert list(study.document_faults(REGISTRY, document)) == []


RULE = '''"""A rule of another package."""

from yuzui.funding.grammar import TWELVE, Example
from yuzui.funding.grammar import AT_MOST
from yuzui.funding.candidates import Term
from yuzui.text import Text

TITLE = Text("Few", "少而精")
STAGE, UNIT, SOURCE = "fund", "count", "doi:10.1000/few"
FIELDS = (AT_MOST.needed,)
EXAMPLE = Example(
    TWELVE,
    rules=({"name": "few", "kind": "few", "at_most": 3, "measure": "count"},),
    holds=("P01", "P02"),
    violates=("P01", "P02", "P03", "P04"),
    optimum=@OPTIMUM@,
)


def terms(rules, candidates):
    import numpy as np

    for rule in rules:
        yield Term(rule, "", np.ones(len(candidates)), "<=", @LIMIT@)
'''


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a package of one file as a rule kind named ``few``."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    info = tmp_path / "few-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: few\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[yuzui.rule]\nfew = few_rule\n")

    def made(source):
        (tmp_path / "few_rule.py").write_text(source)
        sys.modules.pop("few_rule", None)
        import few_rule

        return few_rule

    yield made
    sys.modules.pop("few_rule", None)


def written(optimum="85 + 89 + 83", limit="float(rule.own.get('at_most') or rule.at_most)"):
    # FIELDS of the outside kind leave MEASURE out; the example must not name it then
    source = RULE.replace(', "measure": "count"', "")
    return source.replace("@OPTIMUM@", optimum).replace("@LIMIT@", limit)


def test_an_outside_file_that_is_right_fits(install):
    assert testing.check_plugin("rule", install(written())) == []


def test_an_outside_file_that_is_wrong_is_told_what(install):
    found = testing.check_plugin("rule", install(written(optimum="999")))
    assert found == ["few_rule: EXAMPLE.optimum is 999; by enumeration it is 257.0"]
    found = " ".join(testing.check_plugin("rule", install(written(limit="9.0"))))
    assert "EXAMPLE.violates breaks no row of this kind" in found


def test_a_file_that_cannot_be_imported_is_told(install, tmp_path):
    module = install(written())
    (tmp_path / "few_rule.py").write_text("raise RuntimeError('not today')\n")
    found = testing.check_plugin("rule", module)
    assert found == ["few_rule: it cannot be imported alone: RuntimeError: not today"]


def test_breaking_down_is_a_fault_not_a_crash(install):
    found = testing.check_plugin("rule", install(written(limit="1 / 0")))
    assert found and all("breaks down: ZeroDivisionError" in fault for fault in found)


def test_a_plan_is_told_its_faults_with_their_line(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("plan: {id: bad}\nclauses: []\n", encoding="utf-8")
    found = testing.check_plan(str(path))
    assert found and any("bad.yaml, line" in fault for fault in found)
    assert testing.check_plan(str(tmp_path / "none.yaml")) == [": there is no such plan"]


def test_a_copy_stands_beside_the_set_with_all_that_is_known():
    known = Beside({"a": ("x", "patent")}, [("a", "x", 1.0)], (), {"a": "J", "b": "K"})
    works, links, both = with_copy({"a": 2000, "b": 2001}, [("b", "a")], known, {"a": "A", "b": "B"})
    assert works == {"a": 2000, "b": 2001, "A": 2000, "B": 2001}
    assert links == (("b", "a"), ("B", "A"))
    assert both.venues == {"a": "J", "b": "K", "A": "J", "B": "K"}
    assert both.kinds["A"] == ("x", "patent") and both.shares[1] == ("A", "x", 1.0)
    # marks are in the order of the works
    marks = marks_of(["b", "a", "c"], Beside({"a": (None, "patent")}, venues={"a": "J", "b": "K"}))
    assert marks.patent.tolist() == [False, True, False]
    assert marks.venue[2] == -1 and len(set(marks.venue.tolist())) == 3
    # drawn sets are the same each time
    assert list(random_sets()) == list(random_sets())
    graph = graph_of({"a": 2000, "lost": None}, [("a", "lost"), ("a", "nobody")])
    assert graph.order.tolist() == ["a"] and graph.used == 0
