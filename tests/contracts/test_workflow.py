# SPDX-License-Identifier: Apache-2.0
"""W1 to W12 over each workflow file, and what holds for every row that moves."""

import copy
import json
import threading
from itertools import product
from pathlib import Path

import pytest
import yaml
from starlette.testclient import TestClient
from tests.people import admit

from yuzui import registry
from yuzui.errors import InputError, InternalError, PlanError, StateError, VisibilityError, YuzuiError
from yuzui.faces.web import app
from yuzui.job.workflow import care, moving
from yuzui.job.workflow.days import Calendar
from yuzui.job.workflow.declaration import CLOCK, FAULTS, read
from yuzui.job.workflow.definitions import definitions, shipped
from yuzui.job.workflow.item import Item, find
from yuzui.job.workflow.parties import with_eyes_of
from yuzui.job.workspace import Workspace
from yuzui.model import lifecycle
from yuzui.model.schema import TABLES
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.policy.plan import amendment, loader
from yuzui.store.audit import verify

FILES = shipped()
RAW = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES}
GIFT = {"donor": "A donor", "recipient": "R", "amount": "300", "currency": "CNY", "source": "deed"}


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    yield admit(opened, "p1", "p2", roles=("programme_officer", "decider"))
    opened.close()


def people(workspace, flow):
    for name, held in flow.example["people"].items():
        role, _, scope = held.partition("@")
        admit(workspace, name, roles=(role,), scope=scope or "*")
    return list(flow.example["people"])


def parties_of(raw, row, person):
    """Which parties of a row a person is, by the file alone: named by it, or in a role where it says."""
    role, _, scope = raw["example"]["people"][person].partition("@")
    for name, is_ in raw["parties"].items():
        held, _, column = str(is_).partition("@")
        where = not scope or (column and scope.partition(":")[2] == row.get(column))
        named = row.get(is_)
        if is_ == "*" or person in (named if isinstance(named, list) else [named]) or (held == role and where):
            yield name


def test_every_file_is_sound_and_every_fault_is_noticed(tmp_path):
    """W1 to W8 and W11: what lint looks for, seeded in copies one at a time."""
    for path in FILES:
        flow = read(path)
        assert flow.name == path.stem and flow.example, path
        for text in (flow.title, *flow.cycle.states.values(), *(one.label for one in flow.steps)):
            assert text.en and text.zh and text.en != text.zh
    raw = RAW["gift"]
    moves = len(raw["moves"])

    def with_(change):
        other = copy.deepcopy(raw)
        change(other)
        path = tmp_path / "gift.yaml"
        path.write_text(yaml.safe_dump(other, allow_unicode=True, sort_keys=False))
        with pytest.raises(PlanError) as caught:
            read(path)
        assert caught.value.place.file == "gift.yaml" and caught.value.say("zh") != caught.value.say("en")
        return {caught.value.code, *(one.code for one in caught.value.more)}

    def party(other):
        other["example"]["steps"] = [one for one in other["example"]["steps"] if one[2:4] != ["refused", "party"]]

    seeded = {
        "missing_field": lambda o: o.pop("states"),
        "unknown_key": lambda o: o.update(stats=1),
        "missing_language": lambda o: o["states"]["received"].pop("zh"),
        "wrong_type": lambda o: o["moves"].append(["promised", "fly"]),
        "unknown_table": lambda o: o.update(table="gifts"),
        "unknown_column": lambda o: o["moves"][2][6]["needs"].append("purpos"),
        "unknown_role": lambda o: o["parties"].update(officer="pilot@id"),
        "unknown_party": lambda o: o["moves"][0].__setitem__(3, "pilot"),
        "unknown_state": lambda o: o["moves"][0].__setitem__(2, "flown"),
        "unknown_check": lambda o: o["moves"][2][6].update(checks=["mony_left"]),
        "unknown_notice": lambda o: o["moves"][0][6].update(tells="flown"),
        "unknown_act": lambda o: o["moves"][0][6].update(does="fly"),
        "unknown_move": lambda o: o["moves"][0][6].update(apart=["fly"]),
        "move_twice": lambda o: o["moves"].append(o["moves"][0]),
        "not_reached": lambda o: o["states"].update(lost={"en": "lost", "zh": "丢失", "last": True}),
        "no_end": lambda o: [one.pop("last", None) for one in o["states"].values()],
        "leaves_last": lambda o: o["states"]["received"].update(last=True),
        "no_turn": lambda o: o["moves"].pop(moves - 1) and o["moves"][0].__setitem__(3, "officer"),
        "due_without_next": lambda o: o["states"]["accounted"].update(due=3),
        "clock_without_term": lambda o: o["moves"][0].__setitem__(3, "officer clock"),
        "term_without_clock": lambda o: o["moves"][0][6].update(after=3),
        "no_refusal": party,
    }
    assert set(seeded) == set(FAULTS)
    for code, change in seeded.items():
        assert code in with_(change), code
    (tmp_path / "gift.yaml").write_text("moves: [1]\n")
    for text in ("[1, 2]", "workflow: x\n"):
        (tmp_path / "gift.yaml").write_text(text)
        with pytest.raises(PlanError):
            read(tmp_path / "gift.yaml")


def test_each_check_lies_with_the_job_whose_workflows_name_it_and_is_shared_where_two_do(tmp_path, monkeypatch):
    places, users = registry.modules("guard").places, {}
    for path in FILES:
        flow = read(path)
        for name in {*flow.opening.checks, *(name for step in flow.steps for name in step.checks)}:
            users.setdefault(name, set()).add(path.parts[-3])
    assert set(users) == set(places)
    for name, jobs in users.items():
        home = f"yuzui.{min(jobs)}" if len(jobs) == 1 else "yuzui.job.workflow"
        assert places[name] == f"{home}.guards.{name}", jobs
    # a name that two jobs give is refused, whatever the other seams hold
    (tmp_path / "one_fte.py").write_text("")
    (tmp_path / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path.parent)
    monkeypatch.setitem(registry.SEAMS, "guard", (*registry.SEAMS["guard"], tmp_path.name))
    with pytest.raises(InternalError):
        registry.modules("guard")


def test_who_may_do_what_is_what_the_table_says(tmp_path):
    """W9: person x state x move; whatever the file does not allow is refused with the lawful moves named."""
    counted = allowed = 0
    for path in FILES:
        raw, flow, workspace = RAW[path.stem], read(path), Workspace(tmp_path / path.stem)
        names = people(workspace, flow)
        actions = {move[1] for move in raw["moves"]}
        row = {**dict.fromkeys(flow.table.names), **raw["example"]["row"]}
        for state, person, action in product(raw["states"], names, sorted(actions)):
            counted += 1
            one = Item(flow, {**row, "state": state}, ())
            moves = [move for move in raw["moves"] if state in move[0].split()]
            mine = {*parties_of(raw, row, person)}
            expected = [move[1] for move in moves if mine & set(move[3].split())]
            step = flow.step(state, action)
            if step is None:
                with pytest.raises(StateError) as caught:
                    lifecycle.move(flow.cycle, state, action)
                assert caught.value.detail["legal"] == [move[1] for move in moves]
            elif action in expected:
                allowed += 1
                assert moving.allowed(workspace, one, step, person).principal == person
            else:
                with pytest.raises(StateError) as caught:
                    moving.allowed(workspace, one, step, person)
                assert caught.value.code == "not_allowed" and caught.value.detail["legal"] == expected
        workspace.close()
    assert counted > 900 and 80 < allowed < counted / 4


def replayed(workspace, flow):
    """Walk through the example of a workflow; return its row as it stands at the end."""
    example, name = flow.example, flow.name
    people(workspace, flow)
    for table, rows in example.get("others", {}).items():
        with workspace.view.act("load", table) as change:
            change.insert(table, [{**dict.fromkeys(TABLES[table].names), **row} for row in rows])
    with workspace.view.act("begin", flow.table.name) as change:
        for row in [*example.get("beside", ()), example["row"]]:
            if flow.begins:
                moving.begun(workspace, change, flow, row, example["by"])
            else:
                change.insert(flow.table.name, [{**dict.fromkeys(flow.table.names), **row}])
    id = flow.table.row_id(example["row"])
    for step in example["steps"]:
        person, action, *rest = step
        refused = rest[1] if rest[:1] == ["refused"] else ""
        reason, given = [*(rest[2:] if refused else rest), "", {}][:2] if rest else ("", {})
        given = given if isinstance(given, dict) else {}
        # who keeps a sealed row sees it, and no other does
        eyes = with_eyes_of(workspace, person)
        before = find(eyes, name, id)
        try:
            done = moving.move(workspace, name, id, action, by=person, reason=reason, given=given)
        except YuzuiError as error:
            after = find(eyes, name, id)
            assert refused and (after.row, after.log) == (before.row, before.log), (step, error)
            codes = {"party": "not_allowed", "state": "illegal_move", "input": "missing_field"}
            assert error.code == codes.get(refused, error.code), step
            assert refused != "check" or error.code not in codes.values(), step
            continue
        assert not refused, step
        assert done.to == find(eyes, name, id).log[-1]["to"] == done.state
    return find(workspace, name, id)


def test_every_example_replays_and_leaves_an_intact_log(tmp_path):
    """W10 and W12: what is needed is asked for; a row of the log that is altered or cut out is noticed."""
    auditor = Subject("auditor", frozenset({"auditor", "analyst"}))
    for path in FILES:
        flow = read(path)
        workspace = Workspace(tmp_path / flow.name)
        if flow.name == "booking":
            with workspace.view.act("load", "booking") as change:
                schedule = {"id": "standing:EM-1", "t0": 0, "t1": 9, "instance_hash": "-", "status": "standing"}
                change.insert("schedule", [{**schedule, "made_at": "2026-01-01T00:00:00Z"}])
        end = replayed(workspace, flow)
        assert end.state == flow.example["ends"], flow.name
        log = workspace.seen_by(auditor).view.select("audit", order=("seq",))
        assert verify(log) is None
        for n in (len(log) // 2, len(log) - 2):
            assert verify([*log[:n], *log[n + 1 :]]) is not None
            assert verify([{**row, "actor": "x"} if row["seq"] == n + 1 else row for row in log]) is not None
        needing = [step for step in flow.steps if step.needs]
        for step in needing:
            row = {**end.row, **dict.fromkeys(step.needs), "state": step.sources[0]}
            with pytest.raises(InputError) as caught:
                moving._read(Item(flow, row, ()), step, {}, "")
            lacking = {caught.value.place.column, *(one.place.column for one in caught.value.more)}
            assert lacking == set(step.needs), (flow.name, step.action)
        workspace.close()


def test_of_two_who_move_at_once_one_wins_and_the_other_is_told_who_and_when(workspace):
    moving.begin(workspace, "gift", GIFT, by="p1", id="G-1")
    told, barrier = [], threading.Barrier(2)

    def receive(person):
        mine = Workspace(workspace.dir)
        barrier.wait()
        try:
            moving.move(mine, "gift", "G-1", "withdraw", by=person, reason="r", seen=1)
            told.append(person)
        except StateError as error:
            told.append(error)
        mine.close()

    threads = [threading.Thread(target=receive, args=(name,)) for name in ("p1", "p2")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    (winner,) = [one for one in told if isinstance(one, str)]
    (error,) = [one for one in told if not isinstance(one, str)]
    assert error.code == "moved_meanwhile" and error.detail["moved"]["by"] == winner and winner in error.say("en")
    assert [row["move"] for row in find(workspace, "gift", "G-1").log] == ["new", "withdraw"]
    with pytest.raises(StateError) as caught:
        moving.move(workspace, "gift", "G-1", "withdraw", by="p1", reason="r")
    assert caught.value.code == "illegal_move" and winner in caught.value.say("en") and caught.value.exit == 5


def test_a_hidden_row_is_not_there_with_its_moves_counts_dues_and_notices(workspace):
    for name in ("G-1", "G-2"):
        moving.begin(workspace, "gift", GIFT, by="p1", id=name)
    seen = {
        name: (workspace.view.count("move_log"), len(care.todo(workspace, "p2").waiting), _rows(workspace))
        for name in ("before",)
    }
    hide = {"table": "donation_event", "row": "G-2", "level": "public", "deny": ["p2", workspace.subject.name]}
    with workspace.view.act("recuse", "donation_event G-2") as change:
        change.insert("row_visibility", [hide])
    with pytest.raises(VisibilityError) as caught:
        moving.move(workspace, "gift", "G-2", "withdraw", by="p1", reason="r")
    assert caught.value.exit == 4
    with pytest.raises(VisibilityError):
        moving.show(workspace, "gift", "nowhere")
    assert seen["before"] == (2, 2, 2)
    assert (workspace.view.count("move_log"), len(care.todo(workspace, "p2").waiting), _rows(workspace)) == (1, 1, 1)
    # who is conflicted is no party, also where somebody else writes for them
    hide |= {"row": "G-1", "deny": ["p2"]}
    with workspace.view.act("recuse", "donation_event G-1") as change:
        change.insert("row_visibility", [hide])
    with pytest.raises(StateError) as caught:
        moving.move(workspace, "gift", "G-1", "receive", by="p2", given={"sum": "1", "day": "2026-01-01"})
    assert caught.value.code == "not_allowed"
    told = moving.move(workspace, "gift", "G-1", "withdraw", by="p1", reason="r").notices
    assert "p2" not in [one.to for one in told] and care.todo(workspace, "p2").waiting == []


def _rows(workspace):
    return next(one.rows for one in care.listed(workspace).workflows if one.name == "gift")


def test_corrections_delegations_terms_and_the_clock(workspace, monkeypatch):
    moving.begin(workspace, "ten_year_plan", {"title": "x", "first_year": "2019", "last_year": "2028", "aim": "0.08"},
                 by="p1", id="T-1")  # fmt: skip
    with pytest.raises(StateError) as caught:
        moving.move(workspace, "ten_year_plan", "T-1", "adopt", by="p1")
    assert caught.value.code == "same_person"
    # a delegate and the principal count as one; days and moves are limited, and it is not passed on
    admit(workspace, "helper", "third", roles=("member",))
    for until, moves, code in (("2999-01-01", [], "option"), ("2026-01-01", [], "option")):
        with pytest.raises(InputError) as wrong:
            care.delegate(workspace, "ten_year_plan", "helper", until, by="p1", moves=moves, reason="leave")
        assert wrong.value.code == code
    day = Calendar({}).after(moving.clock()[:10], 10)
    care.delegate(workspace, "ten_year_plan", "helper", day, by="p1", reason="leave")
    care.delegate(workspace, "ten_year_plan", "third", day, by="helper", reason="leave")
    for person, code in (("helper", "same_person"), ("third", "not_allowed")):
        with pytest.raises(StateError) as caught:
            moving.move(workspace, "ten_year_plan", "T-1", "adopt", by=person)
        assert caught.value.code == code
    done = moving.move(workspace, "ten_year_plan", "T-1", "withdraw", by="helper", reason="late")
    assert (done.actor, done.for_whom) == ("helper", "p1")
    # taken back by who made it, with a new event; another person needs a second one
    with pytest.raises(StateError) as caught:
        care.correct(workspace, "ten_year_plan", "T-1", by="p2", reason="wrong row")
    assert caught.value.code == "second_person"
    back = care.correct(workspace, "ten_year_plan", "T-1", by="helper", reason="wrong row")
    assert back.state == "drafted" and back.history[-1].undoes == 2 and back.due is not None
    moving.move(workspace, "ten_year_plan", "T-1", "adopt", by="p2")
    with pytest.raises(StateError) as caught:
        care.correct(workspace, "ten_year_plan", "T-1", by="p2", reason="wrong row")
    assert caught.value.code == "outward"
    # nobody gets around the second person by a reminder, or by a move that was taken back
    amendment = {"plan": "p", "edition": "1", "clause": "R-1", "change": '{"title": "x"}', "grounds": "late"}
    moving.begin(workspace, "plan_amendment", amendment, by="p1", id="P-1")
    care.remind(workspace, "plan_amendment", "P-1", by="p2")
    for _ in range(2):
        with pytest.raises(StateError) as caught:
            moving.move(workspace, "plan_amendment", "P-1", "agree", by="p1")
        assert caught.value.code == "same_person"
        agreed = moving.move(workspace, "plan_amendment", "P-1", "agree", by="p2")
        taken = care.correct(workspace, "plan_amendment", "P-1", by="p2", reason="wrong row")
        # whoever was told of the move is told that it was taken back
        assert [one.to for one in taken.notices] == [one.to for one in agreed.notices] != []
        assert all("taken back" in one.subject.en and "更正" in one.subject.zh for one in taken.notices)
    # a call closes by the clock on its day, once; the act is dated to that day
    call = {"call": "C-1", "type": "grant", "currency": "CNY", "budget": "10", "closes": "2026-01-09",
            "opens": "2026-01-01", "title": '{"en": "c", "zh": "批次"}'}  # fmt: skip
    moving.begin(workspace, "call", call, by="p1")
    moving.move(workspace, "call", "C-1", "publish", by="p1")
    first, second = care.tick(workspace).changed, care.tick(workspace).changed
    assert first == ["call C-1: open → closed (2026-01-09)"] and second == []
    last = find(workspace, "call", "C-1").log[-1]
    assert (last["actor"], last["at"]) == (CLOCK, "2026-01-09T00:00:00Z")
    with pytest.raises(StateError):
        moving.move(workspace, "call", "C-1", "begin_review", by=CLOCK)
    # working days: a holiday and a worked weekend of the installation
    calendar = Calendar({"2026-10-01": False, "2026-10-02": False, "2026-10-10": True})
    assert (calendar.after("2026-09-30", 1), calendar.after("2026-10-09", 1)) == ("2026-10-05", "2026-10-10")
    assert calendar.between("2026-09-30", "2026-10-10") == 6 and Calendar({}).between("2026-10-05", "2026-10-02") == -1


def test_the_pages_show_lawful_moves_only_and_a_move_is_filled_in_checked_and_done(workspace):
    own, base = {"sec-fetch-site": "same-origin"}, "/en/moves/gift/G-1"
    moving.begin(workspace, "gift", GIFT, by="p1", id="G-1")
    client = TestClient(app.create(workspace), base_url="http://127.0.0.1", follow_redirects=False)
    for path in ("/en/moves", "/zh/moves", "/zh/workflows/gift", "/zh/moves/gift/G-1", "/en/moves/gift/new"):
        assert client.get(path).status_code == 200, path
    page = client.get(base).text
    assert "/moves/gift/G-1/receive" in page and "/moves/gift/G-1/spend" not in page
    for path in ("/en/moves/gift/G-1/spend", "/en/moves/gift/G-9", "/en/workflows/none", "/en/moves/booking/new"):
        assert client.get(path).status_code == 404, path
    sent = {"sum": "300", "day": "2026-04-01", "by": "p2", "seen": "1"}
    checking = client.get(f"{base}/receive", params={**sent, "check": "1"}).text
    assert "Is this right?" in checking and "300" in checking
    bad = client.get(f"{base}/receive", params={**sent, "sum": "x", "check": "1"}).text
    assert "Is this right?" not in bad and "cannot be read" in bad
    done = client.post(f"{base}/receive", data=sent, headers=own)
    assert done.status_code == 303 and done.headers["location"].startswith(f"{base}?done=2")
    shown = client.get(done.headers["location"]).text
    assert "Done: note money that came in" in shown and "300.00 CNY" in shown
    stale = client.post(f"{base}/receive", data=sent, headers=own)
    assert stale.status_code == 409 and "p2" in stale.text
    assert len(find(workspace, "gift", "G-1").log) == 2
    # nobody who is signed out sees or moves anything
    public = TestClient(app.create(workspace, PUBLIC), base_url="http://127.0.0.1", follow_redirects=False)
    assert public.get(f"{base}/spend").status_code == 404
    assert public.post(f"{base}/receive", data=sent, headers=own).status_code == 404
    assert "Nothing waits for you" in public.get("/en/moves").text


def test_an_own_file_takes_the_place_of_a_shipped_one_and_rows_stay_on_theirs(workspace):
    moving.begin(workspace, "gift", GIFT, by="p1", id="G-1")
    own = copy.deepcopy(RAW["gift"])
    own["version"] = 2
    own["moves"][0][4] = "note a receipt"
    (workspace.dir / "workflows").mkdir()
    text = yaml.safe_dump(own, allow_unicode=True, sort_keys=False)
    (workspace.dir / "workflows" / "gift.yaml").write_text(text)
    moving.begin(workspace, "gift", GIFT, by="p1", id="G-2")
    assert definitions(workspace)["gift"].own and definitions(workspace)["gift"].version == 2
    assert [find(workspace, "gift", name).flow.version for name in ("G-1", "G-2")] == [1, 2]
    assert care.migrate(workspace, "gift", "G-1", by="p1", reason="new words").version == 2
    (workspace.dir / "workflows" / "again.yaml").write_text(text)
    with pytest.raises(PlanError) as caught:
        definitions(workspace)
    assert caught.value.code == "version_twice"


def test_an_edition_is_what_a_row_published_and_changes_only_what_may_be_amended(workspace):
    plan = "river_institute_2030"
    changes = {"P-1": {"target": {"deadline": "2031-12-31"}}, "P-2": {"status": "served"}, "P-3": "served"}
    for name, change in changes.items():
        asked = {"plan": plan, "edition": "2", "clause": "R-4", "change": json.dumps(change), "grounds": "late"}
        moving.begin(workspace, "plan_amendment", asked, by="p1", id=name)
        moving.move(workspace, "plan_amendment", name, "agree", by="p2")
    for name in ("P-2", "P-3"):
        with pytest.raises(InputError) as caught:
            moving.move(workspace, "plan_amendment", name, "publish", by="p2")
        assert caught.value.code == "not_amendable" and find(workspace, "plan_amendment", name).state == "agreed"
    # a file of which no row says that it was published is none, and is written again
    (workspace.dir / "plans").mkdir()
    (workspace.dir / "plans" / f"{plan}_ed3.yaml").write_text("left by a fault")
    done = moving.move(workspace, "plan_amendment", "P-1", "publish", by="p2")
    assert amendment.current(workspace, plan) == Path(done.values["file"])
    assert loader.head(done.values["file"]).edition == 3


def test_an_appointment_gives_only_what_who_made_it_may_give(workspace):
    """Two officers make a decider, and no administrator; nobody is appointed to nowhere or until yesterday."""
    wanted = {"person": "n", "role": "decider", "scope": "call:C-1", "end_day": "2999-01-01"}
    cases = {"": {}, "not_yours": {"role": "administrator", "scope": "*"}, "unknown_scope": {"scope": "C-1"},
             "not_a_time": {"end_day": "2026-01-01"}}  # fmt: skip
    for n, (code, change) in enumerate(cases.items()):
        moving.begin(workspace, "role_appointment", wanted | change, by="p1", id=f"A-{n}")
        if not code:
            moving.move(workspace, "role_appointment", "A-0", "confirm", by="p2")
            continue
        with pytest.raises(InputError) as caught:
            moving.move(workspace, "role_appointment", f"A-{n}", "confirm", by="p2")
        assert caught.value.code == code
    assert [row["role"] for row in workspace.store.grants("n")] == ["decider"]
