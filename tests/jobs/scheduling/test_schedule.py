# SPDX-License-Identifier: Apache-2.0
"""The job that makes a schedule."""

import json

import pytest
from tests.contracts.checks import study
from tests.jobs.scheduling import documents, lab

from yuzui.errors import InputError, VisibilityError
from yuzui.job import contract
from yuzui.job.workspace import Workspace
from yuzui.scheduling import check, request_form, source, view
from yuzui.scheduling.instance import zone
from yuzui.scheduling.jobs import schedule
from yuzui.scheduling.reading import read as reading_read
from yuzui.scheduling.request_form import call
from yuzui.scheduling.solution import Effort
from yuzui.scheduling.workbook import write
from yuzui.scheduling.workbook.write import normal
from yuzui.sheets import formats
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export
from yuzui.text import Text

DAY = 86_400
START = 1_774_828_800
"""2026-03-30 00:00 UTC, POSIX seconds."""


def _instance(**more):
    """Two days of one station: three tasks of a day each, one of which cannot be read."""
    window = [[START, START + 2 * DAY]]
    tasks = [
        {
            "id": name,
            "value": value,
            "duration": DAY,
            "partner": "p",
            "alternatives": [{"resource": "station", "windows": window}],
        }
        for name, value in (("a", 5), ("b", 7), ("c", 2), ("bad", -1))
    ]
    return {"unit": "s", "horizon": [START, START + 7 * DAY], "resources": [{"id": "station"}], "tasks": tasks, **more}


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Make the document of the small instance, with whatever is added to it."""

    def make(**more):
        folder = tmp_path_factory.mktemp("schedule")
        path = folder / "week.json"
        path.write_text(json.dumps(_instance(**more)), encoding="utf-8")
        workspace = Workspace(folder / "work")
        return documents.run(workspace, path=path, budget=0.1)

    return make


@pytest.fixture(scope="session")
def document(made):
    return made(title={"en": "Week of a station", "zh": "台站一周"}, timezone="Asia/Shanghai")


def task(id, **more):
    ways = [{"resource": "r", "windows": [[0, 2 * DAY]]}]
    return {"id": id, "value": 1, "duration": DAY, "alternatives": ways} | more


@pytest.fixture
def attention(tmp_path):
    def make(*tasks, **more):
        frame = {"horizon": [0, 9 * DAY], "resources": [{"id": "r"}], "tasks": list(tasks)}
        path = tmp_path / "i.json"
        path.write_text(json.dumps(frame | more), encoding="utf-8")
        found = documents.run(Workspace(tmp_path / "w"), path=path, budget=0)
        return {row["task"]: (row["errors"][0], row["cells"]) for row in found["rejected"]}

    return make


def test_every_way_of_fitting_nowhere_is_told_with_what_to_change(attention):
    closed = [[0, DAY // 2], [DAY, DAY + DAY // 2]]
    found = attention(
        task("none", alternatives=[]),
        task("short", duration=3 * DAY),
        task("shut", alternatives=[{"resource": "c", "windows": [[0, 9 * DAY]]}]),
        task("pool", uses={"p": 2}),
        task("good"),
        resources=[{"id": "r"}, {"id": "c", "calendar": closed}],
        pools=[{"id": "p", "capacity": 1}],
    )
    assert {id: error["column"] for id, (error, _) in found.items()} == {
        "none": "id", "short": "duration", "shut": "duration", "pool": "uses"
    }  # fmt: skip
    assert found["short"][0]["seen"] == "3 d" and found["short"][0]["expected"] == "<= 2 d"
    assert found["shut"][0]["expected"] == "<= 12 h" and found["pool"][0]["seen"] == "p: 2"
    for number, id in enumerate(("none", "short", "shut", "pool"), start=1):
        error, cells = found[id]
        assert error["row"] == number and error["fix"]["zh"] and json.loads(cells[0])["id"] == id


def test_a_task_that_cannot_be_read_carries_its_row(attention):
    found = attention(task("bad", value=-1), task("good"))
    error, cells = found["bad"]
    assert list(found) == ["bad"] and error["column"] == "value" and '"value": -1' in cells[0]


def test_in_a_workbook_the_place_is_the_cell(tmp_path):
    made = source.document("tunnel")
    first = made["tasks"][0]
    made["tasks"] = [
        first | {"after": [], "group": None},
        first | {"id": "late", "group": None, "after": [[first["id"], 0, 60]],
                 "alternatives": [{"resource": first["alternatives"][0]["resource"],
                                   "windows": [[made["horizon"][1] - first["duration"],
                                                made["horizon"][1]]]}]},
    ]  # fmt: skip
    made["tasks"][0]["alternatives"] = [
        {"resource": first["alternatives"][0]["resource"],
         "windows": [[made["horizon"][0] + 6 * 3600,
                      made["horizon"][0] + 6 * 3600 + first["duration"]]]}
    ]  # fmt: skip
    made["groups"] = []
    made["resources"] = [row | {"calendar": [made["horizon"]]} for row in made["resources"]]
    made["pools"] = [row | {"calendar": [made["horizon"]]} for row in made["pools"]]
    path = tmp_path / "w.xlsx"
    formats.write_xlsx(path, write.exports(made, "zh"))
    found = documents.run(Workspace(tmp_path / "w"), path=path, budget=0)
    (row,) = (one for one in found["unplaced"] if one["reason"] == "lags")
    error = row["errors"][0]
    assert (error["file"], error["sheet"], error["row"], error["column"]) == ("w.xlsx", "先后", 2, "前序任务")


def test_findings_of_the_workbook_stand_with_the_others(tmp_path):
    path = tmp_path / "w.xlsx"
    sheets = write.exports(source.document("tunnel"), "en")
    formats.write_xlsx(path, [*sheets, Export("Remarks", ("x",), [(1,)])])
    found = documents.run(Workspace(tmp_path / "w"), path=path, budget=0)
    assert [one["code"] for one in found["findings"]] == ["unread_sheet"]


def test_numbers_rise_when_a_booking_moves_and_a_lost_one_is_cancelled(document):
    first = documents.shown(view.events)(document, [documents.answer(one) for one in ()], "en")
    assert {one.sequence for one in first} == {0}
    a, b = document["schedule"]
    moved = {**a, "start": a["start"] + 5 * DAY, "end": a["end"] + 5 * DAY}
    later = {**document, "schedule": [moved]}
    found = {
        one.summary: one
        for one in documents.shown(view.events)(later, [documents.answer(one) for one in (document,)], "en")
    }
    assert (found[a["task"]].sequence, found[a["task"]].status) == (1, "TENTATIVE")
    assert (found[b["task"]].sequence, found[b["task"]].status) == (1, "CANCELLED")
    again = {
        one.summary: one
        for one in documents.shown(view.events)(document, [documents.answer(one) for one in (document, later)], "en")
    }
    assert [again[row["task"]].sequence for row in (a, b)] == [2, 2]
    assert {one.uid for one in first} == {one.uid for one in again.values()}
    # what no calendar can say is an error
    far = [{**document["schedule"][0], "start": 2**45, "end": 2**45 + 1}]
    with pytest.raises(InputError, match="calendar"):
        documents.shown(view.events)({**document, "schedule": far}, [documents.answer(one) for one in ()], "en")


def filled(path, kind, change=None, lang="en"):
    """Write the form of a kind; ``change`` gets the rows of the requests and their headings."""
    sheets = []
    for one in request_form.workbook(request_form.kind(kind), kind, lang):
        rows = [list(row) for row in one.rows]
        if one.name in ("requests", "申请") and change:
            change(rows, list(one.headings))
        sheets.append(Export(one.name, one.headings, rows))
    write_xlsx(path, sheets)
    return path


def call_made(path):
    return documents.of(source.find(path, 7), Effort(0.2))


def test_an_example_and_its_workbook_are_one_schedule(tmp_path):
    for kind in request_form.scheduled():
        document = call_made(filled(tmp_path / f"{kind}.xlsx", kind))
        example = documents.of(source.example(kind), Effort(0.2))
        assert document["schedule"] == example["schedule"]
        assert document["objective"] == request_form.kind(kind).EXAMPLE.objective
        assert document["form"]["kind"] == kind
        assert example["origin"] == "synthetic" and document["origin"] is None


def test_a_row_set_aside_names_the_heading_as_it_stands(tmp_path):
    def change(rows, heads):
        rows[0][heads.index("不早于")] = "2026-03-29 25:00"
        rows[1][heads.index("评分")] = "优"

    document = call_made(filled(tmp_path / "f.xlsx", "telescope", change, "zh"))
    told = {row["task"]: row["errors"][0] for row in document["rejected"]}
    assert (told["T1"]["sheet"], told["T1"]["row"], told["T1"]["column"]) == ("申请", 2, "不早于")
    assert (told["T2"]["row"], told["T2"]["column"], told["T2"]["seen"]) == (3, "评分", "优")
    assert (told["T5"]["row"], told["T5"]["column"]) == (6, "周期")
    assert all(error["fix"]["zh"] for error in told.values())
    cells = {row["task"]: row["cells"] for row in document["rejected"]}
    assert cells["T1"][0] == "T1" and "2026-03-29 25:00" in cells["T1"]


def test_what_shuts_a_request_out_is_told_in_its_words(tmp_path):
    document = call_made(filled(tmp_path / "f.xlsx", "rig"))
    why = {row["task"]: row["reason"] for row in document["unplaced"]}
    assert why == {"R4": "model", "R5": "power"}
    assert document["form"]["reasons"]["model"]["zh"] == "模型未及时就绪"
    told = {row["task"]: row["errors"][0] for row in document["rejected"]}
    assert told["R4"]["message"]["en"] == "the model is not ready in time"
    assert told["R4"]["row"] == 5 and "another resource" in told["R4"]["fix"]["en"]


def test_a_client_gets_a_quotation_where_there_is_a_price(tmp_path):
    def change(rows, heads):
        for row in rows[:2]:
            row[heads.index("route")] = "industrial"

    found = call_made(filled(tmp_path / "f.xlsx", "rig", change))["form"]["quotations"]
    assert found == {"R1|transonic": 800_000.0, "R2|low speed": 90_000.0}


def test_a_call_may_bring_its_own_value(tmp_path):
    sheets = [
        Export(one.name, one.headings, [*one.rows, ("value", "1")]) if one.name == "settings" else one
        for one in request_form.workbook(request_form.kind("cohort"), "cohort", "en")
    ]
    write_xlsx(tmp_path / "f.xlsx", sheets)
    assert call_made(tmp_path / "f.xlsx")["objective"] == 4.0


def test_a_workbook_of_an_instance_is_no_form(tmp_path):
    from yuzui.scheduling import source as template

    path = template.write(tmp_path / "i.xlsx", "tunnel", "en")
    assert call(path) is None
    assert source.find(path, 7).book is not None


def test_a_kind_that_is_not_known(tmp_path):
    from yuzui.errors import InputError

    write_xlsx(tmp_path / "f.xlsx", [Export("settings", ["setting", "value"], [("kind", "moon")])])
    with pytest.raises(InputError) as caught:
        call(tmp_path / "f.xlsx")
    assert caught.value.code == "unknown_kind"


def written(path, lang, change=None):
    sheets = request_form.workbook(request_form.kind("cohort"), "cohort", lang)
    made = [change(one) if change else one for one in sheets]
    write_xlsx(path, made)
    return path


def test_kinds_that_have_a_form():
    assert {"beamline", "rig", "telescope", "hosting", "cohort"} <= set(request_form.scheduled())
    assert "service" not in request_form.scheduled()
    with pytest.raises(InputError) as caught:
        request_form.kind("service")
    assert caught.value.code == "unknown_kind" and "beamline" in caught.value.expected


def test_a_request_that_cannot_be_read_is_set_aside_with_its_place(tmp_path):
    def change(one):
        if one.name != "requests":
            return one
        rows = [list(row) for row in one.rows]
        grade = list(one.headings).index("grade")
        rows[1][grade], rows[2][grade] = 9, "good"
        return Export(one.name, one.headings, rows)

    found = request_form.read_form(written(tmp_path / "f.xlsx", "en", change), request_form.kind("cohort"))
    assert list(found.rejected) == ["C2", "C3"]
    for id, line, code, seen in (("C2", 3, "out_of_range", "9"), ("C3", 4, "wrong_type", "good")):
        error = found.rejected[id]
        assert (error.place.sheet, error.place.row, error.place.column) == ("requests", line, "grade")
        assert (error.code, error.seen, error.expected) == (code, seen, "1 … 5")
        assert error.mending is not None
    assert len(found.rows["request"]) == 5


def test_a_fact_that_cannot_be_read_refuses_the_whole(tmp_path):
    def change(one):
        return Export(one.name, one.headings, [("cages", "many", None, None)]) if (one.name == "pools") else one

    with pytest.raises(InputError) as caught:
        request_form.read_form(written(tmp_path / "f.xlsx", "en", change), request_form.kind("cohort"))
    assert caught.value.place.sheet == "pools" and caught.value.place.row == 2


PLOTS_DAY, HOUR = 86_400, 3_600
MONDAY = 1_788_710_400
"""2026-09-07 00:00 in Shanghai."""


def plots_document(start=MONDAY, days=7, zone="Asia/Shanghai", **more):
    end = start + days * PLOTS_DAY
    return {
        "instance": {"horizon": [start, end], "timezone": zone,
                     "calendars": {"line-10": [[start, end]], "line-2": [[start, start + PLOTS_DAY]]}},
        "schedule": [
            {"task": "a", "resource": "line-2", "start": start, "end": start + 6 * HOUR},
            {"task": "b", "resource": "line-10", "start": start + 20 * HOUR,
             "end": start + 30 * HOUR},
        ],
        "placed": {"a": ["p", "", 1.0], "b": [None, "", 1.0]},
        "changeovers": [["line-2", start + 6 * HOUR, start + 8 * HOUR]],
    } | more  # fmt: skip


def test_a_part_is_cut_to_its_ends():
    whole = documents.shown(view.whole)(plots_document())
    start, end = documents.shown(view.days)(plots_document())[1]
    part = view.Part(whole.resources, start, end)
    assert [row.task for row in documents.shown(view.bookings)(plots_document(), part)] == ["b"]
    line2, line10 = documents.shown(view.rows)(plots_document(), part)
    assert line2.open == [] and line10.bookings == [(0.0, 6.0, 1, "b")]
    # dated time has local midnights and names its zone
    axis = documents.shown(view.axis)(plots_document(), documents.shown(view.whole)(plots_document()))
    assert [(at, word.en, word.zh) for at, word in axis.marks][:2] == [
        (0.0, "7 Sep", "9月7日"), (1.0, "8 Sep", "9月8日")
    ]  # fmt: skip
    assert "2026" in axis.unit.en and "Asia/Shanghai" in axis.unit.zh
    long = plots_document(days=140)
    marks = documents.shown(view.axis)(long, documents.shown(view.whole)(long)).marks
    assert len(marks) <= 9 and all(at % 7 == 0 for at, _ in marks), "Mondays"
    # a day has full hours
    start, end = documents.shown(view.days)(plots_document())[0]
    marks = documents.shown(view.axis)(plots_document(), view.Part(("line-2",), start, end)).marks
    assert [word.en for _, word in marks][:3] == ["7 Sep", "03:00", "06:00"]
    # a day of 25 hours keeps its midnights
    start = 1_792_792_800  # 2026-10-24 00:00 in Berlin
    found = plots_document(start=start, days=5, zone="Europe/Berlin")
    marks = documents.shown(view.axis)(found, documents.shown(view.whole)(found)).marks
    assert [at for at, _ in marks][:3] == pytest.approx([0.0, 1.0, 1 + 25 / 24])
    # what no calendar reaches is counted from its start
    found = plots_document(start=2**45)
    assert str(2**45) in documents.shown(view.axis)(found, documents.shown(view.whole)(found)).unit.en


def source_written(tmp_path, value):
    path = tmp_path / "week.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def test_what_is_no_json_is_refused(tmp_path_factory):
    for text in ["{", "", "[1, 2", '{"a": ' * 100_000]:
        tmp_path = tmp_path_factory.mktemp("case")
        with pytest.raises(InputError):
            source.find(source_written(tmp_path, text), 7)
    # no instance is an error that says what to type
    with pytest.raises(InputError, match="which instance"):
        source.find(None, 7)


def test_a_file_called_like_a_synthetic_instance_is_not_taken_for_it(tmp_path):
    path = source_written(tmp_path, {})
    other = path.rename(tmp_path / "beamline.json")
    assert source.find(other, 7).name != source.find("beamline", 7).name


def test_zones():
    assert zone({}) == "UTC" and zone([]) == "UTC"
    assert zone({"timezone": "Asia/Shanghai"}) == "Asia/Shanghai"
    for wrong in ("Mars/Base", "../etc", "Europe", ""):
        with pytest.raises(InputError, match="zone"):
            zone({"timezone": wrong})


def test_a_workbook_and_a_folder_know_their_rows(tmp_path):
    from yuzui.scheduling import source as template

    digests = set()
    for name in ("w.xlsx", "week"):
        found = source.find(template.write(tmp_path / name, "tunnel", "zh"), 7)
        assert found.book is not None and found.origin == "synthetic"
        assert found.title.zh == "示例：风洞试验（合成）" and found.file.file == name
        digests.add(found.file.sha256)
    assert len(digests) == 2
    file = next((tmp_path / "week").glob("任务.csv"))
    file.write_text(file.read_text(encoding="utf-8-sig") + "\r\n", encoding="utf-8")
    assert source.find(tmp_path / "week", 7).file.sha256 not in digests


def test_tables_hold_what_the_document_holds(document):
    for lang in ["en", "zh"]:
        found = contract.of("schedule").exports(documents.answer(document), lang)
        bookings, summary, unplaced, certificate, _, rejected, *agendas = found
        assert [row[:4] for row in bookings.rows] == [
            (row["task"], row["resource"], row["start"], row["end"])
            for row in sorted(document["schedule"], key=lambda row: row["start"])
        ]
        assert [one.name for one in agendas] == {
            "en": ["Partner p", "Resource station"], "zh": ["合作方 p", "资源 station"]
        }[lang]  # fmt: skip
        assert all(list(one.rows) == list(bookings.rows) for one in agendas)
        assert bookings.rows[0][4].endswith("+08:00") and bookings.rows[0][6] == "p"
        assert sum(row[8] for row in bookings.rows) == document["objective"]
        assert len(unplaced.rows) == len(document["unplaced"])
        assert dict(certificate.rows) == document["certificate"]["duals"]
        assert [row[0] for row in rejected.rows] == ["bad"] and rejected.rows[0][4] == "value"
        assert '"value": -1' in rejected.rows[0][9]
        assert any(document["run"]["inputs_hash"] in str(row) for row in summary.rows)


def test_an_example_is_dated_marked_synthetic_and_without_a_fault():
    for name in source.EXAMPLES:
        made = source.document(name)
        assert made["origin"] == "synthetic" and "合成" in Text.of(made["title"]).zh
        assert made["horizon"][0] > 1_700_000_000 and made["timezone"]
        found = reading_read(made)
        assert not found.rejected and not found.impossible and not found.findings
        assert normal(made) == made and 20 <= len(made["tasks"]) <= 100
    # a beamline example asks for more than there is
    found = reading_read(source.document("beamline")).instance
    asked = sum(one.duration for one in found.tasks.values())
    assert asked > found.offered and len(found.resources) == 3


def test_a_file_called_like_an_example_is_named_as_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    from pathlib import Path

    assert source.argument(Path("beamline")) == "./beamline"
    assert source.argument(Path("w.xlsx")) == "w.xlsx"


def test_no_json_of_nothing(tmp_path):
    with pytest.raises(InputError):
        source.write(tmp_path / "e.json", source.EMPTY, "en")
    with pytest.raises(InputError) as error:
        source.write(tmp_path, "beamline", "en")
    assert error.value.code == "file_exists"


def said(document, lang):
    return {label.say(lang): line.say(lang) for label, line in documents.shown(view.sentences)(document)}


def test_a_shift_is_counted_where_people_count_in_shifts(document):
    found = {**document, "instance": {**document["instance"], "shift": 28_800}}
    assert (
        documents.shown(view.length)(found, 28_800).en == "1 shift"
        and documents.shown(view.length)(found, 43_200).zh == "1.5 班"
    )
    assert documents.shown(view.length)(document, 28_800).en == "8 h"
    # a refused schedule is called so
    broken = [{"message": {"en": "a overlaps b", "zh": "a 与 b 重叠"}}]
    lines = said({**document, "status": "refused", "checker": broken, "schedule": []}, "en")
    assert "refused" in lines["schedule"] and "a overlaps b" in lines["schedule"]
    assert "cannot be published" in lines["draft"]
    # instants
    assert view.when(0, "Asia/Shanghai") == "1970-01-01 08:00:00+08:00"
    assert view.when(2**60, "UTC") == str(2**60)


KEYS = (
    "status objective bound bound_kind gap baselines schedule unplaced seed cpu_seconds checker certificate"
).split()
"""Of the interface that outside checkers use."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("w") / "work")


@pytest.fixture(scope="module")
def schedule_document(workspace):
    return documents.run(workspace, path="telescope", budget=0.1)


def test_the_document_holds_the_interface_and_keeps_the_contract(schedule_document, workspace):
    assert (
        set(KEYS) <= set(schedule_document) and schedule_document["checker"] == "ok" and schedule_document["seed"] == 7
    )
    assert set(schedule_document["certificate"]) == {"kind", "duals"}
    assert {frozenset(row) for row in schedule_document["schedule"]} == {
        frozenset(("task", "resource", "start", "end"))
    }
    assert list(study.document_faults(schedule, schedule_document)) == []
    # every rule is kept and value stays below the bound
    instance = source.find("telescope", 7).document
    assert check.violations(instance, schedule_document["schedule"]) == []
    value = check.objective(instance, schedule_document["schedule"])
    assert schedule_document["objective"] == pytest.approx(value) and value <= schedule_document["bound"]
    assert max(schedule_document["baselines"].values()) <= schedule_document["objective"]
    # the same run gives the same document but for the time it took
    again = documents.run(workspace, path="telescope", budget=0.1)
    assert again | {"cpu_seconds": 0} == schedule_document | {"cpu_seconds": 0}
    # another budget or seed is another run
    other = Workspace(workspace.dir, seed=8)
    runs = {documents.run(w, path="beamline", budget=b)["run"]["id"] for w, b in ((other, 0), (workspace, 0))}
    assert len(runs) == 2 and schedule_document["run"]["id"] not in runs


def test_a_schedule_that_breaks_a_rule_is_not_given(workspace, monkeypatch):
    from yuzui.scheduling.check import Violation
    from yuzui.text import Text

    broken = [Violation("overlap", ("a",), Text("overlap", "重叠"), 1)]
    monkeypatch.setattr(check, "violations", lambda document, rows: broken)
    found = documents.run(workspace, path="telescope", budget=0)
    assert found["status"] == "refused" and found["schedule"] == [] and found["placed"] == {}
    assert {row["task"] for row in found["unplaced"]} == {
        row["id"] for row in source.find("telescope", 7).document["tasks"]
    }
    assert list(study.document_faults(schedule, found)) == []


def test_budgets_that_cannot_be_used(workspace):
    for budget in ["x", -1, float("nan"), 1e9, None]:
        with pytest.raises(InputError, match="budget"):
            documents.run(workspace, path="telescope", budget=budget)


def test_rows_that_cannot_be_used_are_written_beside_the_run(workspace, tmp_path):
    from yuzui.sheets import formats

    tasks = [{"id": "a", "value": 1, "duration": 0}, {"id": "b", "value": "much", "duration": 5}]
    path = tmp_path / "odd.json"
    path.write_text(json.dumps({"horizon": [0, 10], "resources": [{"id": "r"}], "tasks": tasks}), "utf-8")
    document = documents.run(workspace, path=path, budget=0.1)
    written = documents.keep(workspace, document, "zh")
    rows = formats.read(written[0])[0].rows
    assert {row[0] for row in rows[1:]} == {"a", "b"} and workspace.latest("schedule") == document


def test_a_calendar_counts_the_moves_between_kept_runs(workspace, schedule_document):
    documents.keep(workspace, schedule_document)
    moved = json.loads(json.dumps(schedule_document))
    moved["run"]["id"] = "0" * 12
    moved["schedule"][0]["start"] += 1
    text = schedule.calendar(workspace, documents.answer(moved), "en").decode()
    assert text.count("SEQUENCE:1") == 1 and text.count("BEGIN:VEVENT") == len(moved["schedule"])


def test_what_is_asked_of_a_facility_of_the_record_is_scheduled_around_what_is_booked(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.NOW))
    made = lab.make(tmp_path / "w", mode="hybrid")
    lab.book(made, 9, 11, by="li")
    tasks = [{"id": id, "proposal": id, "tree": tree, "duration": 2 * 3600, "value": value}
             for id, tree, value in (("a", "single", None), ("b", "single", 3.0))]  # fmt: skip
    windows = [{"task": id, "role": "beam", "resource": "EM1", "t0": lab.second(8), "t1": lab.second(13), "provider": "hand"}
               for id in "ab"]  # fmt: skip
    with made.view.act("load", "tasks") as change:
        change.insert("task", tasks)
        change.insert("window", windows)
    asked = {"path": "EM1", "start": "2026-12-01", "days": 2, "budget": 0.1}
    answer = schedule.compute(made, schedule.Inputs(**asked))
    assert [(row.task, row.start) for row in answer.schedule] == [("b", lab.second(11))]
    assert answer.instance.horizon == [lab.second(0), lab.second(0, 2)] and answer.objective == 3
    assert answer.instance.timezone == "Asia/Shanghai" and answer.files[0].source == "the record"
    for wrong, code in (({"start": "soon"}, "no_day"), ({"days": 0}, "option")):
        with pytest.raises(InputError) as told:
            schedule.compute(made, schedule.Inputs(**asked | wrong))
        assert told.value.code == code
    with pytest.raises(VisibilityError):
        schedule.compute(made, schedule.Inputs(**asked | {"path": "EM9"}))
    with made.view.act("load", "tree") as change:
        change.replace("task", [{**tasks[0], "tree": "sequence"}])
    with pytest.raises(InputError, match="with parts"):
        schedule.compute(made, schedule.Inputs(**asked))
    made.close()
