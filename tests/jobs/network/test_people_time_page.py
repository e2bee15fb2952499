# SPDX-License-Identifier: Apache-2.0
"""From a personnel sheet to the answer in the browser; rows kept; each office sees its own and sums of others."""

from hashlib import sha256

import pytest
from tests.people import admit

from yuzui.administration.pages import upload_answer
from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.job import intake, upload_steps
from yuzui.job.workspace import Workspace
from yuzui.network.jobs import people
from yuzui.network.pages import people_time
from yuzui.network.people_inputs import People
from yuzui.store import subjects
from yuzui.view.page import Received, Visit

LONG = (
    "Employee number,Project,Start date,End date,% FTE\n"
    "E-1,Laser,2027-01-01,2027-12-31,70%\n"
    "E-1,Optics,2027-03-01,2027-06-30,40%\n"
    "E-2,Laser,2027-01-01,2027-12-31,60%\n"
)
WIDE = "2027年度人员投入统计表,,,,\n工号,课题,1月,2月,3月\nE-2,激光,50,50,\nE-3,激光,100,x,100\n合计,,150,50,100\n"
NAMES = "姓名,聘期,投入比例（%）\n甲,2027年1月至2027年6月,70\n甲,2027年3月至2027年4月,40\n"


@pytest.fixture
def office(tmp_path):
    opened = Workspace(tmp_path / "work")
    for n in (1, 2):
        admit(opened, f"h{n}", roles=("hr_officer",), scope=f"org:I-{n}")
    yield opened
    opened.close()


def seen_by(office, name):
    return office.seen_by(subjects.resolve(office.store, name), "web")


def hand_in(workspace, folder, name, content):
    path = folder / "in"
    path.write_bytes(content)
    files = (Received(name, path, len(content), sha256(content).hexdigest()),)
    return people_time.act(workspace, Visit("en", people_time.PATH, files=files), {"form": "new"})


def answered(workspace, path, **said):
    visit = Visit("zh", path, parts={"id": path.split("/")[2]})
    upload_answer.build(workspace, visit)
    done = upload_answer.act(workspace, visit, {"act": "answer", **said})
    return done.partition("run=")[2]


def page(workspace, run=None):
    return people_time.build(workspace, Visit("en", people_time.PATH, {}, {} if run is None else {"run": run}))


def test_sheets_of_three_shapes_come_to_the_answer_in_one_visit(office, tmp_path):
    mine = seen_by(office, "h1")
    path = hand_in(mine, tmp_path, "staff.csv", LONG.encode())
    assert path.endswith("/answer")  # nothing is asked and nothing set aside: straight on
    first = page(mine, answered(mine, path))
    assert first.finding.en == "1 of 2 stands over one full post, rows 2, 3" and first.finding.zh
    path = hand_in(mine, tmp_path, "统计.csv", WIDE.encode("gb18030"))
    assert path.endswith("/checks")  # a cell that is no share is shown before anything is added up
    upload = intake.get(mine, path.split("/")[2])
    _, checks = upload_steps.checks_of(mine, upload)
    assert [(one.row, one.seen) for one in checks.lines] == [(4, "x")]
    second = page(mine, answered(mine, upload_steps.checks_act(mine, upload, {})))
    assert second.finding.en == "Nobody of 2 stands over one full post; 1 row not added up"
    assert any("row 4" in str(block) for block in second.blocks)
    path = hand_in(mine, tmp_path, "任职.csv", NAMES.encode())
    third = page(mine, answered(mine, path))
    assert third.finding.en == "1 of 1 stands over one full post, rows 2, 3"
    assert any("by name alone" in str(block) for block in third.blocks)
    # whose sheets they are nobody else learns
    other = seen_by(office, "h2")
    with pytest.raises(VisibilityError):
        page(other, path.partition("run=")[2] or "x")
    assert "staff.csv" not in str(page(other).blocks) and page(other).finding.en.startswith("No time of people")


def test_kept_rows_are_added_up_and_of_others_the_sum_alone_is_shown(office, tmp_path):
    first, second = seen_by(office, "h1"), seen_by(office, "h2")
    for workspace, name, text in ((first, "a.csv", LONG), (second, "b.csv", LONG.replace("60%", "50%"))):
        run = answered(workspace, hand_in(workspace, tmp_path, name, text.encode()))
        assert any("Keep these rows" in str(block) for block in page(workspace, run).blocks)
        with pytest.raises(StateError):
            people_time.act(workspace, Visit("en", "x"), {"act": "keep", "run": run, "organisation": "I-9"})
        assert people_time.act(
            workspace,
            Visit("en", "x"),
            {"act": "keep", "run": run, "organisation": f"I-{(name == 'b.csv' and 2) or 1}"},
        )
    rows = office.desk.select("person_time", order=("organisation", "line"))
    # those of an overload stand aside
    assert [(row["organisation"], row["line"], row["aside"]) for row in rows] == [
        ("I-1", 2, True), ("I-1", 3, True), ("I-1", 4, False),
        ("I-2", 2, True), ("I-2", 3, True), ("I-2", 4, False),
    ]  # fmt: skip
    done = people.compute(seen_by(office, "h1"), People())
    assert [(one.person, one.sum, one.elsewhere, one.rows) for one in done.over] == [
        ("E-1", 1.1, 0.0, ["2", "3"]),  # what stands aside elsewhere is not counted
        ("E-2", 1.1, 0.5, ["4"]),
    ]
    shown = page(seen_by(office, "h1"))
    assert "b.csv" not in str(shown.blocks) and "0.5 elsewhere" not in shown.finding.en
    assert shown.finding.en == "2 of 2 stand over one full post, rows 2, 3, 4"
    # a corrected sheet of the same name takes the place of the first
    run = answered(first, hand_in(first, tmp_path, "a.csv", LONG.replace("40%", "30%").replace("60%", "50%").encode()))
    people_time.act(first, Visit("en", "x"), {"act": "keep", "run": run, "organisation": "I-1"})
    assert people.compute(seen_by(office, "h1"), People()).over == []
    assert not any(row["aside"] for row in office.desk.select("person_time") if row["organisation"] == "I-1")


def test_rows_of_no_organisation_are_not_kept_and_strangers_have_no_form(office, tmp_path):
    run = answered(office, hand_in(office, tmp_path, "a.csv", LONG.encode()))
    with pytest.raises(InputError):
        people_time.act(office, Visit("en", "x"), {"act": "keep", "run": run, "organisation": " "})
    with pytest.raises(VisibilityError):
        people_time.act(office, Visit("en", "x"), {"act": "keep", "run": "none"})
    assert office.desk.count("person_time") == 0
