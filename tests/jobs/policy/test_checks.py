# SPDX-License-Identifier: Apache-2.0
"""How each kind of check that speaks for the tool is run, and what it says when it does not hold."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
import time

import msgspec
import pytest
from tests import plans

from yuzui.errors import InputError
from yuzui.job.workspace import Workspace
from yuzui.policy.checks import answers, computes, exports, holds, workflow
from yuzui.policy.checks import computes as runner
from yuzui.policy.evidence import pinned, run
from yuzui.policy.evidence.expected import bar, first_wrong, plain, wrong
from yuzui.policy.evidence.falsify import falsified, falsify_file
from yuzui.policy.evidence.outcome import NoDataError, NotBuiltError, Outcome, find, meets
from yuzui.policy.evidence.world import Registry, Terminal, World
from yuzui.policy.plan import loader
from yuzui.policy.plan.check import Answers, Computes, Expect, Tamper, Truth, Workflow
from yuzui.store.duck import file_rows
from yuzui.text import Text, same


@pytest.fixture
def made(monkeypatch, tmp_path):
    found = plans.lay(tmp_path)
    plans.pin(found)
    monkeypatch.setattr("yuzui.policy.plan.loader.evidence", lambda: found.folder / "evidence")
    monkeypatch.setenv("YUZUI_DATA", str(found.folder / "data"))
    plans.forget()
    yield found
    monkeypatch.undo()
    plans.forget()


@pytest.fixture
def world(made):
    with World.open(today=plans.DAY) as found:
        yield found


def check_of(made, clause, name):
    return next(check for check in made.plan[clause].check if check.name == name)


DOCUMENT = {
    "n": 5, "share": 0.0688, "word": "optimal", "yes": True, "source": "s", "nothing": "", "odd": float("nan"),
    "rows": [{"year": 2023, "vintage": "final", "value": 1}, {"year": 2024, "vintage": "preliminary", "value": 2},
             {"year": 2024, "vintage": "final", "value": 3}],
    "kinds": ["a", "b"], "none": None, "base": {"share": 0.5},
}  # fmt: skip


def test_what_stands_at_an_address():
    for address, value in [
        ("base.share", 0.5), ("rows[year=2024].value", 2), ("rows[year=2024,vintage=final].value", 3),
        ("rows[-1].value", 3), ("rows[0].year", 2023), ("kinds[1]", "b"), ("none", None), ("base.gone.deeper", None),
        ("rows[year=1999].value", None), ("rows[9]", None), ("kinds[a=b]", None), ("base.share.deeper", None),
    ]:  # fmt: skip
        assert find(DOCUMENT, address) == value


def test_which_rows_meet_a_condition():
    for where, met in [
        ({}, True), ({"a": "x"}, True), ({"a": ["x", "y"]}, True), ({"a": "y"}, False), ({"n": 5}, True),
        ({"n": "5"}, True), ({"n": {"at_least": 5, "at_most": 5}}, True), ({"n": {"at_least": 6}}, False),
        ({"a": {"at_least": 1}}, False), ({"a": {"contains": "x"}}, True), ({"a": {"not": "x"}}, False),
        ({"a": {"not": ["y", "z"]}}, True), ({"e": None}, True), ({"a": None}, False), ({"gone": "x"}, False),
        ({"gone": {"not": "x"}}, False),
    ]:  # fmt: skip
        assert meets({"a": "x", "n": 5, "e": ""}, where) is met


def test_what_is_expected_of_a_document():
    for parts, met, sign in [
        ({"at": "n", "value": 5}, True, "n = 5"), ({"at": "n", "value": 6}, False, "n = 6"),
        ({"at": "share", "value": 0.069, "within": 0.0003}, True, "share = 0.069 ± 0.0003"),
        ({"at": "share", "value": 0.069, "within": 0.0001}, False, "share = 0.069 ± 0.0001"),
        ({"at": "word", "value": "optimal"}, True, "word = optimal"),
        ({"at": "word", "value": "feasible"}, False, "word = feasible"),
        ({"at": "word", "value": 1}, False, "word = 1"), ({"at": "yes", "value": True}, True, "yes = True"),
        ({"at": "yes", "value": 1}, False, "yes = 1"), ({"at": "n", "value": True}, False, "n = True"),
        ({"at": "n", "at_least": 5, "at_most": 5}, True, "n >= 5 <= 5"), ({"at": "n", "above": 5}, False, "n > 5"),
        ({"at": "n", "below": 5}, False, "n < 5"), ({"at": "n", "above": 4, "below": 6}, True, "n > 4 < 6"),
        ({"at": "n", "at_least": 6}, False, "n >= 6"), ({"at": "n", "at_most": 4}, False, "n <= 4"),
        ({"at": "gone", "value": 5}, False, "gone = 5"), ({"at": "odd", "at_least": 1}, False, "odd >= 1"),
        ({"at": "share", "not_above": "n"}, True, "share <= n"), ({"at": "n", "not_above": "share"}, False, "n <= share"),
        ({"at": "n", "not_above": "gone"}, False, "n <= gone"), ({"at": "kinds", "size": 2}, True, "kinds: 2 entries"),
        ({"at": "kinds", "size": 3}, False, "kinds: 3 entries"), ({"at": "word", "size": 7}, False, "word: 7 entries"),
        ({"at": "source", "filled": True}, True, "source filled"), ({"at": "nothing", "filled": True}, False, "nothing filled"),
        ({"at": "gone", "filled": True}, False, "gone filled"),
    ]:  # fmt: skip
        expect = Expect(**parts)
        assert (first_wrong([expect], DOCUMENT) is None) == met, parts
        assert bar(expect) == sign
        said = wrong(expect, DOCUMENT)
        assert (
            (said.en, said.zh) == ("nothing stands at gone", "gone 处没有内容")
            if expect.at == "gone"
            else sign in said.en
        )
    assert plain([1, 2]) == "[1, 2]" and plain(0.5) == 0.5 and plain(None) is None
    assert first_wrong([Expect(at="n", value=5), Expect(at="share", value=1)], DOCUMENT).at == "share"


def test_computes(made, world, monkeypatch):
    check = check_of(made, "A-1", "share")
    found = computes.run(check, world)
    assert (found.outcome, found.bar) == ("pass", "base.share = 0.0688 ± 0.0001") and found.measured == pytest.approx(
        0.0688, abs=1e-4
    )
    found = computes.run(
        msgspec.structs.replace(check, expect=[*check.expect, Expect(at="base.year", value=1999)]), world
    )
    assert (found.outcome, found.measured, found.bar) == ("fail", 2024, "base.year = 1999")
    # a set that it does not name is told, a name that nobody pinned is no data
    found = computes.run(msgspec.structs.replace(check, data=check.data[:1]), world)
    assert found.outcome == "fail" and "also reads" in found.message.en and "还读取" in found.message.zh
    for data in ("gone.csv", "allocation/pabulib_index.parquet"):
        with pytest.raises(NoDataError) as caught:
            computes.run(msgspec.structs.replace(check, data=[data]), world)
        assert data in caught.value.message.zh
    # the question is run once for equal arguments, and one it does not know is not built
    assert world.study("path", {}) is world.study("path", {})
    for study, args in (("path", {"mood": "good"}), ("paht", {})):
        with pytest.raises(NotBuiltError) as caught:
            computes.run(msgspec.structs.replace(check, study=study, args=args), world)
        assert "尚未建成" in caught.value.message.zh
    assert "study:path" in caught.value.message.en, "the nearest name"


def test_a_falsified_set_takes_the_place_of_the_true_one_in_that_world_alone(made, world):
    check = check_of(made, "A-1", "share")
    with world.falsified(check.false[0]) as false:
        assert run.outcome(check, false).outcome != "pass"
        assert false.path("china_rd_expenditure.csv") != pinned.path("china_rd_expenditure.csv")
        assert false.path("uis_rd_by_type.csv") == pinned.path("uis_rd_by_type.csv")
    assert run.outcome(check, world).outcome == "pass"


ROWS = [{"a": "x", "n": 2, "r": 1.5}, {"a": "y", "n": 3, "r": None}, {"a": "z", "n": 4, "r": 2.5}]


def test_how_rows_are_falsified(tmp_path):
    for tamper, column, values in [
        (Tamper(data="d", where={"a": "x"}), "a", ["y", "z"]), (Tamper(data="d"), "a", []),
        (Tamper(data="d", how="scale", column="n", by=2.0), "n", [4, 6, 8]),
        (Tamper(data="d", how="scale", column="r", by=2.0), "r", [3.0, None, 5.0]),
        (Tamper(data="d", how="blank", column="a", where={"n": {"at_least": 3}}), "a", ["x", None, None]),
        (Tamper(data="d", how="garble", column="a", where={"a": "x"}), "a", ["~x", "y", "z"]),
        (Tamper(data="d", how="garble", column="n"), "n", [-3, -4, -5]),
    ]:  # fmt: skip
        assert [row[column] for row in falsified(ROWS, tamper)] == values
    assert ROWS[0] == {"a": "x", "n": 2, "r": 1.5}, "the true rows stay"
    for size in (2, 3, 9):
        shuffled = falsified([{"n": n} for n in range(size)], Tamper(data="d", how="shuffle", column="n"))
        moved = [row["n"] for row in shuffled]
        assert sorted(moved) == list(range(size)) != moved
    tamper = Tamper(data="centres.csv", where={"id": "none"}, how="blank", column="name")
    for name in ("palmer_penguins.csv", "hepph_works.parquet"):
        true = Workspace.shipped(name)
        false = falsify_file(true, Tamper(data=name), tmp_path)
        assert false.name == name and false.read_bytes() != true.read_bytes()
    false = falsify_file(Workspace.shipped("centres.csv"), tamper, tmp_path)
    assert false.read_text() == Workspace.shipped("centres.csv").read_text(), "no row met, nothing falsified"
    works = falsify_file(
        Workspace.shipped("hepph_works.parquet"), Tamper(data="d", how="delete", where={"year": 1999}), tmp_path
    )
    assert 0 < len(file_rows(works)) < 34546


def test_answers(made, world):
    check = check_of(made, "A-6", "grant")
    found = answers.run(check, world)
    assert (found.outcome, found.measured, found.bar) == ("pass", 1, "1")
    for change, words in [
        ({"do": "accounts grant Ann emperor --until 2999-01-01"}, "a good input is not taken: accounts grant Ann emperor --until 2999-01-01: unknown_role"),
        ({"holds": [Expect(at="grants[subject=Ann].holds", value=False)]}, "a good input is not taken"),
        ({"first": ["accounts grant Ann emperor --until 2999-01-01"]}, "accounts grant Ann emperor --until 2999-01-01 failed: unknown_role"),
        ({"first": ["accounts grant Ann decider --until 2999-01-01"]}, "granted_before"),
        ({"refuses": [{"do": "accounts list", "code": "unknown_role"}]}, "expected unknown_role, got no error"),
        ({"refuses": [{"do": "accounts grant B emperor --until 2999-01-01", "code": "no"}]}, "expected no, got unknown_role"),
        ({"refuses": [{"do": "accounts grant B emperor --until 2999-01-01", "code": "unknown_role", "names": ["empress"]}]}, "does not name empress"),
        ({"refuses": [{"do": "accounts list", "holds": [{"at": "grants", "size": 9}]}]}, "grants is"),
    ]:  # fmt: skip
        plain_ = msgspec.to_builtins(check) | {"holds": msgspec.to_builtins(check.holds)}
        plain_ |= {key: msgspec.to_builtins(value) for key, value in change.items()}
        found = answers.run(msgspec.convert(plain_, Answers), world)
        assert found.outcome == "fail" and words in found.message.en, (change, found.message.en)
    # each line has an empty workspace of its own; files lie where their names say, sets where they are pinned
    clash = check_of(made, "A-2", "clash")
    assert answers.run(clash, world).outcome == "pass"
    with pytest.raises(NoDataError):
        answers.run(msgspec.structs.replace(clash, data=["gone.csv"]), world)
    with pytest.raises(NotBuiltError):
        answers.run(msgspec.structs.replace(check, do="acounts list"), world)
    load = msgspec.structs.replace(
        check, do="load {set:palmer_penguins.csv}", holds=[Expect(at="loads[0].kept", value=344)]
    )
    assert answers.run(load, world).outcome == "pass"


def test_a_command_line_is_read_as_a_terminal_reads_it(world, tmp_path):
    files = {"call/proposals.csv": "id\n", "call/rules.toml": "", "odd name.csv": "x"}
    terminal = Terminal(tmp_path / "t", files, world)
    assert terminal.words("fund {call} 'a b' {call/rules.toml} {odd name.csv} {none}") == [
        "fund", str(tmp_path / "t" / "call"), "a b", str(tmp_path / "t" / "call" / "rules.toml"), "{odd", "name.csv}", "{none}",
    ]  # fmt: skip
    assert terminal.words("x '{odd name.csv}' {set:centres.csv}")[1:] == [
        str(tmp_path / "t" / "odd name.csv"), str(Workspace.shipped("centres.csv")),
    ]  # fmt: skip
    code, document = terminal.run("accounts list")
    assert code == 0 and document["schema"] == "yuzui.accounts/1"
    code, document = terminal.run("path", "--by", "soon")
    assert code == 2 and document["code"]


def test_workflow(made, world):
    check = check_of(made, "A-3", "roles")
    found = workflow.run(check, world)
    assert (found.outcome, found.measured) == ("pass", 2) and "3 steps walked, 2 refused" in found.message.en
    raw = msgspec.to_builtins(check)
    step, bad = raw["steps"], raw["refuses"]
    for change, words in [
        ({"steps": step[:1] + step[2:]}, "nothing stands at grants[subject=B. Second].holds"),
        ({"steps": step[:-1]}, "expected not_granted, got no error"),
        ({"steps": [{**step[0], "then": [{"at": "owner", "is": "nobody"}]}]}, "owner is"),
        ({"steps": [{"as": "owner", "do": "accounts grant Bo emperor --until 2999-01-01"}]}, "accounts grant Bo emperor --until 2999-01-01: unknown_role"),
        ({"refuses": [bad[0], {**bad[1], "do": "accounts grant Bo decider --until 2999-01-01"}]}, "expected unknown_role, got no error"),
        ({"refuses": [{**bad[0], "do": "accounts grant Bo decider --until 2999-01-01", "code": "", "holds": [{"at": "owner", "filled": True}]}]},
         "the refusal of accounts grant Bo decider --until 2999-01-01 left a trace"),
        ({"ends": [{"at": "grants[subject=A. Chair].holds", "is": True}]}, "grants[subject=A. Chair].holds is False"),
        ({"ends": [{"at": "owner", "filled": True}]}, "the end is there before the first step"),
    ]:  # fmt: skip
        found = workflow.run(msgspec.convert({**raw, **change}, Workflow), world)
        assert found.outcome == "fail" and words in found.message.en and found.message.zh, (change, found.message.en)


def test_holds_and_its_age(made, world):
    check = check_of(made, "A-4", "way-in")
    found = holds.run(check, world)
    assert (found.outcome, found.measured, found.bar, found.as_of) == ("pass", 2, "2", "2025-01-01")
    world.today = dt.date(2027, 6, 1)
    found = holds.run(check, world)
    assert found.outcome == "fail" and "A5 since: last known of 2025" in found.message.en
    found = holds.run(check_of(made, "A-4", "end"), world)
    assert found.message.en == "A5 end: not found (three places searched)" and "未查到" in found.message.zh
    found = holds.run(msgspec.structs.replace(check, things=["A5", "B9"], max_age_days=None), world)
    assert (found.outcome, found.measured, found.message.en) == ("fail", 2, "B9 route: not found")


def test_exports_waits_for_the_exchange_node(made, world):
    check = check_of(made, "A-5", "harvest")
    assert run.outcome(check, world).outcome == "awaits"
    for registry in (world.registry, Registry({**world.registry.names, "endpoint": frozenset({"oai"})})):
        with pytest.raises(NotBuiltError):
            exports.run(check, World(world.scratch, registry))


def test_a_set_is_shipped_then_larger_then_not_there(made, world):
    assert world.path("centres.csv").parent.name == "demo_data"
    assert world.path("small_facts.csv") == made.facts
    for name, words in (("gone.csv", "no pinned set"), ("allocation/psplib/j30.zip", "is not here")):
        with pytest.raises(NoDataError) as caught:
            world.path(name)
        assert words in caught.value.message.en and name in caught.value.message.zh
    made.facts.write_text("other", encoding="utf-8")
    with pytest.raises(NoDataError) as caught:
        world.path("small_facts.csv")
    assert "another file of this name" in caught.value.message.en


SMALL = Registry({"study": frozenset({"path", "evaluate"}), "lever": frozenset()})


def test_names_of_the_registry():
    whole = Registry.installed()
    assert whole.has("command:list") and whole.has("study:*") and not SMALL.has("lever:*")
    assert not whole.without("study:path").has("study:path") and whole.without("study:*").names["study"] == frozenset()
    assert SMALL.nearest("study:paths") == "study:path"
    assert SMALL.nearest("study:zzz") == "" and SMALL.nearest("page:path") == ""
    near = NotBuiltError("page:plam", "page:plan")
    assert near.message == Text(
        "page:plam is not built yet; nearest name: page:plan", "page:plam 尚未建成；相近名称：page:plan"
    )


IDLE = Computes(name="a", study="s", expect=[], truth=Truth(kind="counted", where="w"))


def test_what_is_raised_becomes_an_outcome_and_the_rest_goes_on(world, monkeypatch):
    for raised, word in [
        (NoDataError(Text("n", "无")), "no_data"), (NotBuiltError("study:x"), "fail"), (InputError(Text("i", "入")), "error"),
        (ZeroDivisionError("oops"), "error"), (SystemExit(2), "error"),
    ]:  # fmt: skip

        def answer(check, world, raised=raised):
            if check.name == "a":
                raise raised
            return Outcome("pass", same("fine"))

        monkeypatch.setattr(runner, "run", answer)
        both = [IDLE, msgspec.structs.replace(IDLE, name="b")]
        found = run.outcomes(both, world, 60.0)
        assert [one.outcome for one in found] == [word, "pass"] and found[0].message.en


def test_a_check_that_is_late_is_an_error_of_that_check(world, monkeypatch):
    """A thread that has used up its time is left alone; who only waits for others is not late."""
    threads, gate = [], threading.Event()

    def answer(check, world):
        threads.append(threading.get_ident())
        if check.name == "b":
            while not gate.is_set():
                sum(range(1000))
        return Outcome("pass", same("so"))

    monkeypatch.setattr(runner, "run", answer)
    checks = [msgspec.structs.replace(IDLE, name=name) for name in "abcd"]
    found = run.outcomes(checks, world, 0.2)
    gate.set()
    assert [one.outcome for one in found] == ["pass", "error", "pass", "pass"]
    assert found[1].bar == "0.2 s" and "0.2" in found[1].message.zh
    a, b, c, d = threads
    assert a == b != c == d
    monkeypatch.setattr(runner, "run", lambda check, world: time.sleep(0.3) or Outcome("pass", same("so")))
    assert run.outcomes([IDLE], world, 0.1)[0].outcome == "pass"


def test_a_document_that_is_a_list_has_rows(world, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "yuzui.policy.evidence.world.registry.root", lambda seam: lambda words: print(json.dumps([1])) or 0
    )
    assert Terminal(tmp_path / "t", {}, world).run("accounts list") == (0, {"rows": [1]})
    monkeypatch.setattr("yuzui.policy.evidence.world.registry.root", lambda seam: lambda words: 3)
    assert Terminal(tmp_path / "t", {}, world).run("accounts list") == (3, {})


WALKED = ("I-05.amendment", "S2-02.call-by-mission", "S2-02.call-from-below", "S3-02.half-time",
          "S3-07.promise-to-spending", "S4-08.call-use", "B3-P3.safety", "B3-H1.ethics-gate")  # fmt: skip


def test_a_walk_of_the_plan_fails_with_a_step_cut_or_two_persons_made_one():
    """Each released walk of the workflow seam, falsified twice: the last move of it, and who is a second person."""
    plan = loader.load("cn_14fyp_ch4")
    for name in WALKED:
        clause, _, check_name = name.partition(".")
        check = next(one for one in plan[clause].check if one.name == check_name)
        raw = msgspec.to_builtins(check)
        moves = [n for n, step in enumerate(raw["steps"]) if step["do"].startswith(("move ", "schedule missed"))]
        last = max(n for n in moves if raw["steps"][n].get("then") and " new " not in raw["steps"][n]["do"])
        cut = {**raw, "steps": [step for n, step in enumerate(raw["steps"]) if n != last]}
        one = json.loads(re.sub(r'--by \\"[^"]*\\"', r'--by \\"D. Head\\"', json.dumps(raw)))
        for case, false in (("cut", cut), ("one person", one)):
            with World.open() as world:
                found = workflow.run(msgspec.convert(false, Workflow), world)
            assert found.outcome == "fail", (name, case, found.message.en)
