# SPDX-License-Identifier: Apache-2.0
"""Appointments: registered as one act or not at all, released by the home, begun by the host, seen by their offices."""

import pytest
from tests.people import admit

from yuzui.errors import InputError, StateError, VisibilityError, YuzuiError
from yuzui.job.workflow import moving
from yuzui.job.workspace import Workspace
from yuzui.network.jobs import people
from yuzui.network.people_inputs import People
from yuzui.store import subjects

HEAD = "id,person,home,organisation,post,kind,from,to,fte,declared,contract\n"


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    admit(opened, "P", "Q", roles=("member",))
    for n in (1, 2, 3):
        admit(opened, f"h{n}", roles=("hr_officer",), scope=f"org:I-{n}")
    yield opened
    opened.close()


def register(workspace, tmp_path, by, *rows, head=HEAD):
    path = tmp_path / "appointments.csv"
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    return people.register(workspace, People(path=path), by)


def refused(workspace, tmp_path, by, *rows, **more):
    before = workspace.desk.select("appointment"), workspace.desk.select("move_log")
    with pytest.raises(YuzuiError) as caught:
        register(workspace, tmp_path, by, *rows, **more)
    assert (workspace.desk.select("appointment"), workspace.desk.select("move_log")) == before
    assert caught.value.say("zh") != caught.value.say("en")
    return caught.value


def seen_by(workspace, name):
    return workspace.seen_by(subjects.resolve(workspace.store, name))


MAIN = "A-1,P,,I-1,professor,main,2027-01-01,2029-01-01,0.7,yes,"


def test_a_sheet_is_registered_as_one_act_or_not_at_all(workspace, tmp_path):
    done = register(workspace, tmp_path, "h1", MAIN, "A-2,Q,,I-1,engineer,main,2027-01-01,,50%,yes,")
    assert done.registered == ["A-1", "A-2"] and done.over == [] and done.n == 2
    assert [(one.id, one.state, one.fte) for one in done.appointments] == [
        ("A-1", "running", 0.7),
        ("A-2", "running", 0.5),
    ]
    third = "A-3,P,,I-3,adviser,guest,2027-06-01,2028-01-01,{},{},"
    over = refused(workspace, tmp_path, "h3", third.format(0.9, "yes"), "A-4,Q,,I-3,adviser,guest,2027-01-01,,0.1,yes,")
    assert isinstance(over, StateError) and over.code == "over_one_fte" and over.place.row == 2
    # of the post elsewhere the sum alone
    assert "A-3 0.9 + 0.7 = 1.6 > 1" in over.seen and "A-1" not in over.say("en")
    hidden = refused(workspace, tmp_path, "h3", third.format(0.0, "no"))
    assert hidden.code == "undeclared_overlap" and "A-3" in hidden.seen and "A-1" not in hidden.say("en")
    main = refused(workspace, tmp_path, "h3", third.format(0.1, "yes").replace("guest", "main"))
    assert main.code == "two_main_posts"
    assert refused(workspace, tmp_path, "h3", third.format(0.1, "yes"), third.format(0.1, "yes")).code == "duplicate"
    assert refused(workspace, tmp_path, "h1", third.format(0.1, "yes")).code == "not_allowed"
    assert refused(workspace, tmp_path, "h3", third.format(0.1, "yes").replace("I-3", "")).code == "missing_field"
    assert refused(workspace, tmp_path, "h3", third.format(1.5, "yes")).code == "share_out_of_range"
    # rows of one sheet count together
    halves = [f"B-{n},R,,I-3,adviser,guest,2027-01-01,2028-01-01,0.6,yes," for n in (1, 2)]
    assert "B-1 0.6 + B-2 0.6 = 1.2" in refused(workspace, tmp_path, "h3", *halves).seen


def test_rows_without_an_id_get_one_and_an_ended_post_counts_until_its_last_day(workspace, tmp_path):
    head = "工号,单位,岗位,起,止,占比,已申报\n"
    done = register(workspace, tmp_path, "h1", "P,I-1,教授,2027-01-01,2029-01-01,70%,是", head=head)
    assert done.registered == ["T-1"]
    moving.move(workspace, "dual_post", "T-1", "end", by="h1", reason="moved", given={"end_day": "2028-01-01"})
    row = "C-1,P,,I-2,fellow,main,{},2029-01-01,0.9,yes,"
    assert refused(workspace, tmp_path, "h2", row.format("2027-06-01")).code == "over_one_fte"
    assert register(workspace, tmp_path, "h2", row.format("2028-01-01")).registered == ["C-1"]


def test_a_second_post_is_asked_for_released_and_begun_within_one_post(workspace, tmp_path):
    register(workspace, tmp_path, "h1", MAIN)
    ask = "D-{},P,I-1,I-{},guest,guest,2027-01-01,2028-01-01,{},{},{}"
    for by in ("h3", "Q"):
        assert refused(workspace, tmp_path, by, ask.format(1, 2, 0.3, "yes", "")).code == "not_allowed"
    done = register(workspace, tmp_path, "P", ask.format(1, 2, 0.3, "no", ""))
    assert [(one.id, one.state) for one in done.appointments if one.id == "D-1"] == [("D-1", "asked")]
    register(workspace, tmp_path, "P", ask.format(2, 3, 0.2, "yes", "C-7"))
    move = lambda id, action, by, **more: moving.move(workspace, "dual_post", id, action, by=by, **more)  # noqa: E731
    assert move("D-1", "clear", "h1").state == "cleared"
    with pytest.raises(StateError) as caught:  # 0.7 + 0.3 + 0.2
        move("D-2", "clear", "h1")
    assert caught.value.code == "over_one_fte" and "0.2 + 1 = 1.2" in caught.value.seen
    with pytest.raises(InputError):  # a contract is needed
        move("D-1", "begin", "h2")
    with pytest.raises(StateError) as caught:
        move("D-1", "begin", "h2", given={"contract": "C-9"})
    assert caught.value.code == "undeclared_overlap"
    move("D-1", "refuse", "h2", reason="not declared")
    assert move("D-2", "clear", "h1").state == "cleared" and move("D-2", "begin", "h3").state == "running"
    with pytest.raises(StateError) as caught:
        move("D-2", "change", "h3", reason="more", given={"fte": "90"})
    assert caught.value.code == "over_one_fte"
    assert move("D-2", "change", "h3", reason="less", given={"fte": "10"}).state == "running"
    for action, code in (("end", "end_before_start"), ("change", "end_before_start")):
        with pytest.raises(StateError) as caught:
            move("D-2", action, "h3", reason="x", given={"end_day": "2026-01-01"})
        assert caught.value.code == code


def test_each_office_sees_its_rows_and_of_others_the_sum_alone(workspace, tmp_path):
    register(workspace, tmp_path, "h1", MAIN, "A-2,Q,,I-1,engineer,main,2027-01-01,,0.5,yes,")
    register(workspace, tmp_path, "h2", "A-3,P,,I-2,guest,guest,2027-01-01,2028-01-01,0.3,yes,")
    # what stands already may be over: nobody's sheet is refused for what another office did before
    with workspace.view.act("load", "appointment") as change:
        row = next(one for one in workspace.desk.select("appointment") if one["id"] == "A-3")
        change.replace("appointment", [{**row, "fte": 60}])
    for name, rows, here in (("h1", ["A-1"], 0.6), ("h2", ["A-3"], 0.7)):
        done = people.compute(seen_by(workspace, name), People())
        assert [(one.person, one.sum, one.elsewhere, one.rows) for one in done.over] == [("P", 1.3, here, rows)]
        assert f"{here} elsewhere" in str(people.VIEW.sentences(done))
    assert {one.id for one in people.compute(seen_by(workspace, "h2"), People()).appointments} == {"A-3"}
    # a person reads their own rows, others nothing
    mine = people.compute(seen_by(workspace, "P"), People())
    assert [(one.id, one.person) for one in mine.appointments] == [("A-1", "P"), ("A-3", "P")]
    with pytest.raises(VisibilityError):
        people.compute(seen_by(workspace, "h3"), People(person="P"))
    assert people.compute(seen_by(workspace, "h3"), People()).n == 0
