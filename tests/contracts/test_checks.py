# SPDX-License-Identifier: Apache-2.0
"""The checks of the contracts find what is wrong."""

import sys
from dataclasses import replace
from types import ModuleType, SimpleNamespace

import click
import msgspec
import pytest
from tests.contracts import checks as testing
from tests.contracts.checks import indicator, pairing, study
from tests.contracts.checks import plan as checks
from tests.contracts.checks.form import NAMES, alone, form, lacks
from tests.contracts.checks.works import Beside, graph_of, marks_of, random_sets, with_copy

from yuzui import registry
from yuzui.catalogue.scholarly.record import Work
from yuzui.faces.cli.output import shared
from yuzui.faces.cli.verb import Questions, Verb, verb
from yuzui.facilities.windows.provider import Provider
from yuzui.job.result import Input
from yuzui.job.workspace import Workspace
from yuzui.policy.plan import loader
from yuzui.policy.plan.check import Serve, Value
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


def test_group(outside, faults):
    assert "GROUP play is none of" in faults("command", outside("command", "list", GROUP="play"))


def test_a_verb_without_the_shared_options_and_without_chinese(outside, faults):
    @click.command("mine", help="Do it")
    @click.option("--deep", help="How deep")
    def mine(deep):
        """Do."""

    found = faults("command", outside("command", "list", command=mine))
    for word in ("does not take as_json", "mine: the help is not in Chinese", "mine has no example"):
        assert word in found


def test_help_in_two_languages_at_once_and_examples_of_others(outside, faults):
    @verb("mine", help=Text("do it · 做", "做 do all of it now"), examples=("yuzui list",))
    @shared()
    def mine(face):
        """Do."""

    found = faults("command", outside("command", "list", command=mine))
    for word in ("the English help holds Chinese", "English: do all of", "another command: yuzui list"):
        assert word in found


def test_sub_commands_are_looked_at(outside, faults):
    mine = Questions("mine", help=Text("mine", "我的"), examples=("yuzui mine part",))
    mine.add_command(Verb("part", help=Text("part", "part")))
    found = faults("command", outside("command", "list", command=mine))
    assert "mine part does not take lang" in found
    assert "mine part has no example" in found
    assert "mine does not take" not in found


RECORDS = registry.modules("endpoint")["records"]


def test_examples_that_are_answered_otherwise(outside, faults):
    examples = tuple((request, 200) for request, _ in RECORDS.EXAMPLE)
    found = faults("endpoint", outside("endpoint", "records", EXAMPLE=examples))
    assert "EXAMPLE says 200" in found and "no request that is answered with 404" in found


def test_taking_what_nobody_knows(outside, faults):
    from yuzui.catalogue.request import answer

    module = outside("endpoint", "records", handle=lambda request, view: answer({"ok": True}))
    assert "an unknown parameter is answered with 200" in faults("endpoint", module)
    module = outside("endpoint", "records", handle=lambda r, v: answer({"no": 1}, 400))
    assert "not the document yuzui.error/1" in faults("endpoint", module)


def test_answers_that_differ_or_have_no_type(outside, faults):
    calls = []

    def handle(request, view):
        calls.append(1)
        done = RECORDS.handle(request, view)
        return replace(done, headers={}, body=done.body + str(len(calls)).encode())

    found = faults("endpoint", outside("endpoint", "records", handle=handle))
    assert "asked twice, answered differently" in found and "no content type" in found


def test_prefix(outside, faults):
    found = faults("endpoint", outside("endpoint", "records", PREFIX="api/records/", CLIENTS=()))
    assert "PREFIX api/records/" in found and "CLIENTS" in found


QUOTA = registry.modules("facility_kind")["quota"]


def test_a_written_answer(outside, faults):
    answer = dict(QUOTA.EXAMPLE.expect)
    module = outside("facility_kind", "quota", solve=lambda given: answer)
    assert "does not depend on any number given" in faults("facility_kind", module)


def test_a_wrong_answer_and_another_one(outside, faults):
    def more(given):
        return {key: [value] for key, value in QUOTA.solve(given).items()}

    found = faults("facility_kind", outside("facility_kind", "quota", solve=more))
    assert "EXAMPLE expects" in found
    found = faults("facility_kind", outside("facility_kind", "quota", solve=lambda given: {"a": 1}))
    assert "solve returns ['a']" in found


def test_changing_what_is_given(outside, faults):
    def solve(given):
        answer = QUOTA.solve(given)
        given["left"] = 1
        return answer

    example = SimpleNamespace(given=dict(QUOTA.EXAMPLE.given), expect=QUOTA.EXAMPLE.expect)
    module = outside("facility_kind", "quota", solve=solve, EXAMPLE=example)
    assert "solve changes what it is given" in faults("facility_kind", module)


def test_declaration(outside, faults):
    twice = (QUOTA.FIELDS[0], QUOTA.FIELDS[0])
    module = outside(
        "facility_kind", "quota",
        MODE="sometimes", ROUTES=("lottery",), KPIS=(), FIELDS=twice, doc="Nothing.",
    )  # fmt: skip
    found = faults("facility_kind", module)
    for word in ("MODE sometimes", "lottery", "KPIS is empty", "one name", "References"):
        assert word in found
    module = outside("facility_kind", "quota", KPIS=("users", "turnaround"))
    assert "KPIS has turnaround, none of demand, " in faults("facility_kind", module)
    assert "ROUTES is empty" in faults("facility_kind", outside("facility_kind", "quota", ROUTES=()))


COHORT = registry.modules("facility_kind")["cohort"]


def told(outside, faults, **changed):
    return faults("facility_kind", outside("facility_kind", "cohort", **changed))


def test_neither_scheduled_nor_solved(outside, faults):
    example = SimpleNamespace(given={}, expect={})
    assert "solve is not declared" in told(outside, faults, EXAMPLE=example)
    assert "LEVEL is not declared" in told(outside, faults, solve=lambda given: {})


def test_a_written_optimum(outside, faults):
    case = COHORT.EXAMPLE
    found = told(outside, faults, EXAMPLE=replace(case, objective=161.0))
    assert "the schedule is worth 160.0" in found
    assert "the best of all schedules is worth 160.0" in found
    assert "placed are" in told(outside, faults, EXAMPLE=replace(case, placed=("C1",)))
    assert "not placed are" in told(outside, faults, EXAMPLE=replace(case, unplaced={"C5": "permit"}))
    assert "rejected are []" in told(outside, faults, EXAMPLE=replace(case, rejected=("C1",)))


def test_a_provider_that_reads_what_it_does_not_declare(outside, faults):
    def peeking(task, resource, horizon, facts):
        return [(*horizon, 1.0)] if task.get("grade") else []

    assert "reads more than it declares" in provided(outside, faults, peeking)


def test_a_provider_that_opens_what_it_may_not(outside, faults):
    def wide(task, resource, horizon, facts):
        return [(horizon[0] - 1, horizon[1], 2.0), (horizon[0], horizon[1], 1.0)]

    found = provided(outside, faults, wide)
    for word in ("outside the horizon", "overlap", "quality"):
        assert word in found


def provided(outside, faults, open_):
    one = Provider("odd", Text("odd", "奇"), open_)
    return told(outside, faults, PROVIDERS=(*COHORT.PROVIDERS, one))


def test_rules_about_columns_that_are_not_there(outside, faults):
    found = told(
        outside, faults,
        VALUE="amount * merit",
        CUMULATIVE=(replace(COHORT.CUMULATIVE[0], by="resource.hall"),),
        RELAX=(replace(COHORT.RELAX[1], field="weight"),),
        CHANGEOVER=replace(COHORT.CHANGEOVER, field="colour"),
        EVENTS={"x": "miracle"},
    )  # fmt: skip
    for word in ("merit", "resource.hall", "weight", "colour", "miracle"):
        assert word in found


def test_a_reason_without_chinese(outside, faults):
    one = replace(COHORT.PROVIDERS[0], reason=Text("late", "late"))
    found = told(outside, faults, PROVIDERS=(one, *COHORT.PROVIDERS[1:]))
    assert "reason dates is not in Chinese" in found


BUDGET = registry.modules("rule")["budget"]


def test_a_good_file():
    assert form("rule", BUDGET) == []


@pytest.mark.parametrize("name", NAMES["rule"])
def test_every_name_is_asked_for(outside, name):
    module = outside("rule", "budget")
    delattr(module, name)
    assert f"{name} is not declared" in form("rule", module)


def test_languages_and_docstring(outside):
    module = outside("rule", "budget", TITLE=Text("x", "x"), NOTE=Text("x", ""), doc=" ")
    found = form("rule", module)
    assert "TITLE is not in Chinese" in found and "NOTE lacks a language" in found
    assert any("docstring" in fault for fault in found)


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


def test_lacks():
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


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"cd": lambda f: f["cd"] + 1}, "F.cd on numpy is 1.25, EXAMPLE expects 1/4"),
        ({"cd": lambda f: f["nok"] * 0}, "EXAMPLE expects 1/4"),
        ({"cd": lambda f: f["n_i"] * 1.0}, "EXAMPLE expects none"),
        ({"cd_null": lambda f: f["cd_null"].astype("U20") * 0}, "breaks down"),
    ],
)
def test_values(outside, faults, changes, told):
    assert told in faults("indicator", outside("indicator", "cd", finish=finished(**changes)))


def test_a_reason_nobody_knows(outside, faults):
    import numpy as np

    finish = finished(cd_null=lambda f: np.where(np.isnan(f["cd"]), "because", ""))
    found = faults("indicator", outside("indicator", "cd", finish=finish))
    assert "the reason it is undefined is none of REASONS" in found


def test_a_reason_beside_a_value_and_none_beside_a_missing_one(outside, faults):
    import numpy as np

    for bent in (lambda f: np.full(len(f["cd"]), "no_reference"), lambda f: f["nok_null"]):
        finish = finished(cd_null=bent)
        found = faults("indicator", outside("indicator", "cd", finish=finish))
        assert "and its reason" in found


def test_a_work_that_is_passed_over(outside, faults):
    def expr(t, p):
        found = CITATIONS.expr(t, p)
        return found.filter(found.work_id != "only")

    module = outside("indicator", "citations", expr=expr)
    assert "has other rows than works for {'only': 2000}" in faults("indicator", module)


def test_a_missing_column(outside, faults):
    def finish(columns, p):
        return {k: v for k, v in CD.finish(columns, p).items() if k != "mcd"}

    assert "mcd is missing" in faults("indicator", outside("indicator", "cd", finish=finish))


def test_order_of_rows_that_matters(outside, faults):
    import numpy as np

    calls = []

    def finish(columns, p):
        calls.append(1)
        found = dict(CD.finish(columns, p))
        return {**found, "n_i": found["n_i"] + np.int64(len(calls) % 2)}

    assert "the order of rows changes values" in faults("indicator", outside("indicator", "cd", finish=finish))


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


def test_a_value_that_hangs_on_the_size_of_the_set_or_on_a_name(outside, faults):
    def grown(columns, p):
        found = dict(CD.finish(columns, p))
        return {**found, "n_i": found["n_i"] + len(found["n_i"])}

    found = faults("indicator", outside("indicator", "cd", finish=grown))
    assert "a copy beside the set changes n_i" in found
    meta = replace(CD.META, parts=tuple(replace(p, steady=p.name != "n_i") for p in CD.META.parts))
    module = outside("indicator", "cd", finish=grown, META=meta)
    assert "a copy beside the set" not in faults("indicator", module)

    def named(t, p):
        found = CITATIONS.expr(t, p)
        name = next(name for name in found.columns if name.startswith("citations"))
        first = found.work_id.startswith("v").cast("int64")
        return found.mutate(**{name: found[name] + first})

    found = faults("indicator", outside("indicator", "citations", expr=named))
    assert "a copy beside the set changes citations_5" in found


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


def test_a_series_with_a_wrong_value_or_an_unknown_reason(outside, faults):
    def wrong(years):
        return {"volatility": 0.2 if len(years) > 2 else None, "volatility_null": "because"}

    found = faults("indicator", outside("indicator", "volatility", of=wrong))
    assert "volatility is 0.2, EXAMPLE expects 1/10" in found
    assert "the reason it is undefined is none of REASONS" in found


def test_a_parameter_that_is_not_declared_and_one_that_there_is_not(outside, faults):
    for params, said in (
        (("negative_lag",), "by a parameter that META.params leaves out"),
        (("negative_lag", "self_citations", "colour"), "META.params colour: no such parameter"),
    ):
        module = outside("indicator", "citations", META=replace(CITATIONS.META, params=params))
        assert said in faults("indicator", module)


GOOD = registry.modules("lever")["government_growth"]
CELL = ("enterprise", "higher_education", "basic")


def also(after, amount):
    """Add money to a cell of enterprises without anybody paying."""
    return replace(after, cells=dict(after.cells) | {CELL: after.cell(CELL) + amount})


def nobody_pays(before, setting):
    return also(GOOD.effect(before, setting), [0.0, 1.0, 1.0, 1.0][: len(before.years)])


def base_year_too(before, setting):
    import numpy as np

    more = np.ones((before.draws, len(before.years)))
    return GOOD.effect(before, setting).add(CELL, more)


def elsewhere(before, setting):
    import numpy as np

    more = np.ones((before.draws, len(before.years)))
    more[:, 0] = 0
    return GOOD.effect(before, setting).add(("abroad", "other", "applied"), more)


def first_value_only(before, setting):
    first = {k: v[0] if isinstance(v, list) else v for k, v in setting.values.items()}
    return GOOD.effect(before, replace(setting, values=first))


def nothing_at_all(before, setting):
    return before


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        (nobody_pays, "the money added is not the money paid"),
        (base_year_too, "the base year is changed"),
        (elsewhere, "abroad / other / applied changes and is not in ACTS_ON"),
        (nothing_at_all, "a hundredth of the range moves no money"),
        (nothing_at_all, "the draws of the priors change nothing"),
        (nothing_at_all, "effect gives 0.0"),
        (first_value_only, "central_share: the same value every year is not that value"),
        (lambda b, s: GOOD.effect(GOOD.effect(b, s), s), "the slope of"),
    ],
)
def test_effect(outside, faults, effect, told):
    assert told in faults("lever", outside("lever", "government_growth", effect=effect))


def test_a_setting_of_zeros_that_moves_money(outside, faults):
    found = faults("lever", outside("lever", "government_growth", effect=elsewhere))
    assert "a setting of zeros moves money" in found


def test_direction(outside, faults):
    turned = tuple(replace(p, sign=-p.sign) for p in GOOD.PARAMETERS)
    found = faults("lever", outside("lever", "government_growth", PARAMETERS=turned))
    assert "does not move the share as its sign says" in found


def test_declaration_of_lever(outside, faults):
    parameters = tuple(replace(p, prior="nobody") if p.prior else p for p in GOOD.PARAMETERS)
    parameters = (replace(parameters[0], label=type(GOOD.TITLE)("more", "more")), *parameters[1:])
    ranges = {name: (high + 1, high + 2) for name, (_, high) in GOOD.RANGE.items()}
    found = faults("lever", outside("lever", "government_growth", PARAMETERS=parameters, RANGE=ranges))
    for word in ("there is no prior nobody", "not in Chinese", "lies outside"):
        assert word in found


HOME = registry.modules("page")["home"]


def test_address(outside, faults):
    found = faults("page", outside("page", "home", PATH="home"))
    assert "PATH home does not begin with a slash" in found
    assert "there is no ADDRESS" in faults("page", outside("page", "home", PATH="/a/{id}"))
    found = faults("page", outside("page", "home", PATH="/a/{id}", ADDRESS="/b/1"))
    assert "ADDRESS /b/1 does not match PATH /a/{id}" in found


def test_roles(outside, faults):
    assert "no such role" in faults("page", outside("page", "home", ROLES=("king",)))
    assert "nobody may open it" in faults("page", outside("page", "home", ROLES=()))


def test_build(outside, faults):
    found = faults("page", outside("page", "home", build=lambda workspace, visit: "<h1>"))
    assert "build returns str, not a Page" in found

    def english(workspace, visit):
        return replace(HOME.build(workspace, visit), finding=Text("Good", "Good"))

    assert "finding is not in Chinese" in faults("page", outside("page", "home", build=english))

    def other(workspace, visit):
        return replace(HOME.build(workspace, visit), document={"lang": visit.lang})

    assert "depends on the language" in faults("page", outside("page", "home", build=other))

    def broken(workspace, visit):
        raise KeyError("fund")

    found = faults("page", outside("page", "home", build=broken))
    assert "answers_without_data breaks down: KeyError" in found


def test_two_tables_of_one_name(outside, faults):
    from yuzui.view.chart import Column
    from yuzui.view.page import DataTable, Page

    listing = DataTable("one", Text("One", "一"), [Column("a", Text("a", "甲"))], [])

    def build(workspace, visit):
        return Page(Text("Two", "二"), [listing, listing])

    assert "two tables of the page have the name one" in faults("page", outside("page", "home", build=build))


LOAD = registry.modules("rule")["load"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"optimum": 1.0}, "by enumeration it is 790.0"),
        ({"holds": LOAD.EXAMPLE.violates}, "EXAMPLE.holds breaks a row"),
        ({"violates": LOAD.EXAMPLE.holds}, "EXAMPLE.violates breaks no row of this kind"),
        ({"violates": ()}, "EXAMPLE.violates is empty"),
        ({"rules": LOAD.EXAMPLE.rules[:1]}, "no row of this kind"),
    ],
)
def test_example(monkeypatch, change, told):
    assert list(pairing.faults(LOAD)) == []
    monkeypatch.setattr(LOAD, "EXAMPLE", replace(LOAD.EXAMPLE, **change))
    assert any(told in fault for fault in pairing.faults(LOAD))


def test_too_large_to_enumerate(monkeypatch):
    more = {"id": [f"P{k}" for k in range(9)]}
    monkeypatch.setattr(LOAD, "EXAMPLE", replace(LOAD.EXAMPLE, proposals=more))
    assert "too large" in next(pairing.faults(LOAD))


@pytest.fixture(scope="module")
def plan():
    return loader.load("river_institute_2030")


def plan_told(plan):
    return " | ".join(fault for check in checks.CHECKS for fault in check(plan))


def changed(plan, place, **parts):
    clauses = list(plan.clauses)
    clauses[place] = msgspec.structs.replace(clauses[place], **parts)
    return replace(plan, clauses=tuple(clauses))


def with_check(plan, kind):
    return next(
        (i, j)
        for i, clause in enumerate(plan.clauses)
        for j, check in enumerate(clause.check)
        if isinstance(check, kind)
    )


def test_a_good_plan(plan):
    assert plan_told(plan) == ""


def test_ids_and_sections(plan):
    assert "two clauses have this id" in plan_told(replace(plan, clauses=(*plan.clauses, plan.clauses[0])))
    assert "section 9 has no title" in plan_told(changed(plan, 0, section="9"))
    more = replace(plan, sections={**plan.sections, "z": Text("z", "末")})
    assert "section z has no clause" in plan_told(more)
    clause = plan.clauses[0]
    assert "two checks have one name" in plan_told(changed(plan, 0, check=[*clause.check, clause.check[0]]))


def test_languages(plan):
    assert "lacks a language" in plan_told(changed(plan, 0, title=Text("a", "a")))
    assert "Chinese in the English text" in plan_told(changed(plan, 0, title=Text("水", "水")))


def test_values_without_source_or_twin():
    plan = loader.load("cn_14fyp_ch4")
    i, j = with_check(plan, Value)
    check = msgspec.structs.replace(plan.clauses[i].check[j], citation="", name="lonely", twin=None)
    found = plan_told(changed(plan, i, check=[check]))
    assert "no citation" in found and "no twin" in found


def test_names_nobody_knows_and_pages_nobody_asks(plan):
    bind = [*plan.clauses[0].bind, Binding("magic:wand"), Binding("page:nowhere")]
    found = plan_told(changed(plan, 0, bind=bind))
    assert "magic:wand: no such registry" in found
    assert "page:nowhere: bound and never asked" in found
    i, j = with_check(loader.load("cn_14fyp_ch4"), Serve)
    assert i >= 0 and j >= 0


def test_a_file_that_is_no_plan(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("- 1\n", encoding="utf-8")
    assert checks.faults(str(path)) == ["a.yaml, line 1: this file does not have the shape of a plan"]


SNAP = registry.modules("reader")["snap"]


def test_promises_that_are_not_kept(outside, faults):
    tables = {**SNAP.EXAMPLE.tables, "citation": SNAP.EXAMPLE.tables["citation"][:2]}
    found = faults("reader", outside("reader", "snap", EXAMPLE=replace(SNAP.EXAMPLE, tables=tables)))
    assert "citation: 3 rows, promised 2" in found
    work = [{**row, "year": 1} for row in SNAP.EXAMPLE.tables["work"]]
    tables = {**SNAP.EXAMPLE.tables, "work": work, "authorship": []}
    found = faults("reader", outside("reader", "snap", EXAMPLE=replace(SNAP.EXAMPLE, tables=tables)))
    assert "promised 1" in found and "differ in table authorship" in found


def test_a_reader_that_takes_anything_or_breaks(outside, faults):
    def read(lines, beside=None):
        text = "".join(lines)
        if '"' in text:
            raise KeyError("quote")
        yield Work(str(len(text)), 1, type="painting", fields=[("a", 0.5)])

    found = faults("reader", outside("reader", "snap", read=read, matches=lambda head, name: False))
    for word in ("not taken", "type painting", "sum to 0.5", "never refused", "KeyError",
                 "works that the whole does not have"):  # fmt: skip
        assert word in found


FLOOR = registry.modules("rule")["floor"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"optimum": 1.0}, "by enumeration it is 413.0"),
        ({"holds": FLOOR.EXAMPLE.violates}, "EXAMPLE.holds breaks basic"),
        ({"violates": FLOOR.EXAMPLE.holds}, "EXAMPLE.violates breaks no row of this kind"),
        ({"holds": ("P99",)}, "EXAMPLE.holds names no proposals: P99"),
        ({"rules": FLOOR.EXAMPLE.rules[:1]}, "EXAMPLE has no row of this kind"),
    ],
)
def test_example_of_rule(outside, faults, change, told):
    module = outside("rule", "floor", EXAMPLE=replace(FLOOR.EXAMPLE, **change))
    assert told in faults("rule", module)


def bent(monkeypatch, **changes):
    """Let the floor make other terms; a rule is found through the registry, so bend it there."""
    right = FLOOR.terms

    def terms(rules, candidates):
        for term in right(rules, candidates):
            yield replace(term, **{name: how(term) for name, how in changes.items()})

    monkeypatch.setattr(FLOOR, "terms", terms)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sense": lambda t: "="}, "sense = is none"),
        ({"group": lambda t: t.group[:3]}, "breaks down"),
        ({"group": lambda t: t.group * 0}, "EXAMPLE.holds breaks basic"),
        ({"group": lambda t: t.group * (t.group != t.group[0])}, "the order of proposals"),
        ({"limit": lambda t: float("nan")}, "the linear row and the sum differ"),
    ],
)
def test_terms(monkeypatch, faults, changes, told):
    bent(monkeypatch, **changes)
    assert told in faults("rule", FLOOR)


def test_declaration_of_rule(outside, faults):
    field = FLOOR.FIELDS[0]
    other = replace(field, label=type(field.label)("where", "where"))
    found = faults("rule", outside("rule", "floor", STAGE="dream", FIELDS=(field, other), SOURCE=""))
    for word in ("STAGE dream", "two FIELDS have one name", "not in Chinese", "no reference"):
        assert word in found


PENGUINS = registry.modules("source")["penguins"]


def test_a_sample_that_does_not_promise_what_it_gives(outside, faults):
    data, promised = PENGUINS.SAMPLE
    table, rows = next(iter(promised.items()))
    found = faults("source", outside("source", "penguins", SAMPLE=(data, {table: rows * 2})))
    assert f"rows of {table}, not {2 * len(rows)}" in found
    wrong = [{**rows[0], next(iter(rows[0])): "other"}, *rows[1:]]
    found = faults("source", outside("source", "penguins", SAMPLE=(data, {**promised, table: wrong})))
    assert "'other'" in found


def test_declaration_of_source(outside, faults):
    module = outside("source", "penguins", FORMAT="cuneiform", LICENCE="", FLAGS={"odd": lambda row: False})
    found = faults("source", module)
    for word in ("cuneiform", "LICENCE is empty", "no finding: odd"):
        assert word in found


def test_tables_and_columns_that_are_not_in_the_record(outside, faults):
    found = faults("source", outside("source", "penguins", TABLES={"colour": {}}))
    assert "the record has no table colour" in found
    table = next(name for name, how in PENGUINS.TABLES.items() if isinstance(how, dict))
    columns = {**PENGUINS.TABLES[table], "hue": "Hue"}
    found = faults("source", outside("source", "penguins", TABLES={table: columns}))
    assert f"{table} has no column hue" in found and "HEADINGS lacks Hue" in found


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
    module = outside("study", "registry", QUESTION=Text("No", "否"), SCHEMA="registry", SOURCE="", lines=None)
    found = faults("study", module)
    for word in ("QUESTION is no question", "SCHEMA registry", "lines is not declared", "SOURCE"):
        assert word in found


def test_inputs(outside, faults):
    one = Input("colour", Text("colour", ""))
    found = faults("study", outside("study", "registry", INPUTS=(one, one, "x")))
    for word in ("no Input", "one name", "takes no input colour", "lacks a language"):
        assert word in found
    found = faults("study", outside("study", "registry", run=lambda place: {}))
    assert "run does not take the workspace first" in found


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    return REGISTRY.run(Workspace(tmp_path_factory.mktemp("w")))


def test_a_good_document(document):
    assert list(study.document_faults(REGISTRY, document)) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"schema": "other/1"}, "the document says other/1"),
        ({"counts": (1, 2)}, "breaks"),
        ({"run": None}, "no run with an id"),
    ],
)
def test_a_bad_document(document, changes, told):
    try:
        found = " ".join(study.document_faults(REGISTRY, {**document, **changes}))
    except TypeError:
        found = "breaks"
    assert told in found


@pytest.mark.parametrize(
    ("part", "made", "told"),
    [
        ("lines", lambda d: [], "lines says nothing"),
        ("lines", lambda d: [("a", "b")], "not in both languages"),
        ("lines", lambda d: [(Text("", ""), Text("a", " "))], "a line lacks a language"),
        ("pictures", lambda d: ["svg"], "pictures gives str"),
        ("exports", lambda d, lang: [[1]], "exports gives list"),
    ],
)
def test_parts(outside, document, part, made, told):
    module = outside("study", "registry", **{part: made})
    assert told in " ".join(study.document_faults(module, document))


def test_a_table_with_too_few_cells(outside, document):
    from yuzui.sheets.sheet import Export

    tables = [Export("t", ("a", "b"), [(1,)])]
    module = outside("study", "registry", exports=lambda d, lang: tables)
    assert "not as many cells" in " ".join(study.document_faults(module, document))


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


def test_an_outside_file_without_form_is_told_before_it_is_run(install):
    found = " ".join(testing.check_plugin("rule", install("from yuzui.text import Text\nTITLE = Text('Few', 'Few')\n")))
    for word in ("EXAMPLE is not declared", "not in Chinese", "docstring"):
        assert word in found


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


def test_marks_are_in_the_order_of_the_works():
    marks = marks_of(["b", "a", "c"], Beside({"a": (None, "patent")}, venues={"a": "J", "b": "K"}))
    assert marks.patent.tolist() == [False, True, False]
    assert marks.venue[2] == -1 and len(set(marks.venue.tolist())) == 3


def test_drawn_sets_are_the_same_each_time():
    assert list(random_sets()) == list(random_sets())
    graph = graph_of({"a": 2000, "lost": None}, [("a", "lost"), ("a", "nobody")])
    assert graph.order.tolist() == ["a"] and graph.used == 0
