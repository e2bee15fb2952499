# SPDX-License-Identifier: Apache-2.0
"""Evidence of a release, the ladder of own data, and aims."""

from __future__ import annotations

import datetime as dt
import gzip
import json

import msgspec
import pytest
from tests import plans
from tests.loading import load
from tests.people import admit
from tests.scorecards import CHECK, card
from tests.scorecards import clause as row

from yuzui.errors import InputError, StateError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.policy import sample
from yuzui.policy.evidence import aim, data_ladder, pinned, release
from yuzui.policy.evidence import document as words
from yuzui.policy.evidence.document import sentence, target_words
from yuzui.policy.evidence.outcome import NoDataError, NotBuiltError, judge
from yuzui.policy.evidence.world import World
from yuzui.policy.inputs import Scorecard
from yuzui.policy.jobs import scorecard
from yuzui.policy.plan import loader
from yuzui.policy.plan.check import Attest, Holds, WorkspaceRows
from yuzui.policy.plan.clause import Binding, Clause, Measure, Reading, Target
from yuzui.policy.plan_answer import Asks, Waiver
from yuzui.text import Text, same

DAY = plans.DAY


@pytest.fixture
def made(monkeypatch, tmp_path):
    yield plans.released(monkeypatch, tmp_path)
    monkeypatch.undo()
    plans.forget()


@pytest.fixture
def workspace(tmp_path):
    found = Workspace(tmp_path / "work")
    yield found
    found.close()


@pytest.fixture
def scored(made, workspace):
    return scorecard.scored(workspace, Scorecard(plan=str(made.file)), today=DAY)


# ------------------------------------------------------------------ the release


def test_evidence_says_of_each_check_what_was_seen_on_what_data(made):
    said = made.said()
    assert said.whole and said.plan == "small-plan" and said.digest == made.plan.digest
    share = said.checks["A-1/share"]
    assert share.holds and (share.outcome, share.noticed, share.false, share.day) == ("pass", 1, 1, "2026-11-25")
    assert share.sets == {name: pinned.sets()[name].sha256 for name in made.plan["A-1"].check[0].data}
    assert (share.until, said.checks["A-4/way-in"].until, said.checks["A-2/clash"].until) == (
        "2027-11-25",
        "2027-01-01",
        "",
    )
    assert said.checks["A-5/harvest"].outcome == "awaits" and said.checks["A-4/end"].outcome == "fail"
    assert list(said.aims) == ["A-1"] and said.aims["A-1"].status == "not_met"
    assert not any(name.startswith("A-1/own") for name in said.checks), "own data are no evidence of the tool"


def test_made_again_it_is_alike_whatever_the_day(made):
    with World.open(today=DAY) as world:
        again = release.make(made.plan, world, "2030-01-01")
    assert again != made.said() and release.alike(again) == release.alike(made.said())


def test_a_check_edited_in_what_it_asks_has_no_result_and_in_its_words_keeps_it(made):
    plan, clause = made.plan, made.plan["A-1"]
    check = clause.check[0]
    assert release.result_of(check, clause, plan).holds
    worded = msgspec.structs.replace(check, shows=Text("Other words.", "换个说法。"))
    assert release.check_digest(worded) == release.check_digest(check)
    for part in ({"args": {"by": 2030}}, {"expect": check.expect[:1]}, {"false": []}, {"data": check.data[:1]}):
        assert release.result_of(msgspec.structs.replace(check, **part), clause, plan) is None, part
    assert release.released(loader.load("river_institute_2030")) is None, "of this folder"


def test_a_plan_of_somebody_else_may_cite_a_proof_of_the_release(made, monkeypatch):
    grant = msgspec.structs.replace(made.plan["A-6"].check[0], name="sharing-slot", proof="sharing/slot")
    clause = msgspec.structs.replace(made.plan["A-5"], check=[grant])
    said = made.said()
    shown = msgspec.structs.replace(said.checks["A-6/grant"], check=release.check_digest(grant))
    made.write(msgspec.structs.replace(said, digest="of a shipped plan", proofs={"sharing/slot": shown}).sealed())
    release.proofs.cache_clear()
    assert release.address(clause, grant) == "sharing/slot"
    assert release.result_of(grant, clause, made.plan).holds
    other = msgspec.structs.replace(grant, do="accounts grant Bo decider")
    assert release.result_of(other, clause, made.plan) is None, "a proof of the same name that asks something else"
    made.write(msgspec.structs.replace(made.said(), version="9"))
    release.proofs.cache_clear()
    assert release.proofs() == {}, "a file that was changed lends none"


def test_the_file_is_written_only_where_something_else_came_out(made, monkeypatch, capsys):
    monkeypatch.setattr(release, "reference_rows", lambda: {"rd_fact": ["0a"]})
    made.evidence.unlink()
    assert release.main([str(made.file)]) == 0
    first = made.evidence.read_bytes()
    err = capsys.readouterr().err
    assert "A-7/idle: pass 0/1" in err and "A-4/end: fail" in err and "harvest" not in err
    old = msgspec.json.decode(first, type=release.Evidence)
    checks = {key: msgspec.structs.replace(one, day="2020-01-01") for key, one in old.checks.items()}
    made.write(msgspec.structs.replace(old, checks=checks).sealed())
    kept = made.evidence.read_bytes()
    assert release.main([str(made.file)]) == 0 and made.evidence.read_bytes() == kept
    packed = json.loads(gzip.decompress((made.evidence.parent / "reference_rows.json.gz").read_bytes()))
    assert packed == {"rd_fact": ["0a"]} and data_ladder.reference() == {"rd_fact": frozenset({"0a"})}


def test_what_can_be_run_again_from_the_package_alone(made):
    plan = made.plan
    found = {f"{c.id}/{check.name}": release.packaged(check) for c in plan.clauses for check in c.check}
    assert found["A-1/share"] and found["A-2/clash"] and not found["A-4/way-in"] and not found["A-5/harvest"]


# ------------------------------------------------------------------ what a scorecard says of it


def test_every_check_has_a_sentence_with_its_day_and_data(scored):
    said = {f"{c.id}/{check.name}": sentence(check) for c in scored.clauses for check in c.checks}
    assert said["A-1/share"].en == (
        "Shown on 25 Nov 2026 on R&D expenditure of China 2014-2024 by vintage, Published growth rates of R&D in China "
        "2014-2024, R&D by type of activity 1996-2015: The shares of two years come out as published."
    )
    assert said["A-2/clash"].zh == "2026年11月25日 验证。冲突的规则被指明。"
    assert said["A-5/harvest"].en == (
        "not built yet: it waits for the exchange node. A pass would show: A harvester reads it all."
    )
    assert said["A-4/end"].en.startswith("fails: A5 end: not found (three places searched) [0 | 1]")
    assert said["A-7/idle"].en.startswith("fails: a falsification of its data is not noticed")
    assert said["A-1/own"].en == "nothing of your own is loaded (wanted: your own series)"
    assert (scored.basis, scored.package, scored.day, scored.origin) == ("release", 3, "2026-11-25", "example")
    assert scored.counts == {"served": 4, "partly": 1, "not_yet": 1, "outside": 1} and scored.counterparts == 1
    assert words.headline(scored).en.startswith(
        "7 clauses: 4 proven, of which 3 can be run again from the package alone; 1 in part, 1 not built"
    )


def test_run_again_it_stands_beside_the_released_result(made, workspace):
    answer = scorecard.scored(
        workspace, Scorecard(plan=str(made.file), clause="A-4"), again=True, today=dt.date(2028, 1, 1)
    )
    way = answer.clauses[0].checks[0]
    assert (way.basis, way.outcome, way.again.outcome, way.again.day) == ("release", "pass", "fail", "2028-01-01")
    assert answer.clauses[0].status == "served", "what is run here changes no status"
    lines = " ".join(text.en for pair in words.clause_transcript(answer) for text in pair)
    assert "run here on 1 Jan 2028: fails · A5 since: last known of 2025" in lines and "does not show" in lines


def test_a_plan_without_evidence_is_run_here_and_says_so(made, workspace):
    made.evidence.unlink()
    answer = scorecard.scored(workspace, Scorecard(plan=str(made.file), section="2"))
    assert answer.basis == "live" and answer.evidence == "" and not answer.whole
    assert {check.basis for c in answer.clauses for check in c.checks} == {"live", "beside"}
    edited = made.folder / "edited.yaml"
    edited.write_text(plans.TEXT, encoding="utf-8")
    plans.forget()
    row_ = scorecard.score(made.plan, made.plan.clauses[:1], workspace, {}, DAY).clauses[0]
    assert row_.checks[0].outcome == "no_data" and "plan check" in row_.checks[0].message.en, "nothing is run unasked"


def changed(answer, status=None, **parts):
    """Return a scorecard with another status of its first clause, or other parts of its checks."""
    first, *rest = answer.clauses
    checks = [msgspec.structs.replace(check, **parts) for check in first.checks]
    first = msgspec.structs.replace(first, status=status or first.status, checks=checks)
    return answer.amended(clauses=[first, *rest])


def test_changes_say_what_rose_and_why(scored):
    (change,) = words.changes(changed(scored, "partly", outcome="fail"), scored)
    assert (change.clause, change.before, change.after) == ("A-1", "partly", "served")
    assert "share: fail → pass" in change.why
    assert words.changes(scored, scored) == []


def test_a_waiver_is_counted_apart_until_its_last_day(made, workspace):
    waiver = {"plan": "small-plan", "clause": "A-2", "valid_from": "2026-01-01", "valid_to": "2026-12-31",
              "reason": "away", "by": "a person", "role": "head"}  # fmt: skip
    with workspace.view.act("waive", "A-2") as change:
        change.insert("plan", [{"id": "small-plan", "edition": "1", "title": same("p").json(), "digest": "d"}])
        change.insert("waiver", [waiver])
    for today, waived in ((DAY, 1), (DAY.replace(year=2027), 0)):
        found = scorecard.scored(workspace, Scorecard(plan=str(made.file)), today=today)
        assert found.waived == waived and found.counts["served"] == 4 - waived
    tables = of("scorecard").exports(scorecard.scored(workspace, Scorecard(plan=str(made.file)), today=DAY), "zh")
    (line,) = next(table for table in tables if table.name == "豁免").rows
    assert line == ("A-2", "away", "a person", "head", "2026-12-31")
    assert isinstance(found.clauses[1].waiver, Waiver | None) and words.clause_words(found.clauses[1]).zh


# ------------------------------------------------------------------ status by rule


def needed(required=True):
    return Holds(name="h", register="r", things=["a"], facts=["b"], required=required)


BOUND = {"study:a": True, "page:b": True}


def status_clause(kind="data", bind=("study:a", "page:b")):
    bound = [b if isinstance(b, Binding) else Binding(b) for b in bind]
    return Clause(id="C", section="1", title=same("a"), promise=same("a"), kinds=[kind], owner="evaluator", bind=bound,
                  check=[], does_not_show=same("a"), counterpart=same("a"))  # fmt: skip


def test_status_follows_by_rule():
    beside = [(WorkspaceRows(table="x"), "pass"), (Attest(document=Text("d", "丁")), "pass")]
    for outcomes, bound, status in [
        (["pass"], BOUND, "served"), (["pass", "fail"], BOUND, "partly"), (["pass", "no_data"], BOUND, "partly"),
        (["pass", "awaits"], BOUND, "partly"), (["pass", "error"], BOUND, "partly"), (["fail"], BOUND, "not_yet"),
        (["no_data"], BOUND, "not_yet"), (["awaits"], BOUND, "not_yet"), ([], BOUND, "not_yet"),
        (["pass"], {"study:a": True, "page:b": False}, "partly"), (["fail"], {**BOUND, "page:b": False}, "not_yet"),
    ]:  # fmt: skip
        words_ = [(needed(), word) for word in outcomes]
        for more in ([], beside, [(needed(False), "fail")], [(needed(False), "pass")]):
            assert judge(status_clause(), bound, [*words_, *more]) == (status, None), (outcomes, more)
            assert judge(status_clause("outside"), bound, [*words_, *more]) == ("outside", status)


def test_failing_leaves_out_what_is_not_required():
    checks = [CHECK | {"name": name, "outcome": word, "required": required, "basis": basis} for name, word, required, basis in
              (("a", "fail", True, "release"), ("b", "pass", True, "release"), ("c", "fail", False, "release"),
               ("d", "no_data", True, "beside"))]  # fmt: skip
    answer = of("scorecard").answer(card(1, [row("R", checks=checks)]))
    assert [one.name for one in answer.clauses[0].failing] == ["a"]


# ------------------------------------------------------------------ own data


def rung(made, workspace, today=DAY, clause="A-1"):
    (found,) = data_ladder.Ladder(workspace, "small-plan", today).rungs(made.plan[clause])
    return found


def test_the_ladder_of_own_data(made, workspace, monkeypatch):
    """None, loaded, checked by a named person, used in a decision of the last twelve months."""
    monkeypatch.setattr(data_ladder, "reference", dict)
    assert rung(made, workspace).rung == "none" and "wanted: your own series" in rung(made, workspace).why.en
    assert data_ladder.lowest([]) == "not_asked"
    admit(workspace, "A. Curator", roles=("curator",))
    asked = (str(made.file), "A-1")
    with pytest.raises(StateError) as caught:
        sample.state(workspace, *asked, 5, "compared", "A. Curator")
    assert caught.value.code == "nothing_loaded"
    load(workspace, [Workspace.shipped("china_rd_expenditure.csv")])
    assert (rung(made, workspace).rung, rung(made, workspace).rows) == ("loaded", 156)
    for rows, said in ((0, "compared"), (5, " ")):
        with pytest.raises(InputError):
            sample.state(workspace, *asked, rows, said, "A. Curator")
    with pytest.raises(StateError) as caught:
        sample.state(workspace, str(made.file), "A-2", 5, "compared", "A. Curator")
    assert caught.value.code == "no_own_data"
    said = sample.state(workspace, *asked, 5, "compared with the yearbook", "A. Curator")
    assert (said.clause, said.by, said.own[0].rung) == ("A-1", "A. Curator", "checked")
    run = of("path").run(workspace)
    workspace.save("path", run)
    with workspace.view.act("decide", "d-1") as change:
        change.insert("decision", [{"id": "d-1", "run": run.run.id, "by": "C", "authority": "9", "reason": "r",
                                    "at": "2026-10-01T00:00:00Z", "inputs_hash": "x", "audit_seq": change.seq}])  # fmt: skip
    assert rung(made, workspace).rung == "used" and "d-1" in rung(made, workspace).why.zh
    assert rung(made, workspace, DAY.replace(year=2028)).rung == "checked", "a decision of long ago"
    found = scorecard.scored(workspace, Scorecard(plan=str(made.file)), today=DAY)
    assert [(c.own_data, c.status) for c in found.clauses[:2]] == [("used", "served"), ("not_asked", "served")]


def test_rows_of_ones_own_are_counted_beside_copies(made, monkeypatch):
    rows = [{"id": f"r{n}", "value": n, "load": n} for n in range(10)]
    monkeypatch.setattr(data_ladder, "reference", lambda: {"t": frozenset(data_ladder.marks(rows))})
    mine = [{"id": f"m{n}", "value": 1} for n in range(10)]
    for held, many in ((rows, 0), (rows[::-1], 0), (rows[:9] + mine[:1], 0), (rows + mine, 10), (mine, 10), ([], 0),
                       ([{**one, "load": 9, "source": "x"} for one in rows], 0)):  # fmt: skip
        assert data_ladder._not_copied("t", len(held), held) == many
    assert data_ladder._not_copied("u", 10, mine) == 10
    assert data_ladder._not_copied("t", 1000, (rows + mine)[5:15]) == 500, "a sample stands for all"
    few = WorkspaceRows(table="rd_fact", at_least=200)
    assert data_ladder._of(few, "none", 3, data_ladder._FEW.format(n=3, most=200)).why.en.endswith("200 are asked")
    clause = msgspec.structs.replace(made.plan["A-1"], check=[WorkspaceRows(table="no_such_table"), few])
    workspace = Workspace(made.folder / "w")
    assert [one.rung for one in data_ladder.Ladder(workspace, "p", DAY).rungs(clause)] == ["none", "none"]
    load(workspace, [Workspace.shipped("china_rd_expenditure.csv")])
    found = data_ladder.Ladder(workspace, "p", DAY).rungs(clause)[1]
    assert (found.rung, found.rows) == ("none", 156) and "200 are asked" in found.why.en
    where = msgspec.structs.replace(few, at_least=1, where={"category": "basic"})
    found = data_ladder.Ladder(workspace, "p", DAY).rungs(msgspec.structs.replace(clause, check=[where]))[0]
    assert found.rung == "loaded" and 0 < found.rows < 156
    workspace.close()


# ------------------------------------------------------------------ aims


MEASURE = Measure(ref="study:known", at="base.share", year="base.year", vintage="base.vintage",
                  series="history", odds="odds")  # fmt: skip
HISTORY = [{"year": 2014 + n, "share": 0.05 + 0.002 * n} for n in range(11)]
DOCUMENT = {
    "base": {"share": 0.07, "year": 2024, "vintage": "final"},
    "history": HISTORY,
    "odds": [{"method": "persistence", "by": 2030, "probability": 0.2}],
}


def target(deadline=None, readings=(), **more):
    found = [Reading(label=Text("r", "解"), source="s", deadline=day) for day in readings]
    return Target(**{"numerator": "basic", "denominator": "total", "cmp": ">", "value": 0.08, "unit": "1",
                     "deadline": deadline, "measure": MEASURE, "readings": found, **more})  # fmt: skip


def state(asked, document=DOCUMENT, error=None):
    def ask(study, args):
        if error is not None:
            raise error
        return document

    return aim.state(asked, ask, DAY)


def test_an_aim_and_its_distance():
    found = state(target())
    assert (found.status, found.value, found.year) == ("not_met", 0.07, 2024)
    assert found.distance == pytest.approx(0.01) and found.asks is None
    found = state(target(vintage="final"), {**DOCUMENT, "base": {**DOCUMENT["base"], "vintage": "preliminary"}})
    assert found.status == "no_data" and "preliminary" in found.why.en and "final" in found.why.zh
    found = state(target(measure=None))
    assert (found.status, found.why) == ("no_data", None)


def test_what_cannot_be_measured_says_why():
    for error, said in (
        (NotBuiltError("study:gone"), "study:gone"), (NoDataError(Text("load it", "请装载")), "请装载"),
        (InputError(Text("mixed", "混用"), code="mixed_vintage"), "混用 (mixed_vintage)"),
    ):  # fmt: skip
        found = state(target(), error=error)
        assert found.status == "no_data" and found.value is None and said in found.why.zh
        assert said in target_words(found).zh


def test_readings_of_a_deadline():
    for days, more, expected in (
        (["2025-12-31"], {}, [("no_data", None, 0)]), (["2022-12-31"], {}, [("late", 0.066, 0)]),
        (["2022-12-31"], {"value": 0.06}, [("met", 0.066, 0)]),
        (["2030-12-31", None], {}, [("open", None, 1), ("open", None, 1)]),
    ):  # fmt: skip
        found = state(target(readings=days, **more)).readings
        assert [(one.status, one.value and round(one.value, 3), len(one.odds)) for one in found] == expected
    plain = {**DOCUMENT, "odds": []}
    for value, word in ((0.08, "on_track"), (0.2, "off_track")):
        assert state(target(readings=["2030-12-31"], value=value), plain).readings[0].status == word
    stated = state(target(deadline="2030-12-31")).readings[0]
    assert stated.basis == "stated" and stated.deadline == "2030-12-31"


def test_odds_of_a_deadline_are_asked_for_and_stand_once():
    """The study answers the year of the reading; a reading without one takes what comes unasked."""
    asked = []

    def ask(name, args):
        asked.append(dict(args))
        extra = [{"method": "m", "by": args["by"], "probability": None}] if args else []
        return {**DOCUMENT, "odds": DOCUMENT["odds"] + extra}

    measure = msgspec.structs.replace(MEASURE, by="by", source="base.vintage")
    found = aim.state(target(readings=["2025-12-31", "2040-12-31", None], measure=measure), ask, DAY)
    assert asked == [{}, {"by": 2025}, {"by": 2040}]
    by = [[(o.method, o.by) for o in r.odds] for r in found.readings]
    assert by == [[("m", 2025)], [("m", 2040)], [("persistence", 2030)]]
    # a year whose figure is not out has odds and is still no miss
    assert [r.status for r in found.readings] == ["no_data", "open", "open"]
    assert [o.by for o in found.odds] == [2025, 2030, 2040] and found.source == "final"
    assert found.asks == Asks("known", {}, "by", "odds")

    def refuses(name, args):
        if args:
            raise InputError(Text("no", "否"))
        return DOCUMENT

    found = aim.state(target(readings=["2050-12-31"], measure=measure), refuses, DAY)
    assert found.readings[0].odds == found.odds == []
    assert found.readings[0].why.zh.startswith("否") and found.why is None


def test_a_newer_result_of_the_workspace_measures_the_aim(made, workspace, scored):
    assert scored.clauses[0].target == made.said().aims["A-1"], "as released"
    run = of("path").run(workspace).document()
    workspace.save("path", {**run, "base": {**run["base"], "share": 0.09}})
    found = scorecard.scored(workspace, Scorecard(plan=str(made.file)), today=DAY).clauses[0]
    assert (found.target.status, found.target.value) == ("met", 0.09)
    assert found.status == "served", "an aim never speaks for the tool"
