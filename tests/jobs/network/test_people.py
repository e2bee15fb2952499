# SPDX-License-Identifier: Apache-2.0
"""Who stands over one full post: day-by-day counts, sheets of three shapes, rows set aside and named."""

import datetime as dt
import json

import numpy as np
import pytest

import yuzui
from yuzui.errors import ColumnError, InputError, VisibilityError
from yuzui.faces.cli.main import run
from yuzui.job.workspace import Workspace
from yuzui.network import people_answer, person_time, time_sheet
from yuzui.network.jobs import people
from yuzui.network.people_inputs import People
from yuzui.network.person_time import FINE, FOREVER, UNSTATED, Shares
from yuzui.sheets import periods
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export
from yuzui.sheets.values import UnfitError


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    yield opened
    opened.close()


def answer(workspace, path, **more):
    done = people.compute(workspace, People(path=path, **more))
    for text in [people.VIEW.headline(done), *(words for _, words in people.VIEW.sentences(done))]:
        assert text.en and text.zh
    return done


def facts(done):
    return [(one.person, one.start, one.end, one.sum, one.rows) for one in done.over]


def by_days(group, start, end, share, contract):
    """The same by counting day after day: load, limit, runs of days, rows."""
    runs = []
    for g in sorted({*group}):
        mine = [k for k in range(len(group)) if group[k] == g]
        stated = [contract[k] for k in mine if contract[k] != UNSTATED]
        run = None
        for day in range(min(start[k] for k in mine), max(end[k] for k in mine) + 1):
            on = [k for k in mine if start[k] <= day < end[k]]
            told = [contract[k] for k in on if contract[k] != UNSTATED] or stated or [100]
            load, limit = sum(share[k] for k in on), min(100, max(told)) * FINE
            if round(load / FINE + 1e-9) > limit / FINE:
                run = run or {"from": day, "rows": set(), "worst": None}
                run["rows"] |= {k for k in on if share[k]}
                if run["worst"] is None or load - limit > run["worst"][1] - run["worst"][2]:
                    run["worst"] = (day, load, limit)
            elif run:
                runs.append((g, run["from"], day, *run["worst"], sorted(run["rows"])))
                run = None
        assert run is None
    return runs


def test_300_random_worlds_equal_a_count_day_by_day():
    random = np.random.default_rng(7)
    over = 0
    for world in range(300):
        n = int(random.integers(1, 40))
        group = random.integers(0, 6, n)
        start = 738_000 + random.integers(0, 60, n)
        end = start + random.integers(1, 30, n)
        share = random.choice([0, 1000, 2000, 3333, 5000, 7000, 10000, 100], n)
        contract = random.choice([UNSTATED, UNSTATED, 100, 80, 50], n) if world % 2 else np.full(n, UNSTATED)
        columns = [column.astype(np.int64) for column in (group, start, end, share, contract)]
        runs = [
            (one.group, one.start, one.end, one.at, one.peak, one.limit, [*one.rows])
            for one in person_time.over(Shares(*columns))
        ]
        assert runs == by_days(*(column.tolist() for column in columns)), world
        over += len(runs)
    assert over > 300
    assert person_time.over(Shares(*(np.zeros(0, np.int64),) * 5)) == []


def test_undeclared_pairs_equal_a_count_of_all_pairs():
    random = np.random.default_rng(8)
    for _ in range(100):
        n = int(random.integers(0, 40))
        person, post = random.integers(0, 6, n), random.integers(0, 3, n)
        start = random.integers(0, 60, n)
        end, declared = start + random.integers(1, 30, n), random.random(n) < 0.6
        expected = [
            (i, j)
            for i in range(n)
            for j in range(i + 1, n)
            if person[i] == person[j]
            and post[i] != post[j]
            and start[i] < end[j]
            and start[j] < end[i]
            and not (declared[i] and declared[j])
        ]
        assert person_time.beside(person, start, end, post, declared) == expected


def test_a_tenth_and_two_and_seven_are_one_post_and_a_hundredth_more_is_over(workspace, tmp_path):
    path = tmp_path / "time.csv"
    rows = ["P,2027-01-01,2028-01-01,0.1", "P,2027-01-01,2028-01-01,0.2", "P,2027-01-01,2028-01-01,0.7"]
    path.write_text("\n".join(["person,from,to,fte", *rows]) + "\n")
    assert answer(workspace, path).over == []
    path.write_text("\n".join(["person,from,to,fte", *rows, "P,2027-06-01,2027-07-01,0.01"]) + "\n")
    done = answer(workspace, path)
    assert facts(done) == [("P", "2027-06-01", "2027-07-01", 1.01, ["2", "3", "4", "5"])]
    # six sixths are one post, whatever is lost in writing them
    path.write_text("\n".join(["person,from,to,fte", *["P,2027-01-01,2028-01-01,0.166667"] * 6]) + "\n")
    assert answer(workspace, path).over == []


def test_three_sheets_of_offices_in_both_languages_come_to_the_same_answer(workspace, tmp_path):
    # A workbook of an institute abroad: titles, merged names, percentages as text, last days, a total
    long = tmp_path / "staff.xlsx"
    cells = [
        ["Personnel plan of the institute", None, None, None, None, None],
        ["as of November", None, None, None, None, None],
        ["Employee number", "Project", "Start date", "End date", "% FTE", "Employer"],
        ["E-1", "Laser", dt.datetime(2027, 1, 1), dt.datetime(2027, 12, 31), "70%", "I-1"],
        ["E-1", "Optics", dt.datetime(2027, 3, 1), dt.datetime(2027, 6, 30), "40%", "I-1"],
        ["E-2", "Laser", dt.datetime(2027, 1, 1), dt.datetime(2027, 12, 31), "100%", "I-1"],
        ["Total", None, None, None, "210%", None],
    ]
    write_xlsx(long, [Export("Staff", cells[0], cells[1:])])
    # A university: GB18030, a column a month below the year, figures out of a hundred
    wide = tmp_path / "export.csv"
    wide.write_bytes(
        (
            "2027年度人员投入统计表,,,,,,,,\n"
            "工号,姓名,课题,1月,2月,3月,4月,5月,6月\n"
            "E-1,甲,激光,70,70,70,70,70,70\n"
            "E-1,甲,光学,,,40,40,40,40\n"
            "E-2,乙,激光,100,100,100,100,100,100\n"
            "合计,,,170,170,210,210,210,210\n"
        ).encode("gb18030")
    )
    # A bureau: both days in one cell, months only, shares under a heading with a unit
    spans = tmp_path / "任职.csv"
    spans.write_text(
        "职工号,聘用单位,岗位,聘期,投入比例（%）\n"
        "E-1,I-1,教授,2027年1月至2027年12月,70\n"
        "E-1,I-1,首席,2027.3-2027.6,40\n"
        "E-2,I-1,工程师,2027年,100\n",
        encoding="utf-8",
    )
    for path, rows in ((long, ["4", "5"]), (wide, ["3", "4"]), (spans, ["2", "3"])):
        done = answer(workspace, path)
        assert facts(done) == [("E-1", "2027-03-01", "2027-07-01", 1.1, rows)], path
        assert (done.n, done.aside, done.by_name) == (2, [], False)
        assert people.VIEW.headline(done).en == f"1 of 2 stands over one full post, rows {', '.join(rows)}"
        free = {one.person: one.free for one in people.compute(workspace, People(path=path, day="2027-02-01")).free}
        assert free == {"E-1": 0.3, "E-2": 0.0}


def test_shares_are_read_by_their_unit_and_what_is_more_than_a_post_is_set_aside(workspace, tmp_path):
    path = tmp_path / "time.csv"

    def shares(heading, *cells):
        lines = [f"person,from,to,{heading}", *(f"P{k},2027-01-01,2028-01-01,{cell}" for k, cell in enumerate(cells))]
        path.write_text("\n".join(lines) + "\n")
        sheet = time_sheet.read(path)
        return [row.share / (FINE * 100) for row in sheet.rows], [(one.row, one.code) for one in sheet.aside]

    assert shares("fte", "0.3", "30%", "1", "1/2") == ([0.3, 0.3, 1.0, 0.5], [])
    assert shares("fte (%)", "30", "30%", "100") == ([0.3, 0.3, 1.0], [])
    assert shares("fte", "30", "100", "5") == ([0.3, 1.0, 0.05], [])
    # where some are fractions, thirty is neither
    assert shares("fte", "0.3", "30", "1.5", "-0.1", "many") == (
        [0.3],
        [(3, "share_out_of_range"), (4, "share_out_of_range"), (5, "share_out_of_range"), (6, "not_a_share")],
    )
    done = answer(workspace, path)
    assert done.aside[0].message.zh and done.aside[0].fix.en == "write 0.3 or 30%" and done.coverage.rows == 5
    assert "4 rows set aside" in str(people.VIEW.sentences(done))


def test_rows_that_cannot_be_read_are_named_with_place_and_remedy(tmp_path):
    path = tmp_path / "time.csv"
    path.write_text(
        "person,from,to,fte,basis,declared,organisation\n"
        "P,2027-06-01,2027-01-01,0.5,,,I-1\n"
        "P,soon,2027-01-01,0.5,,,I-1\n"
        "P,,2027-01-01,0.5,,,I-1\n"
        ",2027-01-01,2028-01-01,0.5,,,I-1\n"
        "P,2027-01-01,2028-01-01,,,,I-1\n"
        "P,2027-01-01,2028-01-01,0.5,guessed,,I-1\n"
        "P,2027-01-01,2028-01-01,0.5,,perhaps,I-1\n"
        "P,2027-01-01,至今,0.5,计划,是,I-1\n"
    )
    sheet = time_sheet.read(path)
    assert [(one.row, one.code) for one in sheet.aside] == [
        (2, "end_before_start"),
        (3, "not_a_day"),
        (4, "no_start"),
        (5, "no_person"),
        (6, "no_share"),
        (7, "unknown_word"),
        (8, "unknown_word"),
    ]
    row = sheet.rows[0]
    assert (row.end, row.basis, row.declared, row.row) == (FOREVER, "planned", True, 9)
    for text in ("person,hours\nP,3\n", "from,to,fte\n2027-01-01,,1\n"):
        path.write_text(text)
        with pytest.raises(ColumnError) as caught:
            time_sheet.read(path)
        assert caught.value.say("zh") != caught.value.say("en")
    path.write_text("工号,1月,2月,3月,4月,5月,6月\nP,1,1,1,1,1,1\n", encoding="utf-8")
    with pytest.raises(ColumnError) as caught:
        time_sheet.read(path)
    assert caught.value.code == "no_year"


def test_ends_are_last_days_where_the_sheet_shows_it_and_can_be_said(tmp_path):
    path = tmp_path / "time.csv"

    def end(cell, heading="to", **more):
        path.write_text(f"person,from,{heading},fte\nP,2027-01-01,{cell},0.5\n")
        return dt.date.fromordinal(time_sheet.read(path, **more).rows[0].end).isoformat()

    assert end("2027-12-31") == "2028-01-01" and end("2028-01-01") == "2028-01-01"
    assert end("2027-12-31", ends="after") == "2027-12-31" and end("2028-01-01", ends="last") == "2028-01-02"
    assert end("2027-06-17") == "2027-06-17" and end("2027-06-17", "last day") == "2027-06-18"
    # a month or a year lasts to its end, whatever days mean
    assert end("2027年6月") == "2027-07-01" and end("2027.6") == "2027-07-01" and end("2027") == "2028-01-01"


def test_months_and_days_as_people_write_them():
    for cell, start in (
        ("2027年3月", "2027-03-01"),
        ("2027.03", "2027-03-01"),
        (2027.3, "2027-03-01"),
        ("Mar 2027", "2027-03-01"),
        ("202703", "2027-03-01"),
        ("2027-3-7", "2027-03-07"),
        ("2027年3月7日", "2027-03-07"),
        (dt.datetime(2027, 3, 7), "2027-03-07"),
        ("2027", "2027-01-01"),
    ):
        assert periods.span(cell).start.isoformat() == start, cell
    for cell, code in (
        (2027.1, "two_ways"),
        ("2027.13", "wrong_type"),
        ("soon", "wrong_type"),
        ("Foo 2027", "wrong_type"),
    ):
        with pytest.raises(UnfitError, match=code):
            periods.span(cell)
    assert periods.heading_month(("2027年", "2月"), None) == dt.date(2027, 2, 1)
    assert periods.heading_month(("Feb",), 2027) == dt.date(2027, 2, 1) and periods.heading_month(("x",), 2027) is None


def test_a_contract_is_a_limit_and_bases_are_never_added(workspace, tmp_path):
    path = tmp_path / "time.csv"
    path.write_text(
        "person,from,to,fte,contract share,basis\n"
        "P,2027-01-01,2028-01-01,0.5,80%,planned\n"
        "P,2027-01-01,2028-01-01,0.4,80%,planned\n"
        "P,2027-01-01,2028-01-01,0.7,80%,actual\n"
        "Q,2027-01-01,2028-01-01,0.9,,planned\n"
    )
    done = answer(workspace, path)
    assert [(one.person, one.sum, one.limit, one.basis, one.rows) for one in done.over] == [
        ("P", 0.9, 0.8, "planned", ["2", "3"])
    ]
    assert "or their contract" in people.VIEW.headline(done).en


def test_second_posts_that_are_not_declared_are_named_by_row(workspace, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(
        "person,organisation,post,from,to,fte,declared\n"
        "P,I-1,professor,2027-01-01,2028-01-01,0.7,\n"  # the main post needs no declaration
        "P,I-2,guest,2027-02-01,2027-06-01,0.2,no\n"
        "P,I-3,adviser,2027-08-01,2027-09-01,0.1,yes\n"
        "Q,I-1,professor,2027-01-01,2028-01-01,0.7,yes\n"
        "Q,I-2,guest,2027-01-01,2028-01-01,0.1,\n"
    )
    done = answer(workspace, path)
    assert [(one.person, one.start, one.end, one.rows) for one in done.undeclared] == [
        ("P", "2027-02-01", "2027-06-01", ["2", "3"]),
        ("Q", "2027-01-01", "2028-01-01", ["5", "6"]),
    ]
    assert "2 second posts undeclared, rows 2, 3, 5, 6" in people.VIEW.headline(done).en
    path.write_text(path.read_text().replace(",declared", ",remark"))
    done = answer(workspace, path)
    assert done.undeclared == [] and "not looked for" in str(people.VIEW.sentences(done))


def test_the_verb_answers_on_a_sheet_alone_writes_what_it_set_aside_and_has_a_template(tmp_path, capsys):
    path, work = tmp_path / "time.csv", tmp_path / "work"
    path.write_text("工号,起,止,占比\nP,2027-01-01,2028-01-01,0.7\nP,2027-01-01,2028-01-01,0.6\nQ,x,2028-01-01,0.6\n")
    assert run(["people", str(path), "--json", "--dir", str(work)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "yuzui.people/1" and document["over"][0]["from"] == "2027-01-01"
    assert document["over"][0]["rows"] == ["2", "3"] and document["aside"][0]["row"] == 4
    assert (work / "rejects.xlsx").is_file()
    assert run(["people", "free", str(path), "P", "--day", "2028-01-01", "--lang", "zh", "--dir", str(work)]) == 0
    assert "P：1" in capsys.readouterr().out
    assert run(["people", "template", "--out", str(tmp_path / "t.xlsx"), "--dir", str(work)]) == 0
    sheet = time_sheet.read(tmp_path / "t.xlsx")
    assert (sheet.sheets, sheet.rows_in) == (1, 0)
    assert run(["people", str(tmp_path / "none.csv"), "--dir", str(work)]) == 2
    assert run(["people", "over", "P", "--dir", str(work)]) == 4
    assert run(["people", "free", str(path), "--day", "soon", "--dir", str(work)]) == 2


def test_of_the_record_one_person_or_none_is_asked(workspace):
    assert people.compute(workspace, People()).n == 0
    assert people.VIEW.headline(people.compute(workspace, People())).en == "No time of people is registered yet"
    with pytest.raises(VisibilityError):
        people.compute(workspace, People(person="P"))
    with pytest.raises(InputError):
        people.compute(workspace, People(day="x"))


def test_the_chart_counts_persons_by_month_and_names_nobody(workspace, tmp_path):
    path = tmp_path / "time.csv"
    path.write_text(
        "person,from,to,fte\nP,2027-01-01,2027-06-01,0.7\nP,2027-02-01,2027-04-01,0.7\nQ,2027-03-01,,0.7\nQ,2027-03-01,,0.7\n"
    )
    picture = people_answer.chart(answer(workspace, path))
    assert (
        picture is not None
        and "2" in picture.meta.finding.en
        and "P" not in json.dumps(picture.meta.finding.json()["en"])
    )


def test_python_asks_the_same(tmp_path):
    path = tmp_path / "time.csv"
    path.write_text("工号,起,止,占比\nP,2027-01-01,2028-01-01,0.7\nP,2027-01-01,2028-01-01,0.6\n", encoding="utf-8")
    with yuzui.open(tmp_path / "work") as w:
        over = w.people(path).over()
        assert [*over] == [
            {
                "person": "P",
                "from": "2027-01-01",
                "to": "2028-01-01",
                "sum": 1.3,
                "limit": 1.0,
                "elsewhere": 0.0,
                "rows": "2, 3",
            }
        ]
        assert len(w.people(path).undeclared()) == 0 and len(w.people(path, day="2027-06-01").free()) == 1
        assert len(w.deploy().answer.assignments) == 5
