# SPDX-License-Identifier: Apache-2.0
"""From a panel's sheet to the answer, in the browser: known headings go straight on, others are asked once."""

from hashlib import sha256

import pytest

from yuzui.administration.pages import upload_answer
from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.job import intake, upload_steps
from yuzui.job.contract import of
from yuzui.job.upload_steps import key
from yuzui.job.workspace import Workspace
from yuzui.missions.pages import teams
from yuzui.model.visibility import Subject
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export
from yuzui.view.page import Received, Visit

ROWS = [("A-1", "North", 0.8, 0.625), ("A-1", "South", 0.7, 0.571)]


def book(folder, *sheets):
    write_xlsx(folder / "book.xlsx", [Export(*one) for one in sheets])
    return (folder / "book.xlsx").read_bytes()


def hand_in(workspace, folder, name, content):
    path = folder / "in"
    path.write_bytes(content)
    files = (Received(name, path, len(content), sha256(content).hexdigest()),)
    return teams.act(workspace, Visit("en", teams.PATH, files=files), {"form": "new"})


def answered(workspace, path):
    name = path.split("/")[2]
    visit = Visit("zh", path, parts={"id": name})
    upload_answer.build(workspace, visit)
    done = upload_answer.act(workspace, visit, {"act": "answer"})
    return of("parallel_teams").latest(workspace, done.partition("run=")[2])


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    yield opened
    opened.close()


def test_files_of_three_shapes_lead_to_the_answer(workspace, tmp_path):
    english = book(tmp_path, ("Bids", ("Panel of 12 May", "not for circulation"),
                              [("Item", "Team name", "Chance to pass", "Chance to succeed"), *ROWS]))  # fmt: skip
    path = hand_in(workspace, tmp_path, "bids.xlsx", english)
    assert path.endswith("/answer")
    first = answered(workspace, path)
    assert first.source == "bids.xlsx" and abs(first.items[0].plan(2, 2).odds.low - 0.7) < 0.001
    chinese = "榜单编号,揭榜团队,过关概率,成功概率\nA-1,甲,80%,62.5%\nA-1,乙,70%,57.1%\nA-1,丙,,50%\n".encode("gb18030")
    path = hand_in(workspace, tmp_path, "揭榜.csv", chinese)
    assert path.endswith("/checks")  # a row that cannot be read is shown before anything is answered
    upload = intake.get(workspace, path.split("/")[2])
    _, rows = upload_steps.checks_of(workspace, upload)
    assert [(one.row, one.code) for one in rows.lines] == [(4, "set_aside")]
    path = upload_steps.checks_act(workspace, upload, {})
    second = answered(workspace, path)
    assert [len(one.teams) for one in second.items] == [2]
    odds = ([round(plan.odds.value, 9) for plan in one.items[0].plans] for one in (first, second))
    assert next(odds) == next(odds)


def test_a_heading_that_nobody_knows_is_asked_and_remembered(workspace, tmp_path):
    odd = book(tmp_path, ("打分", (), [("题", "谁来做", "过关概率", "成功概率"), *ROWS]))
    path = hand_in(workspace, tmp_path, "打分.xlsx", odd)
    assert path.endswith("/columns")
    upload = intake.get(workspace, path.split("/")[2])
    read = upload_steps.reading(workspace, upload)
    (table,) = read.questions
    assert (table.code, table.proposed) == ("table", "teams")
    assert upload_steps.columns_act(workspace, upload, {key(table.name): "teams"}).endswith("/columns")
    upload = intake.get(workspace, upload.id)
    read = upload_steps.reading(workspace, upload)
    asked = {one.place.rpartition("!")[2]: one for one in read.questions if one.open}
    assert set(asked) == {"item", "team"}
    with pytest.raises(InputError):
        upload_steps.columns_act(workspace, upload, {key(asked["item"].name): "Q"})
    # a column that is left out stays in sight and may be taken up again
    dropped = {key(f"means|{sheet.key}!A"): "drop" for sheet in read.sheets}
    with pytest.raises(InputError):
        upload_steps.columns_act(workspace, upload, {**dropped, key(asked["team"].name): "B"})
    form = {key(asked["item"].name): "A", key(asked["team"].name): "B", "remember": "yes"}
    assert upload_steps.columns_act(workspace, upload, form).endswith("/checks")
    with pytest.raises(StateError):
        upload_answer.act(workspace, Visit("en", path, parts={"id": upload.id}), {"act": "answer"})
    path = upload_steps.checks_act(workspace, intake.get(workspace, upload.id), {})
    first = answered(workspace, path)
    assert [one.name for one in first.items[0].teams] == ["North", "South"]
    # the mapping is what the command line reads, and the next file with these headings is read without a question
    toml = upload_steps.reading(workspace, intake.get(workspace, upload.id)).toml
    (tmp_path / "map.toml").write_text(toml, encoding="utf-8")
    (tmp_path / "file.xlsx").write_bytes(odd)
    again = of("parallel_teams").run(workspace, path=tmp_path / "file.xlsx", map=tmp_path / "map.toml")
    assert again.items == first.items
    later = book(
        tmp_path, ("打分", ("五月评审",), [("题", "谁来做", "过关概率", "成功概率"), ("B-7", "East", 0.5, 0.4)])
    )
    path = hand_in(workspace, tmp_path, "下月.xlsx", later)
    assert path.endswith("/answer") and answered(workspace, path).items[0].item == "B-7"


def test_two_people_with_one_file_each_see_the_answer(workspace, tmp_path):
    rows = b"item,team,gate,success\nA-1,North,0.8,0.6\n"
    people = [
        workspace.seen_by(Subject(name, frozenset({"mission_lead"}), frozenset({f"person:{name}"})))
        for name in ("ann", "bob")
    ]
    runs = [answered(one, hand_in(one, tmp_path, "bids.csv", rows)).run.id for one in people]
    assert runs[0] == runs[1]
    assert [[row["id"] for row in one.runs("parallel_teams")] for one in people] == [[runs[0]]] * 2
    other = workspace.seen_by(Subject("eve", frozenset({"mission_lead"}), frozenset({"person:eve"})))
    assert other.runs("parallel_teams") == []


def test_what_would_not_be_read_is_refused_and_not_left_out(workspace, tmp_path):
    heads = ("item", "team", "gate", "success")
    path = hand_in(
        workspace, tmp_path, "two.xlsx", book(tmp_path, ("May", (), [heads, *ROWS]), ("June", (), [heads, *ROWS]))
    )
    with pytest.raises(InputError) as caught:  # on the command line too
        of("parallel_teams").run(workspace, path=tmp_path / "book.xlsx")
    assert (caught.value.code, caught.value.seen) == ("two_sheets", "May, June")
    upload = intake.get(workspace, path.split("/")[2])
    read = upload_steps.reading(workspace, upload)
    assert path.endswith("/columns") and [one.code for one in read.stops] == ["two_sheets"]
    # one of them is not used: then the other is read
    june = next(sheet for sheet in read.sheets if sheet.name == "June")
    assert upload_steps.columns_act(workspace, upload, {key(f"table|{june.key}"): "none"}).endswith("/checks")
    # a second file is not forgotten either
    first, second = (book(tmp_path, (name, (), [heads, *ROWS])) for name in ("a", "b"))
    files = []
    for name, content in (("a.xlsx", first), ("b.xlsx", second)):
        (tmp_path / f"in-{name}").write_bytes(content)
        files.append(Received(name, tmp_path / f"in-{name}", len(content), sha256(content).hexdigest()))
    path = teams.act(workspace, Visit("en", teams.PATH, files=tuple(files)), {"form": "new"})
    read = upload_steps.reading(workspace, intake.get(workspace, path.split("/")[2]))
    assert [one.code for one in read.stops] == ["two_sheets", "several_files"]


def test_a_text_table_is_remembered_under_another_name(workspace, tmp_path):
    rows = "题,谁来做,过关概率,成功概率\nA-1,甲,0.8,0.6\n".encode()
    path = hand_in(workspace, tmp_path, "五月.csv", rows)
    for _ in range(2):
        upload = intake.get(workspace, path.split("/")[2])
        questions = upload_steps.reading(workspace, upload).questions
        answers = {"table": "teams", "item": "A", "team": "B"}
        form = {key(one.name): answers[one.code if one.code == "table" else one.place.rpartition("!")[2]]
                for one in questions}  # fmt: skip
        path = upload_steps.columns_act(workspace, upload, {**form, "remember": "yes"})
    assert path.endswith("/checks")
    assert hand_in(workspace, tmp_path, "六月.csv", rows + "B-2,乙,0.5,0.5\n".encode()).endswith("/answer")


def test_files_are_for_who_handed_them_in_and_only_the_office_may(workspace, tmp_path):
    path = hand_in(
        workspace, tmp_path, "a.xlsx", book(tmp_path, ("t", (), [("item", "team", "gate", "success"), *ROWS]))
    )
    other = workspace.seen_by(Subject("other", frozenset({"member"})))
    with pytest.raises(VisibilityError):
        upload_answer.build(other, Visit("en", path, parts={"id": path.split("/")[2]}))
    assert not any(type(block).__name__ == "Form" for split in teams.build(other, Visit("en", teams.PATH)).blocks[1:]
                   for block in split.main)  # fmt: skip
