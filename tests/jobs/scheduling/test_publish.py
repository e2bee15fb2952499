# SPDX-License-Identifier: Apache-2.0
"""Cycles published."""

import json

import pytest
from msgspec.structs import replace
from tests import loading
from tests.contracts.checks import study
from tests.jobs.scheduling import cycle as cycle_
from tests.jobs.scheduling import documents

from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.job.contract import decoded, of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq, Subject
from yuzui.scheduling import answer
from yuzui.scheduling import publish as publishing
from yuzui.scheduling.answer import Answer
from yuzui.scheduling.booking import audit
from yuzui.scheduling.check import Violation
from yuzui.scheduling.jobs import booking, publish
from yuzui.text import same


@pytest.fixture
def cycle(monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(cycle_.lab.NOW))
    return cycle_


@pytest.fixture
def lab(cycle):
    return cycle.lab


@pytest.fixture
def workspace(tmp_path, cycle):
    made = cycle.lab.make(tmp_path / "w", mode="hybrid")
    yield made
    made.close()


A, B = ("a", 9, 11, "cryo"), ("b", 12, 13, "room")


def refused(code, workspace, kind=StateError, **inputs):
    with pytest.raises(kind) as told:
        documents.ask(publish, workspace, **inputs)
    assert told.value.code == code and told.value.mending is not None
    return told.value


def test_what_is_published_stands_in_the_record_and_in_the_ledger(workspace, cycle, lab):
    name, made = cycle.published(workspace, A, B, reason="2026B")
    row = workspace.view.get("schedule", name)
    assert (row["status"], row["approver"], row["reason"]) == ("published", cycle.WHO, "2026B")
    assert row["objective"] == 2 and row["bound"] >= 2 and row["published_at"]
    proof = workspace.view.get("certificate", name)
    assert proof["checker"] == "ok" and proof["duals"]
    rows = workspace.view.select("booking", where=Eq("schedule", name))
    assert [(r["id"], r["t0"], r["t1"], r["config"], r["state"]) for r in rows] == [
        ("a", lab.second(9), lab.second(11), "cryo", "firm"),
        ("b", lab.second(12), lab.second(13), "room", "firm"),
    ]
    assert lab.entries(workspace) == [
        ("open", 5 * 12 * 3600), ("grant", 7200), ("hold", 7200), ("grant", 3600), ("hold", 3600)
    ]  # fmt: skip
    assert made["published"]["added"] == ["a", "b"] and not lab.sound(workspace)
    events = workspace.store.open(lab.OFFICER).select("audit", where=Eq("action", "publish"))
    assert [event["object"] for event in events] == [f"schedule {name}"]
    assert workspace.store.log_state().bad is None


def test_the_ledger_of_a_made_up_schedule_says_so_whoever_asks(workspace, cycle, lab):

    cycle.published(workspace, A, origin="synthetic")
    analyst = workspace.seen_by(Subject("an", frozenset({"analyst"})))
    for asks in (workspace, analyst):
        assert of("ledger").run(asks, facility="EM1", year="2026").origin == "synthetic"
    lab.book(workspace, 15, 16)
    assert of("ledger").run(workspace, facility="EM1", year="2026").origin == "mixed"


def test_a_draft_is_nothing_until_somebody_approves_it(workspace, cycle):
    name, path = cycle.draft(workspace, A)
    assert not workspace.view.count("schedule") and not workspace.view.count("booking")
    for approve in ("", "Wu Min", "Wu Min,", ", office"):
        refused("unsigned", workspace, InputError, schedule=name, approve=approve)
    with pytest.raises(VisibilityError):
        documents.ask(publish, workspace, schedule="0" * 12, approve=cycle.WHO)
    officer = workspace.seen_by(Subject("po", frozenset({"programme_officer"})))
    refused("no_grant", officer, schedule=name, approve="po, office", instance=str(path))
    assert not workspace.view.count("schedule")
    documents.ask(publish, workspace, schedule=name, approve="吴敏，用户办公室主任", instance=str(path))


def test_the_kept_instance_is_gone_over_and_another_is_refused(workspace, cycle):
    name, path = cycle.draft(workspace, A)
    path.write_text(path.read_text() + " ")
    refused("instance_differs", workspace, schedule=name, approve=cycle.WHO, instance=str(path))
    path.unlink()
    documents.ask(publish, workspace, schedule=name, approve=cycle.WHO)


def test_a_run_that_was_kept_without_its_instance_needs_it(workspace, cycle):
    name, path = cycle.draft(workspace, A)
    with workspace.view.act("lose", name) as change:
        change.delete("run_input", Eq("run", name))
    with pytest.raises(StateError):
        documents.ask(publish, workspace, schedule=name, approve=cycle.WHO)
    documents.ask(publish, workspace, schedule=name, approve=cycle.WHO, instance=str(path))


def test_what_an_urgent_task_displaced_is_published_as_a_child(workspace, cycle, lab):
    """A way that an operator picked names its parent and its freeze line by itself."""
    first, _ = cycle.published(workspace, A, B)
    name, _ = cycle.draft(workspace, A, ("b", 14, 15, "room"), name="way")
    row = workspace.view.get("run", name)
    row["document"] |= {"parent": first, "frozen": {"until": lab.second(12), "bookings": 1}}
    with workspace.view.act("pick", name) as change:
        change.replace("run", [row])
    documents.ask(publish, workspace, schedule=name, approve=cycle.WHO)
    kept = workspace.view.get("schedule", name)
    assert (kept["parent"], kept["freeze_until"]) == (first, lab.second(12))
    rows = workspace.view.select("booking", where=Eq("schedule", name))
    assert [one["firmness"] for one in rows] == ["frozen", "firm"]


def urgent(workspace, cycle, lab, schedule, id, start, end):
    """Insert an urgent task at the only time it may run, as an operator does; return the draft."""
    from yuzui.scheduling.jobs import schedule_insert

    path = workspace.dir / f"{id}.json"
    (row,) = cycle.instance((id, start, end, "room"))["tasks"]
    path.write_text(json.dumps(row | {"value": 50}), encoding="utf-8")
    signed = {"pick": 1, "by": cycle.WHO, "reason": "a burst"}
    made = schedule_insert.compute(workspace, schedule_insert.Inputs(path=path, schedule=schedule, **signed))
    return made.picked.run, schedule_insert.sentences(made)[-1][1]


def test_what_went_for_urgent_tasks_has_its_time_again_when_they_are_published(workspace, cycle, lab):
    first, _ = cycle.published(workspace, A, B, ("c", 15, 16, "room"))
    one, said = urgent(workspace, cycle, lab, first, "U1", 12, 13)
    assert "60 min owed" in said.en and "应补偿的 60 分钟" in said.zh
    name, _ = urgent(workspace, cycle, lab, one, "U2", 15, 16)
    made = documents.ask(publish, workspace, schedule=name, approve=cycle.WHO, supersedes=first)
    assert sorted(row["id"] for row in made["published"]["displaced"]) == ["b", "c"]
    rows = [r for r in workspace.view.select("entry") if r["kind"] == "compensate"]
    assert sorted((r["cause"], r["amount"]) for r in rows) == [("booking:b", 3600), ("booking:c", 3600)]
    assert all(r["by"] == f"schedule:{name}" for r in rows) and not lab.sound(workspace)
    assert workspace.view.get("booking", first, "b")["state"] == "displaced"


def test_what_a_new_schedule_leaves_out_is_owed_nothing(workspace, cycle, lab):
    """Only an urgent task takes what was promised; another schedule gives the time back."""
    first, _ = cycle.published(workspace, A, B)
    urgent(workspace, cycle, lab, first, "U1", 12, 13)
    _, made = cycle.published(workspace, A, name="another", supersedes=first)
    assert made["published"]["dropped"] == ["b"] and not made["published"]["displaced"]
    assert "compensate" not in {kind for kind, _ in lab.entries(workspace)}


def test_a_kept_schedule_that_was_tampered_with_is_kept_as_refused(workspace, cycle):
    name, path = cycle.draft(workspace, A, B)
    row = workspace.view.get("run", name)
    row["document"]["schedule"][1] |= {"start": row["document"]["schedule"][0]["start"],
                                       "end": row["document"]["schedule"][0]["end"]}  # fmt: skip
    with workspace.view.act("tamper", name) as change:
        change.replace("run", [row])
    told = refused("refused", workspace, schedule=name, approve=cycle.WHO, instance=str(path))
    assert told.detail["rules"]
    kept = workspace.view.get("schedule", name)
    assert kept["status"] == "refused" and kept["approver"] is None
    assert workspace.view.get("certificate", name)["checker"] == " ".join(told.detail["rules"])
    assert not workspace.view.count("booking") and not workspace.view.count("entry")
    refused("illegal_move", workspace, schedule=name, approve=cycle.WHO, instance=str(path))


@pytest.mark.parametrize("lie", [{"objective": 3.0}, {"bound": 1.0}, {"gap": 0.5}])
def test_sums_and_proof_are_gone_over_again(workspace, cycle, lie):
    name, path = cycle.draft(workspace, A, B)
    row = workspace.view.get("run", name)
    row["document"] |= lie
    with workspace.view.act("tamper", name) as change:
        change.replace("run", [row])
    refused("refused", workspace, schedule=name, approve=cycle.WHO, instance=str(path))


def test_a_schedule_without_bound_is_not_published(workspace, cycle, monkeypatch):
    name, path = cycle.draft(workspace, A)
    row = workspace.view.get("run", name)
    row["document"]["bound"] = None
    with workspace.view.act("tamper", name) as change:
        change.replace("run", [row])
    refused("earlier_version", workspace, InputError, schedule=name, approve=cycle.WHO, instance=str(path))
    row["document"] |= {"bound": 1.0, "schedule": []}
    with workspace.view.act("tamper", name) as change:
        change.replace("run", [row])
    monkeypatch.setattr(publishing, "faults", lambda *_: [])  # even if the checker said nothing
    refused("no_bound", workspace, schedule=name, approve=cycle.WHO, instance=str(path))


def test_what_the_search_was_refused_is_never_published(workspace, cycle):
    name, path = cycle.draft(workspace, A)
    row = workspace.view.get("run", name)
    row["document"] |= {"checker": [{"code": "overlap", "tasks": [], "message": {"en": "x", "zh": "某"}, "when": None}]}
    with workspace.view.act("tamper", name) as change:
        change.replace("run", [row])
    told = refused("refused", workspace, schedule=name, approve=cycle.WHO, instance=str(path))
    assert told.detail["rules"] == ["overlap"]


def test_scheduled_and_booked_part_never_overlap_with_changeover(workspace, cycle, lab):
    cycle.published(workspace, A)
    for start, until in ((10, 12), (8, 9.5), (11.25, 12), (8, 8.75)):
        with pytest.raises(StateError) as told:
            lab.book(workspace, start, until, by="li", config="room")
        assert told.value.code == "taken"
    lab.book(workspace, 11.5, 12.5, by="li", config="room")
    # and the other way round: a schedule that comes after finds the booking in its way
    name, path = cycle.draft(workspace, ("c", 12.75, 14, "cryo"), name="later")
    told = refused("holds", workspace, schedule=name, approve=cycle.WHO, instance=str(path))
    assert "2026-12-01 11:30 – 12:30" in told.seen and workspace.view.count("booking") == 2
    cycle.published(workspace, ("d", 13, 14, "cryo"), name="apart")
    assert not lab.sound(workspace)


def test_who_gives_way_is_displaced_with_reason_and_compensated(workspace, cycle, lab):
    one = lab.book(workspace, 9, 10, by="li")["booking"]
    name, made = cycle.published(workspace, A, preempt="flare of a blazar")
    assert [row["id"] for row in made["published"]["displaced"]] == [one]
    assert workspace.view.get("booking", "standing:EM1", one)["state"] == "displaced"
    kinds = lab.entries(workspace)
    assert ("compensate", 3600) in kinds and kinds.index(("compensate", 3600)) > kinds.index(("refund", 3600))
    assert "flare of a blazar" in workspace.view.get("schedule", name)["reason"]
    assert not lab.sound(workspace)
    seen = documents.ask(booking, workspace, resource="EM1", start="2026-12-01")["bookings"]
    assert [(row["by_hand"], row["state"]) for row in seen] == [(False, "firm")]


def test_a_change_is_a_child_and_the_difference_is_data(workspace, cycle, lab):
    first, _ = cycle.published(workspace, A, B, ("c", 14, 15, "room"))
    second, made = cycle.published(
        workspace, A, ("b", 12.5, 13.5, "room"), ("d", 15, 16, "room"), name="second", supersedes=first
    )
    done = made["published"]
    assert [done[k] for k in ("kept", "moved", "added", "dropped")] == [["a"], ["b"], ["d"], ["c"]]
    assert workspace.view.get("schedule", first)["status"] == "superseded"
    assert workspace.view.get("schedule", second)["parent"] == first
    # the rows of the earlier one stay as they were
    rows = workspace.view.select("booking", where=Eq("schedule", first))
    assert [(r["id"], r["t0"]) for r in rows] == [("a", lab.second(9)), ("b", lab.second(12)), ("c", lab.second(14))]
    kinds = [kind for kind, _ in lab.entries(workspace)]
    assert kinds.count("hold") == 5 and kinds.count("refund") == 2 and not lab.sound(workspace)
    held = [r for r in workspace.view.select("entry") if r["kind"] == "hold"]
    assert [r["cause"] for r in held].count("booking:a") == 1
    name, path = cycle.draft(workspace, A, name="third")
    refused("illegal_move", workspace, schedule=name, approve=cycle.WHO, supersedes=first, instance=str(path))
    with pytest.raises(VisibilityError):
        documents.ask(publish, workspace, schedule=name, approve=cycle.WHO, supersedes="0" * 12, instance=str(path))


def test_frozen_bookings_move_by_preemption_only(workspace, cycle, lab):
    first, _ = cycle.published(workspace, A, B, freeze="2026-12-01T12:00")
    rows = workspace.view.select("booking", where=Eq("schedule", first))
    assert [row["firmness"] for row in rows] == ["frozen", "firm"]
    moved = (("a", 9.5, 11.5, "cryo"), ("b", 12.5, 13.5, "room"))
    name, path = cycle.draft(workspace, *moved, name="moved")
    asked = {"schedule": name, "approve": cycle.WHO, "instance": str(path), "supersedes": first}
    told = refused("holds", workspace, **asked)
    assert told.detail["bookings"] == [[first, "a"]]  # the firm one may move
    made = documents.ask(publish, workspace, **asked, preempt="beam was lost")
    assert [row["id"] for row in made["published"]["displaced"]] == ["a"]
    assert workspace.view.get("booking", first, "a")["state"] == "displaced"
    amounts = [n for kind, n in lab.entries(workspace) if kind == "compensate"]
    assert amounts == [7200] and not lab.sound(workspace)


def test_time_granted_before_is_spent_first_and_partners_stay_within(workspace, cycle, lab):
    from yuzui.facilities.time_ledger import Book, Posting
    from yuzui.scheduling.booking import desk

    book = Book("EM1", "s", "2026")
    with workspace.view.act("grant", "P9") as change:
        made = [Posting("open", book("source"), book("pool"), 99_999, 0),
                Posting("grant", book("pool"), book("proposal", "P9"), 5000, 0)]  # fmt: skip
        desk.post(workspace, change, desk.ledger_of(workspace, ["EM1"]), made)
        change.insert("task", [{"id": "a", "proposal": "P9", "duration": 7200}])
    path = workspace.dir / "cycle.json"
    body = cycle.instance(A, B)
    body["tasks"][1]["partner"] = "ESO"
    path.write_text(json.dumps(body), encoding="utf-8")
    document = documents.run(workspace, path=path, budget=0.1)
    documents.keep(workspace, document)
    documents.ask(publish, workspace, schedule=document["run"]["id"], approve=cycle.WHO, instance=str(path))
    rows = [(r["kind"], r["debit"].split("/", 3)[3], r["amount"]) for r in workspace.view.select("entry")][2:]
    assert rows == [
        ("revise", "source/", 5 * 12 * 3600 - 99_999), ("grant", "pool/", 2200),
        ("hold", "proposal/P9", 7200), ("grant", "pool/", 3600), ("grant", "partner/ESO", 3600),
        ("hold", "proposal/b", 3600),
    ]  # fmt: skip
    assert not lab.sound(workspace)


def test_a_resource_nobody_knew_can_be_looked_up(workspace, cycle, lab):
    cycle.published(workspace, A, resource="NEW")
    row = workspace.view.get("resource", "NEW")
    assert (row["booking_mode"], row["capacity"], row["tz"]) == ("scheduled", 1, "Asia/Shanghai")
    assert workspace.view.get("changeover", "NEW", "*", "*")["duration"] == 1800


def test_what_is_published_is_as_visible_as_the_resource(tmp_path, cycle, lab):
    for level, seen in ((None, 1), ("restricted", 0)):
        workspace = lab.make(tmp_path / str(level), mode="hybrid", level=level)
        cycle.published(workspace, A)
        anyone = workspace.seen_by(Subject("any", frozenset({"public"}))).view
        assert [anyone.count(t) for t in ("schedule", "booking", "certificate")] == [seen] * 3
        workspace.close()


@pytest.fixture
def kept(workspace, cycle, lab):
    cycle.published(workspace, ("a", 9, 11, "x"), ("b", 12, 13, "y"))
    lab.book(workspace, 14, 15, by="li", config="x")
    one = lab.book(workspace, 16, 17, by="li", config="x")["booking"]
    documents.ask(booking, workspace, act="cancel", booking=one, by="li")
    return workspace


def test_what_the_acts_leave_is_sound(kept):
    assert list(audit.problems(kept)) == []
    document = loading.check(kept, "schedules")
    assert document["ok"] and document["checked"] == ["schedules"]


def test_who_asks_is_told_of_faults_and_not_of_names_it_may_not_see(tmp_path, cycle, lab):
    workspace = lab.make(tmp_path / "w", mode="hybrid", level="restricted")
    cycle.published(workspace, ("secret", 9, 11, "x"))
    with workspace.view.act("close", "calendar") as change:
        rows = workspace.view.select("calendar")
        change.replace("calendar", [{**row, "state": "closed"} for row in rows])
    # windows of a schedule are those of its instance
    assert not list(audit.problems(workspace))
    with workspace.view.act("displace", "secret") as change:
        (row,) = workspace.view.select("booking")
        change.replace("booking", [{**row, "state": "displaced"}])
    told = list(audit.problems(workspace))
    assert any("secret" in where for _, where, _ in told)
    anyone = workspace.seen_by(Subject("any", frozenset({"public"})))
    hidden = list(audit.problems(anyone))
    assert [code for code, _, _ in hidden] == [code for code, _, _ in told]
    assert not any("secret" in where for _, where, _ in hidden)
    workspace.close()


def test_a_synthetic_instance_is_made_again_with_its_seed(tmp_path):
    workspace = Workspace(tmp_path, seed=11)
    document = documents.run(workspace, path="beamline", budget=0.0)
    documents.keep(workspace, document)
    document = documents.answer(document)
    kept = publishing.find(workspace, document, "")
    assert kept == publishing.find(Workspace(tmp_path, seed=3), document, "beamline")
    assert publishing.faults(kept, document) == []
    with pytest.raises(StateError) as told:
        publishing.find(workspace, document, "telescope")
    assert told.value.code == "instance_differs" and "--instance" in told.value.say("zh")


def test_sums_that_are_wrong_are_told(workspace, cycle):
    name, _ = cycle.draft(workspace, ("a", 9, 11, "x"))
    answer = decoded(Answer, workspace.latest("schedule", name))
    found = publishing.find(workspace, answer, "")
    assert publishing.faults(found, answer) == []
    assert [row.code for row in publishing.faults(found, replace(answer, objective=2.0))]


def test_two_displaced_bookings_share_one_reserve(workspace, cycle, lab):
    from yuzui.facilities.time_ledger import Book, Posting, balances
    from yuzui.scheduling.booking import desk

    book = Book("EM1", "s", "2026")
    for start, who in ((9, "li"), (10.5, "wang")):
        lab.book(workspace, start, start + 1, by=who)
    with workspace.view.act("set aside", "reserve") as change:
        made = [Posting("set_aside", book("pool"), book("reserve"), 5000, 0)]
        desk.post(workspace, change, desk.ledger_of(workspace, ["EM1"]), made)
    cycle.published(workspace, ("a", 9, 12, "x"), preempt="a flare")
    lies = balances(desk.ledger_of(workspace, ["EM1"]))
    # 3,600 of the first come from the reserve, the second fills it up from the pool
    assert lies[book("reserve").id] == 0
    sides = [n for kind, n in lab.entries(workspace) if kind == "set_aside"]
    assert sides == [5000, 2200]
    assert lies[book("proposal", "standing:EM1").id] == 7200 and not lab.sound(workspace)


def test_a_person_and_an_office():
    for said, name in [("Wu Min, head of users", "Wu Min"), ("吴敏，主任", "吴敏"), (" A ,B, C", "A")]:
        assert publishing.signed(said) == name
    # less than both is refused
    for said in ["", "Wu", "Wu,", ",head", "，"]:
        with pytest.raises(InputError) as told:
            publishing.signed(said)
        assert told.value.code == "unsigned" and told.value.place.column == "--approve"


def test_what_the_checker_said_stands_in_the_certificate():
    answer = documents.answer({"instance": {"horizon": [0, 9]}})
    assert publishing.certificate(answer, ())["checker"] == "ok"
    wrong = [Violation(code, (), same(code)) for code in ("overlap", "window", "overlap")]
    assert publishing.certificate(answer, wrong)["checker"] == "overlap window"
    # a schedule names its instance
    row = publishing.schedule(answer, {"a": 1}, "refused", reason="x")
    assert (row["t1"], row["status"], len(row["instance_hash"])) == (9, "refused", 64)
    assert row["instance_hash"] != publishing.schedule(answer, {"a": 2}, "x")["instance_hash"]


def test_draft_published_superseded_and_by_whom(workspace, cycle):
    first, _ = cycle.published(workspace, ("a", 9, 11, "x"))
    second, _ = cycle.published(workspace, ("a", 9, 11, "y"), name="second", supersedes=first)
    third, _ = cycle.draft(workspace, ("a", 10, 11, "y"), name="third")
    rows = {row.id: row for row in publish.every(workspace)}
    assert [rows[n].status for n in (first, second, third)] == ["superseded", "published", "draft"]
    assert rows[first].by == second and rows[second].approver == cycle.WHO
    assert rows[third].approver is None


def test_the_name_of_who_approved_is_for_insiders(workspace, cycle):
    name, _ = cycle.published(workspace, ("a", 9, 11, "x"))
    document = workspace.latest("schedule", name)
    anyone = workspace.seen_by(Subject("any", frozenset({"public"})))
    found = answer.stand_of(anyone, document["run"]["id"], document["status"])
    assert (found.status, found.approver) == ("published", None)
    # a run its reader may see, of a schedule that was refused by the search
    assert answer.stand_of(workspace, "x", "refused").status == "refused"


def test_an_empty_list_is_a_document(tmp_path):
    document = documents.ask(publish, Workspace(tmp_path))
    assert document["schedules"] == [] and document["published"] is None
    assert list(study.document_faults(publish, document)) == []


def test_a_schedule_nobody_kept(tmp_path):
    with pytest.raises(VisibilityError):
        documents.ask(publish, Workspace(tmp_path), schedule="0" * 12, approve="A, b")
    with pytest.raises(InputError):
        documents.ask(publish, Workspace(tmp_path), schedule="0" * 12)
