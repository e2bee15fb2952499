# SPDX-License-Identifier: Apache-2.0
"""Evidence for clauses."""

import asyncio
import dataclasses
import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from tests.scorecards import CHECK, card
from tests.scorecards import clause as row

from yuzui.errors import InputError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.policy.checks import rows as runner
from yuzui.policy.evidence import document as made
from yuzui.policy.evidence import document as words
from yuzui.policy.evidence.document import target_words
from yuzui.policy.evidence.outcome import NoDataError, NotBuiltError, Outcome, find, judge, meets
from yuzui.policy.evidence.run import Faces, Registry, World, _ask, clause_results, installed, reads, state
from yuzui.policy.inputs import Scorecard
from yuzui.policy.jobs import scorecard
from yuzui.policy.plan import loader
from yuzui.policy.plan.check import Attest, Own, Rows
from yuzui.policy.plan.clause import Binding, Clause, Measure, Reading, Target
from yuzui.policy.plan_answer import Asks, Waiver
from yuzui.text import Text, same


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


DOCUMENT = {
    "base": {"share": 0.0688, "none": None},
    "rows": [
        {"year": 2023, "vintage": "final", "value": 1},
        {"year": 2024, "vintage": "preliminary", "value": 2},
        {"year": 2024, "vintage": "final", "value": 3},
    ],
    "kinds": ["a", "b"],
}


def test_find():
    for address, value in [
        ("base.share", 0.0688),
        ("rows[year=2024].value", 2),
        ("rows[year=2024,vintage=final].value", 3),
        ("rows[-1].value", 3),
        ("rows[0].year", 2023),
        ("kinds[1]", "b"),
        ("base.none", None),
        ("base.gone.deeper", None),
        ("rows[year=1999].value", None),
        ("rows[9]", None),
        ("kinds[a=b]", None),
        ("base.share.deeper", None),
    ]:
        assert find(DOCUMENT, address) == value


def test_meets():
    for where, met in [
        ({}, True),
        ({"a": "x"}, True),
        ({"a": ["x", "y"]}, True),
        ({"a": "y"}, False),
        ({"n": 5}, True),
        ({"n": "5"}, True),
        ({"n": {"at_least": 5, "at_most": 5}}, True),
        ({"n": {"at_least": 6}}, False),
        ({"a": {"at_least": 1}}, False),
        ({"a": {"contains": "x"}}, True),
        ({"a": {"not": "x"}}, False),
        ({"a": {"not": ["y", "z"]}}, True),
        ({"e": None}, True),
        ({"a": None}, False),
        ({"gone": "x"}, False),
        ({"gone": {"not": "x"}}, False),
    ]:
        assert meets({"a": "x", "n": 5, "e": ""}, where) is met


MEASURE = Measure(ref="study:known", at="base.share", year="base.year", vintage="base.vintage",
                  series="history", odds="odds")  # fmt: skip
HISTORY = [{"year": 2014 + n, "share": 0.05 + 0.002 * n} for n in range(11)]
AIM_DOCUMENT = {
    "base": {"share": 0.07, "year": 2024, "vintage": "final"},
    "history": HISTORY,
    "odds": [{"method": "persistence", "by": 2030, "probability": 0.2}],
}


def target(deadline=None, readings=(), **more):
    return Target(**{"numerator": "basic", "denominator": "total", "cmp": ">", "value": 0.08,
                     "unit": "1", "deadline": deadline, "measure": MEASURE,
                     "readings": list(readings), **more})  # fmt: skip


def reading(deadline):
    return Reading(label=Text("r", "解"), source="s", deadline=deadline)


def test_not_met_with_its_distance(world):
    world.know("known", AIM_DOCUMENT)
    found = state(target(), world)
    assert (found.status, found.value, found.year) == ("not_met", 0.07, 2024)
    assert found.distance == pytest.approx(0.01)


def test_wrong_vintage_is_no_data_and_says_so(world):
    world.know("known", {**AIM_DOCUMENT, "base": {**AIM_DOCUMENT["base"], "vintage": "preliminary"}})
    found = state(target(vintage="final"), world)
    assert found.status == "no_data" and "preliminary" in found.why.en
    assert "final" in found.why.zh


def test_nothing_that_measures_it_is_no_data(world):
    found = state(target(measure=None), world)
    assert (found.status, found.why) == ("no_data", None)
    gone = Measure(ref="study:gone", at="a", year="b")
    found = state(target(measure=gone), world)
    assert found.status == "no_data" and "study:gone" in found.why.zh


def test_a_study_that_refuses_says_why_the_aim_is_not_measured(world, monkeypatch):
    def study(name, args):
        raise InputError(Text("mixed", "混用"), code="mixed_vintage")

    monkeypatch.setattr(world, "study", study)
    found = state(target(), world)
    assert found.status == "no_data" and found.value is None
    assert found.why == Text("mixed (mixed_vintage)", "混用 (mixed_vintage)")
    said = target_words(found)
    assert "mixed (mixed_vintage)" in said.en and "混用" in said.zh


def readings(world, deadlines, document=AIM_DOCUMENT, **more):
    world.know("known", document)
    found = state(target(readings=[reading(d) for d in deadlines], **more), world)
    return [(r.status, r.value, len(r.odds)) for r in found.readings]


def test_year_whose_figure_is_not_out_is_no_data_not_a_miss(world):
    assert readings(world, ["2025-12-31"]) == [("no_data", None, 0)]


def test_year_that_is_out_is_judged(world):
    assert readings(world, ["2022-12-31"])[0][0] == "late"
    assert readings(world, ["2022-12-31"], value=0.06)[0][0] == "met"


def test_reading_with_odds_is_open_and_shows_them(world):
    assert readings(world, ["2030-12-31", None]) == [("open", None, 1), ("open", None, 1)]


def test_odds_of_a_deadline_are_asked_for_and_stand_once(world, monkeypatch):
    """The study answers the year of the reading; a reading without one takes what comes unasked."""
    asked = []

    def study(name, args):
        asked.append(dict(args))
        extra = [{"method": "m", "by": args["by"], "probability": None}] if args else []
        return {**AIM_DOCUMENT, "odds": AIM_DOCUMENT["odds"] + extra}

    monkeypatch.setattr(world, "study", study)
    measure = msgspec.structs.replace(MEASURE, by="by", source="base.vintage")
    days = ["2025-12-31", "2040-12-31", None]
    found = state(target(readings=[reading(d) for d in days], measure=measure), world)
    assert asked == [{}, {"by": 2025}, {"by": 2040}]
    by = [[(o.method, o.by) for o in r.odds] for r in found.readings]
    assert by == [[("m", 2025)], [("m", 2040)], [("persistence", 2030)]]
    # a year whose figure is not out has odds and is still no miss
    assert [r.status for r in found.readings] == ["no_data", "open", "open"]
    assert [o.by for o in found.odds] == [2025, 2030, 2040]
    assert found.source == "final"
    assert found.asks == Asks("known", {}, "by", "odds")
    assert state(target(), world).asks is None


def test_a_year_the_study_refuses_has_no_odds(world, monkeypatch):
    def study(name, args):
        if args:
            raise InputError(Text("no", "否"))
        return AIM_DOCUMENT

    monkeypatch.setattr(world, "study", study)
    measure = msgspec.structs.replace(MEASURE, by="by")
    found = state(target(readings=[reading("2050-12-31")], measure=measure), world)
    assert found.readings[0].odds == found.odds == []
    assert found.readings[0].why.zh.startswith("否") and found.why is None


def test_reading_without_a_model_follows_the_on_track_rule(world):
    document = {**AIM_DOCUMENT, "odds": []}
    assert readings(world, ["2030-12-31"], document)[0][0] == "on_track"
    assert readings(world, ["2030-12-31"], document, value=0.2)[0][0] == "off_track"


def test_deadline_of_the_text_is_a_reading_of_its_own(world):
    world.know("known", AIM_DOCUMENT)
    found = state(target(deadline="2030-12-31"), world).readings
    assert found[0].basis == "stated" and found[0].deadline == "2030-12-31"


@pytest.fixture
def plan():
    return loader.load("river_institute_2030")


@pytest.fixture
def scored(plan, world):
    return scorecard.score(plan, world, [plan["R-1"], plan["R-2"], plan["R-6"]])


def test_clauses_are_counted_by_status(scored):
    assert scored.counts == {"served": 2, "partly": 0, "not_yet": 0, "outside": 1}


def changed(answer, status=None, **parts):
    """Return a scorecard with another status of its first clause, or other parts of its checks."""
    first, *rest = answer.clauses
    checks = [msgspec.structs.replace(check, **parts) for check in first.checks]
    first = msgspec.structs.replace(first, status=status or first.status, checks=checks)
    return answer.amended(clauses=[first, *rest])


def test_changed_data_make_a_kept_scorecard_stale(plan, world, scored, data, monkeypatch):
    assert not any(row.stale for row in made.refreshed(scored, plan, world).clauses)
    assert any(check.data_digest for check in scored.clauses[0].checks)
    now = made.refreshed(changed(scored, data_digest="0" * 64), plan, world)
    assert now.clauses[0].stale and now.clauses[0].status == "not_yet"
    assert "(stale)" in words.clause_words(now.clauses[0]).en
    assert now.counts["served"] == 1 and not now.plan_changed
    assert made.refreshed(scored.amended(digest="other"), plan, world).plan_changed


def test_changes_say_what_rose_and_why(scored):
    (change,) = made.changes(changed(scored, "partly", outcome="fail"), scored)
    assert (change.clause, change.before, change.after) == ("R-1", "partly", "served")
    assert "field-records: fail → pass" in change.why
    assert made.changes(scored, scored) == []


def test_waiver_of_the_installation_is_shown_and_counted_apart(plan, world):
    row = {"plan": plan.head.id, "clause": "R-2", "valid_from": "2026-01-01",
           "valid_to": "2026-12-31", "reason": "instrument away", "by": "a person",
           "role": "head"}  # fmt: skip
    with world.workspace.view.act("waive", "R-2") as change:
        change.insert("plan", [_plan_row(plan)])
        change.insert("waiver", [row])
    scored = scorecard.score(plan, world, [plan["R-1"], plan["R-2"]])
    assert scored.waived == 1 and sum(scored.counts.values()) == 1
    assert scored.clauses[1].waiver.by == "a person"
    world.today = world.today.replace(year=2027)
    assert scorecard.score(plan, world, [plan["R-2"]]).waived == 0


def _plan_row(plan):
    return {
        "id": plan.head.id,
        "edition": str(plan.head.edition),
        "title": plan.head.title.json(),
        "digest": plan.digest,
    }


def test_own_rows_feed_the_second_axis_only(plan, world):
    clause = loader.load()["S1-13"]
    full = loader.load()
    before = made.clause_row(full, clause, world, {})
    assert before.own_data == "none"
    with world.workspace.view.act("enter", "organisation") as change:
        change.insert("organisation", [{"id": "O-1", "name": "A"}])
    after = made.clause_row(full, clause, world, {})
    assert (before.status, before.own_data) == (after.status, "none")
    assert after.own_data == "loaded"


def test_why_there_is_no_data_is_kept():
    assert NoDataError(Text("load it", "请装载")).message.zh == "请装载"
    # what is not built names the nearest
    near = NotBuiltError("page:plam", "page:plan")
    assert near.message == Text(
        "page:plam is not built yet; nearest name: page:plan", "page:plam 尚未建成；相近名称：page:plan"
    )
    assert NotBuiltError("page:plam").message.en == "page:plam is not built yet"


ROWS = Rows(name="a", data="centres.csv")


def clause(*checks):
    return Clause(id="C", section="1", title=same("a"), kinds=["data"], owner="evaluator", bind=[],
                  check=list(checks), does_not_show=same("a"))  # fmt: skip


def outcomes(world, *checks, limit=60.0):
    return [r.outcome.outcome for r in clause_results(clause(*checks), world, limit)]


def test_a_check_passes_with_the_digest_of_its_data(world):
    (result,) = clause_results(clause(ROWS), world, 60.0)
    assert result.outcome.outcome == "pass" and result.digest


@pytest.mark.parametrize(
    ("raised", "word"),
    [
        (NoDataError(Text("n", "无")), "no_data"),
        (NotBuiltError("study:x"), "fail"),
        (InputError(Text("i", "入")), "error"),
        (ZeroDivisionError("oops"), "error"),
    ],
)
def test_what_is_raised_becomes_an_outcome_and_the_rest_goes_on(world, monkeypatch, raised, word):
    def run(check, world, clause):
        if check.name == "a":
            raise raised
        return Outcome("pass", same("fine"))

    monkeypatch.setattr(runner, "run", run)
    assert outcomes(world, ROWS, Rows(name="b", data="x")) == [word, "pass"]


def busy(seconds):
    """Use the processor for so long."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


@pytest.mark.parametrize("slow", [busy, lambda seconds: time.sleep(10 * seconds)])
def test_slow_check_is_an_error_of_that_check(world, monkeypatch, slow):
    def run(check, world, clause):
        slow(0.5 if check.name == "a" else 0)
        return Outcome("pass", same("late"))

    monkeypatch.setattr(runner, "run", run)
    assert outcomes(world, ROWS, Rows(name="b", data="x"), limit=0.1) == ["error", "pass"]


def test_a_check_that_has_to_wait_for_others_is_not_late(world, monkeypatch):
    def run(check, world, clause):
        time.sleep(0.3)
        return Outcome("pass", same("in time"))

    monkeypatch.setattr(runner, "run", run)
    assert outcomes(world, ROWS, limit=0.1) == ["pass"]


def test_the_checks_of_a_clause_share_a_thread_and_one_that_is_late_takes_it_along(world, monkeypatch):
    threads = []

    def run(check, world, clause):
        threads.append(threading.get_ident())
        if check.name == "b":
            busy(0.5)
        return Outcome("pass", same("so"))

    monkeypatch.setattr(runner, "run", run)
    names = ("a", "b", "c", "d")
    found = outcomes(world, *(Rows(name=name, data="x") for name in names), limit=0.2)
    assert found == ["pass", "error", "pass", "pass"]
    a, b, c, d = threads
    assert a == b != c == d


def test_a_check_that_wants_to_end_the_process_is_an_error_of_that_check(world, monkeypatch):
    def run(check, world, clause):
        if check.name == "a":
            raise SystemExit(2)
        return Outcome("pass", same("so"))

    monkeypatch.setattr(runner, "run", run)
    assert outcomes(world, ROWS, Rows(name="b", data="x")) == ["error", "pass"]


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("w"))
    found = scorecard.compute(workspace, Scorecard(plan="river_institute_2030"))
    workspace.close()
    return found


def test_a_waived_clause_has_its_row(document):
    waiver = Waiver(Text("floods", "洪水"), "the office", "planner", "2027-01-31")
    clauses = [msgspec.structs.replace(row, waiver=waiver) for row in document.clauses[:1]]
    tables = of("scorecard").exports(document.amended(clauses=clauses), "zh")
    (row,) = next(table for table in tables if table.name == "豁免").rows
    assert row == (clauses[0].id, "洪水", "the office", "planner", "2027-01-31")


SMALL = Registry({"study": frozenset({"path", "evaluate"}), "lever": frozenset()})


def apart(coroutine):
    """Run a coroutine in a thread of its own: another test may have left a loop running here."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, coroutine).result()


def test_nearest_name_is_offered():
    assert SMALL.nearest("study:paths") == "study:path"
    assert SMALL.nearest("study:zzz") == "" and SMALL.nearest("page:path") == ""
    # command is heard
    code, out = reads(lambda argv: print(*argv) or 3, ["a", "b"])
    assert (code, out) == (3, "a b\n")


def test_page_is_asked_by_path_and_query():
    seen = {}

    async def app(scope, receive, send):
        seen.update(scope)
        assert (await receive())["body"] == b""
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": "规".encode(), "more_body": True})
        await send({"type": "http.response.body", "body": b"!"})

    assert apart(_ask(app, "/en/a%20b?q=1")) == (201, "规!")
    assert (seen["path"], seen["query_string"], seen["method"]) == ("/en/a b", b"q=1", "GET")


def test_installed_pages_answer(tmp_path):
    answer = installed().pages(tmp_path)
    assert answer("/en/visibility")[0] == 200
    assert answer("/en/no-such-page")[0] == 404


STATUS_ROWS = Rows(name="a", data="d")
OPTIONAL = Rows(name="o", data="d", required=False)
OWN, ATTEST = Own(data="table:x"), Attest(document=Text("d", "丁"))
BOUND = {"study:a": True, "page:b": True}


def status_clause(kind="data", bind=("study:a", "page:b")):
    same = Text("a", "甲")
    bound = [b if isinstance(b, Binding) else Binding(b) for b in bind]
    return Clause(id="C", section="1", title=same, kinds=[kind], owner="evaluator", bind=bound,
                  check=[], does_not_show=same, counterpart=same)  # fmt: skip


def test_rule():
    for outcomes, bound, status in [
        ([(STATUS_ROWS, "pass")], BOUND, "served"),
        ([(STATUS_ROWS, "pass"), (STATUS_ROWS, "fail")], BOUND, "partly"),
        ([(STATUS_ROWS, "pass"), (STATUS_ROWS, "no_data")], BOUND, "partly"),
        ([(STATUS_ROWS, "pass"), (STATUS_ROWS, "stale")], BOUND, "partly"),
        ([(STATUS_ROWS, "pass"), (STATUS_ROWS, "error")], BOUND, "partly"),
        ([(STATUS_ROWS, "fail")], BOUND, "not_yet"),
        ([(STATUS_ROWS, "no_data")], BOUND, "not_yet"),
        ([(STATUS_ROWS, "stale")], BOUND, "not_yet"),
        ([(STATUS_ROWS, "pass")], {"study:a": True, "page:b": False}, "partly"),
        ([(STATUS_ROWS, "pass")], {"study:a": False, "page:b": False}, "not_yet"),
        ([(STATUS_ROWS, "pass"), (OPTIONAL, "fail")], BOUND, "served"),
        ([(OPTIONAL, "pass")], BOUND, "not_yet"),
        ([(STATUS_ROWS, "fail"), (OWN, "pass"), (ATTEST, "pass")], BOUND, "not_yet"),
        ([], BOUND, "not_yet"),
    ]:
        assert judge(status_clause(), bound, outcomes) == (status, None)


def test_what_is_outside_software_stays_outside_and_its_counterpart_is_judged():
    assert judge(status_clause("outside"), BOUND, [(STATUS_ROWS, "pass")]) == ("outside", "served")
    assert judge(status_clause("outside"), BOUND, [(STATUS_ROWS, "fail"), (ATTEST, "pass")]) == ("outside", "not_yet")
    # a supporting part alone does not make a clause partly
    bind = ("study:a", Binding("page:b", role="support"))
    bound = {"study:a": False, "page:b": True}
    assert judge(status_clause(bind=bind), bound, [(STATUS_ROWS, "pass")])[0] == "not_yet"
    assert judge(status_clause(bind=bind), {"study:a": True, "page:b": False}, [(STATUS_ROWS, "pass")])[0] == "partly"


def check(name, outcome="fail", required=True, kind="rows"):
    return CHECK | {"name": name, "outcome": outcome, "required": required, "kind": kind}


def test_failing_leaves_out_what_is_not_required():
    checks = [check("a"), check("b", "pass"), check("c", required=False)]
    answer = of("scorecard").answer(card(1, [row("R", checks=checks)]))
    assert [one.name for one in answer.clauses[0].failing] == ["a"]


def test_shipped_then_larger_then_nothing(world, data):
    assert world.path("centres.csv").parent.name == "demo_data"
    (data / "x.csv").write_text("a\n1\n")
    assert world.path("x.csv") == data / "x.csv"
    with pytest.raises(NoDataError) as caught:
        world.path("gone.csv")
    assert "gone.csv" in caught.value.message.zh


def test_larger_sets_can_be_left_alone(world, data):
    (data / "x.csv").write_text("a\n1\n")
    world.shipped_only = True
    with pytest.raises(NoDataError):
        world.path("x.csv")


def test_demonstration_data_are_no_data(world):
    world.manifest["centres.csv"]["origin"] = "synthetic"
    with pytest.raises(NoDataError) as caught:
        world.path("centres.csv")
    assert "demonstration" in caught.value.message.en


def test_rows_of_csv_parquet_plan_and_table(world):
    assert len(world.rows("palmer_penguins.csv")) == 344
    assert world.rows("us_rd_1953_2022.parquet")[0]["year"] == 1953
    assert len(world.rows("plan:cn_14fyp_ch4")) == 111
    with pytest.raises(NoDataError):
        world.rows("table:organisation")
    with world.workspace.view.act("enter", "organisation") as change:
        change.insert("organisation", [{"id": "O-1", "name": "A"}])
    assert [row["name"] for row in world.rows("table:organisation")] == ["A"]


def test_table_of_no_registry_is_not_built_and_the_nearest_is_named(world):
    with pytest.raises(NotBuiltError) as caught:
        world.rows("table:organisations")
    assert "table:organisation" in caught.value.message.en


def test_analytic_table_without_a_snapshot_is_no_data(world):
    with pytest.raises(NoDataError):
        world.rows("table:job")


def test_study_is_run_once_for_equal_arguments_and_refuses_unknown_ones(world):
    assert world.study("path", {"by": 2030}) is world.study("path", {"by": 2030})
    with pytest.raises(NotBuiltError) as caught:
        world.study("path", {"mood": "good"})
    assert "mood" in str(caught.value)
    small = dataclasses.replace(world, registry=Registry({}))
    with pytest.raises(NotBuiltError):
        small.study("path", {"by": 2030})
