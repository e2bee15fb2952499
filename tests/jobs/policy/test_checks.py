# SPDX-License-Identifier: Apache-2.0
"""Checks of clauses against what is loaded and run."""

import datetime as dt
import json
from pathlib import Path

import pytest

import yuzui.policy.plan
from yuzui.job.workspace import Workspace
from yuzui.model import lifecycle
from yuzui.policy.checks import attest, beats, own, refuse, replay, rows, serve, value
from yuzui.policy.evidence.document import clause_row
from yuzui.policy.evidence.outcome import NoDataError, NotBuiltError
from yuzui.policy.evidence.run import Faces, Registry, World
from yuzui.policy.plan import loader, scenario
from yuzui.policy.plan.check import Attest, Beats, Case, Hidden, Own, Refuse, Replay, Rows, Serve, Truth, Value
from yuzui.text import Text


@pytest.fixture
def data(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("YUZUI_DATA", str(folder))
    return folder


@pytest.fixture
def world(tmp_path, data):
    registry = Registry.installed()
    names = {**registry.names, "study": registry.names["study"] | {"known"}}
    with World.of(
        Workspace(tmp_path / "work"), registry=Registry(names), faces=Faces(), today=dt.date(2026, 11, 25)
    ) as made:
        yield made
        made.workspace.close()


CHECK = Attest(document=Text("Statement", "说明"))


def test_attest(world):
    plan = loader.load()
    clause = plan["I-01"]
    with pytest.raises(NoDataError):
        attest.run(CHECK, world, clause)
    before = clause_row(plan, clause, world, {}).counterpart_status
    with world.workspace.view.act("attest", "I-01") as change:
        change.insert(
            "plan", [{"id": plan.head.id, "edition": "1", "title": plan.head.title.json(), "digest": plan.digest}]
        )
        change.insert("attestation", [{
            "plan": plan.head.id, "clause": "I-01", "date": "2026-11-01",
            "document": "letter 7", "by": "a minister", "statement": "so it is",
        }])  # fmt: skip
    found = attest.run(CHECK, world, clause)
    assert (found.outcome, found.measured) == ("pass", "2026-11-01")
    assert clause_row(plan, clause, world, {}).counterpart_status == before


BEATS_CHECK = Beats(benchmark="b", peer="first come", at_least=1.0, max_age_days=366)


@pytest.fixture
def record(world):
    def written(**more):
        folder = world.workspace.dir / "benchmarks"
        folder.mkdir(parents=True, exist_ok=True)
        body = {"peer": "first come", "ratio": 1.2, "date": "2026-06-01", "data": "centres.csv",
                "data_digest": world.digest("centres.csv"), **more}  # fmt: skip
        (folder / "b.json").write_text(json.dumps(body))
        return beats.run(BEATS_CHECK, world, None)

    return written


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({}, "pass"),
        ({"ratio": 0.99}, "fail"),
        ({"peer": "somebody else"}, "fail"),
        ({"date": "2025-01-01"}, "stale"),
        ({"data_digest": "0" * 64}, "stale"),
    ],
)
def test_beats(record, more, word):
    assert record(**more).outcome == word


def test_no_record_is_no_data(world):
    with pytest.raises(NoDataError) as caught:
        beats.run(BEATS_CHECK, world, None)
    assert "first come" in caught.value.message.zh


OWN_CHECK = Own(data="table:organisation", at_least=2)


def enter(world, *ids, file_hash=None):
    with world.workspace.view.act("enter", "organisation") as change:
        change.insert("organisation", [{"id": i, "name": i} for i in ids])
        if file_hash:
            change.insert("load", [{
                "id": file_hash[:8], "file": "a.csv", "file_hash": file_hash, "kind": "csv",
                "table": "organisation", "mapping": {}, "rows_in": 1, "kept": 1, "flagged": 0,
                "rejected": 0, "loaded_at": "2026-01-01T00:00:00Z",
            }])  # fmt: skip


def test_nothing_loaded(world):
    with pytest.raises(NoDataError):
        own.run(OWN_CHECK, world, None)


def test_shipped_file_is_not_ones_own(world):
    enter(world, "a", "b", file_hash=world.manifest["universities.parquet"]["sha256"])
    with pytest.raises(NoDataError):
        own.run(OWN_CHECK, world, None)


def test_own_rows(world):
    enter(world, "a", file_hash="f" * 64)
    assert own.run(OWN_CHECK, world, None).outcome == "fail"
    enter(world, "b")
    found = own.run(OWN_CHECK, world, None)
    assert (found.outcome, found.measured) == ("pass", 2)


def test_analytic_table_without_a_snapshot(world):
    with pytest.raises(NoDataError):
        own.run(Own(data="table:job"), world, None)


ROW = {"id": "O-1", "name": "A"}
GOOD = Case(table="organisation", insert=[ROW])


@pytest.mark.parametrize(
    ("case", "accept", "word"),
    [
        (Case(table="organisation", insert=[ROW, ROW], code="key_exists"), GOOD, "pass"),
        (Case(table="organisation", insert=[ROW, ROW], code="other"), GOOD, "fail"),
        (Case(table="organisation", insert=[ROW], code="key_exists"), GOOD, "fail"),
        (
            Case(table="organisation", insert=[ROW, ROW], code="key_exists"),
            Case(table="organisation", insert=[ROW, ROW]),
            "fail",
        ),
    ],
)
def test_rows(world, case, accept, word):
    found = refuse.run(Refuse(ref="table:organisation", cases=[case], accept=accept), world, None)
    assert found.outcome == word
    assert world.workspace.view.count("organisation") == 0


def test_study_with_files(world):
    head = "country,year,dimension,category,value,unit,vintage,status,source\n"
    mixed = head + (
        "CHN,2023,total,GERD,33357.1,100M CNY,final,sourced,x\n"
        "CHN,2023,type,basic,2212,100M CNY,preliminary,sourced,x\n"
    )
    bad = Case(args={"series": {"file": "m.csv", "text": mixed}}, code="mixed_vintage")
    check = Refuse(ref="study:path", cases=[bad], accept=Case())
    assert refuse.run(check, world, None).outcome == "pass"


def test_refusal_that_is_an_answer(world):
    world.know("known", {"status": "infeasible"})
    right = Refuse(ref="study:known", cases=[Case(holds={"status": "infeasible"})], accept=Case())
    wrong = Refuse(ref="study:known", cases=[Case(holds={"status": "optimal"})], accept=Case())
    assert refuse.run(right, world, None).outcome == "pass"
    assert refuse.run(wrong, world, None).outcome == "fail"


def test_folder_of_files(tmp_path):
    made = refuse._given({"folder": {"a.csv": "x\n"}}, tmp_path)
    assert (made / "a.csv").read_text() == "x\n"


FILES = sorted((Path(yuzui.policy.plan.__file__).parent / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_scenario_runs_and_refuses(world, name):
    found = replay.run(Replay(scenario=name), world, None)
    refused = sum(step.refused for step in scenario.load(scenario.find(name)).steps)
    assert (found.outcome, found.measured) == ("pass", refused) and refused >= 1


def test_workflow_not_written_is_no_data(world):
    with pytest.raises(NoDataError):
        replay.run(Replay(scenario="gone"), world, None)


def changed(monkeypatch, tmp_path, old, new):
    text = scenario.find("call").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "call.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(scenario, "find", lambda name: path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("action: close", "action: decide"),
        ("ends: {call: decided}", "ends: {call: open}"),
        ("action: decide, by: decider, refused: true", "action: publish, by: decider, refused: true"),
    ],
)
def test_script_that_does_not_hold_fails(world, monkeypatch, tmp_path, old, new):
    changed(monkeypatch, tmp_path, old, new)
    assert replay.run(Replay(scenario="call"), world, None).outcome == "fail"


def test_life_cycle_that_allows_everything_fails(world, monkeypatch):
    monkeypatch.setattr(lifecycle, "move", lambda cycle, state, action: "decided")
    found = replay.run(Replay(scenario="call"), world, None)
    assert found.outcome == "fail" and "allowed" in found.message.en


def test_log_in_which_a_forgery_goes_unnoticed_fails(world, monkeypatch):
    monkeypatch.setattr(replay, "verify", lambda rows, *rest, **more: None)
    assert replay.run(Replay(scenario="call"), world, None).outcome == "fail"


TEXT = "id,kind,source,status\n1,a,s,sourced\n2,a,,sourced\n3,b,s,memory-only\n3,b,s,memory-only\n"


@pytest.mark.parametrize(
    ("more", "word", "measured"),
    [
        ({}, "pass", 4),
        ({"at_least": 5}, "fail", 4),
        ({"exactly": 4}, "pass", 4),
        ({"exactly": 3}, "fail", 4),
        ({"distinct": "id", "exactly": 3}, "pass", 3),
        ({"where": {"kind": "a"}, "filled": {"source": 0.5}}, "pass", 2),
        ({"where": {"kind": "a"}, "filled": {"source": 0.6}}, "fail", 2),
        ({"filled": {"no_such_column": 0.1}}, "fail", 4),
        ({"where": {"kind": "a"}, "words": {"status": ["sourced", "derived"]}}, "pass", 2),
        ({"words": {"status": ["sourced", "derived"]}}, "fail", 4),
        ({"where": {"kind": "z"}}, "fail", 0),
    ],
)
def test_rows_of_rows(world, data, more, word, measured):
    (data / "x.csv").write_text(TEXT)
    found = rows.run(Rows(data="x.csv", **more), world, None)
    assert (found.outcome, found.measured) == (word, measured)
    assert found.message.en and found.message.zh and found.data == ("x.csv",)


PAGE = '<html lang="{lang}"><table></table><a href="a.csv">x</a><a href="?run=1">p</a>6.88</html>'


@pytest.fixture
def ask(world):
    def asked(page=PAGE, status=200, check=None, public=""):
        def answer(address):
            lang = address.split("/")[1]
            return status, page.format(lang=lang) + (public if "as=public" in address else "")

        world.faces = Faces(pages=lambda folder: answer)
        world.__dict__.pop("_answer", None)
        world._answers.clear()
        return serve.run(check or Serve(ref="page:path"), world, None)

    return asked


def test_full_page_passes(ask):
    assert ask().outcome == "pass"
    assert ask(check=Serve(ref="page:path", says=["6.88"])).outcome == "pass"


def test_missing_page_and_missing_words_fail(ask):
    assert ask(status=404).outcome == "fail"
    assert ask(check=Serve(ref="page:path", says=["7.77"])).outcome == "fail"


def test_what_is_kept_from_the_public_must_not_be_shown(ask, data):
    (data / "x.csv").write_text("name,status\nSecret Lab,memory-only\nOpen Lab,sourced\n")
    hides = Hidden(data="x.csv", column="name", where={"status": "memory-only"})
    check = Serve(ref="page:path", hides=hides)
    assert ask(check=check, public="Open Lab").outcome == "pass"
    assert ask(check=check, public="Secret Lab").outcome == "fail"


def test_nothing_to_ask_is_no_data_and_no_page_is_not_built(world):
    with pytest.raises(NoDataError):
        serve.run(Serve(ref="page:path"), world, None)
    with pytest.raises(NotBuiltError):
        serve.run(Serve(ref="page:gone"), world, None)
    with pytest.raises(NoDataError):
        serve.run(Serve(ref="command:plan"), world, None)


@pytest.mark.parametrize(("code", "says", "word"), [(0, "plan", "pass"), (2, "plan", "fail"),
                                                    (0, "other", "fail")])  # fmt: skip
def test_command(world, code, says, word):
    world.faces = Faces(command=lambda argv: print(*argv) or code)
    found = serve.run(Serve(ref="command:plan", args=["show"], says=[says, "show"]), world, None)
    assert found.outcome == word


@pytest.mark.parametrize(("status", "body", "word"), [(200, "{}", "pass"), (404, "{}", "fail"),
                                                      (200, " ", "fail")])  # fmt: skip
def test_endpoint_has_no_language(world, status, body, word):
    asked = []
    world.faces = Faces(pages=lambda folder: lambda a: asked.append(a) or (status, body))
    found = serve.run(Serve(ref="endpoint:records", path="/api/records"), world, None)
    assert found.outcome == word and set(asked) == {"/api/records"}


def test_real_page_of_the_path(world):
    from yuzui.policy.evidence.run import installed

    world.faces = installed()
    check = Serve(ref="page:path", after={"path": {}}, says=["6.88"])
    found = serve.run(check, world, None)
    assert found.outcome == "pass", found.message.en


DOCUMENT = {"n": 5, "share": 0.0688, "word": "optimal", "yes": True, "source": "s", "nothing": ""}


def run(world, truths, **more):
    world.know("known", DOCUMENT)
    check = Value(ref="study:known", truths=truths, citation="c", **more)
    return value.run(check, world, None)


@pytest.mark.parametrize(
    ("truth", "word"),
    [
        ({"at": "n", "value": 5}, "pass"),
        ({"at": "n", "value": 6}, "fail"),
        ({"at": "share", "value": 0.069, "tolerance": 0.0003}, "pass"),
        ({"at": "share", "value": 0.069, "tolerance": 0.0001}, "fail"),
        ({"at": "word", "value": "optimal"}, "pass"),
        ({"at": "word", "value": "feasible"}, "fail"),
        ({"at": "word", "value": 1}, "fail"),
        ({"at": "yes", "value": True}, "pass"),
        ({"at": "yes", "value": 1}, "fail"),
        ({"at": "n", "at_least": 5, "at_most": 5}, "pass"),
        ({"at": "n", "at_least": 6}, "fail"),
        ({"at": "n", "at_most": 4}, "fail"),
        ({"at": "gone", "value": 5}, "fail"),
        ({"at": "share", "not_above": "n"}, "pass"),
        ({"at": "n", "not_above": "share"}, "fail"),
        ({"at": "n", "not_above": "gone"}, "fail"),
    ],
)
def test_truths(world, truth, word):
    assert run(world, [Truth(**truth)]).outcome == word


def test_the_first_wrong_value_is_shown(world):
    found = run(world, [Truth(at="n", value=5), Truth(at="share", value=1.0)])
    assert found.measured == 0.0688 and "share" in found.message.en and found.bar == "share = 1"


def test_what_must_be_carried(world):
    good = [Truth(at="n", value=5)]
    assert run(world, good, carries=["source"]).outcome == "pass"
    assert run(world, good, carries=["source", "nothing"]).outcome == "fail"
    assert run(world, good, carries=["vintage"]).bar == "vintage"


def test_missing_data_and_missing_parts_are_told_apart(world):
    good = [Truth(at="n", value=5)]
    with pytest.raises(NoDataError):
        run(world, good, data=["gone.csv"])
    with pytest.raises(NotBuiltError):
        value.run(Value(ref="lever:gone", through="study:known", truths=good, citation="c"), world, 0)
