# SPDX-License-Identifier: Apache-2.0
"""Time of people as person-months, days and hours, in workbooks with covers and exports of personnel systems."""

import datetime as dt
from fractions import Fraction

import pytest
from openpyxl import Workbook
from tests.jobs.network.test_people_time_page import answered, hand_in, seen_by
from tests.people import admit

from yuzui.errors import ColumnError, InputError
from yuzui.job import intake, upload_steps
from yuzui.job.workspace import Workspace
from yuzui.network import people_answer
from yuzui.network.jobs import people
from yuzui.network.pages import people_time
from yuzui.network.people_inputs import People
from yuzui.sheets import periods, work_units
from yuzui.view.page import Visit

MONTHS = [
    ["某研究所2027年度科研人员任务投入情况表"],
    ["填报单位：人事处", None, None, "填报日期：2027年1月15日", None, None, None, "单位：人月"],
    [
        "序号",
        "职工编号",
        "人员",
        "承担任务",
        "用人单位",
        "任务期限",
        None,
        "投入人月",
        "合同约定比例(%)",
        "兼职报备情况",
    ],
    [None, None, None, None, None, "起始", "截止", None, None, None],
    [1, "R001", "甲", "探测器", "甲所", "2027.1", "2027.6", 3, 100, None],
    [2, "R001", "甲", "数据中心", "甲所", "2027年4月", "2027年9月", 4.2, 100, None],
    [3, "R002", "乙", "探测器", "甲所", dt.date(2027, 1, 1), dt.date(2027, 12, 31), 6, 50, None],
    [4, "R002", "乙", "平台", "甲所", "2027/7/1", "2027/9/30", "0.9人月", 50, None],
    [5, "R003", "丙", "谱仪", "甲所", "2027-03", "2027-08", 3, 100, None],
    [6, "R003", "丙", "协作", "乙大学", "2027-03", "2027-08", 3, 100, "未报备"],
    [7, "R004", "丁", "谱仪", "甲所", "2027.1", "2027.12", "约6", 100, None],
    [8, "R006", "己", "谱仪", "甲所", "2027年1月", "2027年12月", 12, 100, None],
    [8, "R006", "己", "谱仪", "甲所", "2027年1月", "2027年12月", 12, 100, None],
    ["合计", None, None, None, None, None, None, 51.3, None, None],
    ["注：1.投入人月为任务期限内的合计数；2.双聘人员须填报备情况。"],
]
EXPORT = """Display HR Master Data

Pers.No.\tLast name\tAssignment\tStart Date\tEnd Date\tEmpl. percent\tPers. area\tAncill. activity approved
00010023\tA\tBeamline\t01.01.2027\t31.12.9999\t60,00\tInst X\t
00010023\tA\tDetector\t01.03.2027\t30.09.2027\t50,00\tInst X\t
00010024\tB\tComputing\t01.01.2027\t31.12.2027\t100,00\tInst X\t
00010024\tB\tTeaching\t01.10.2027\t31.12.2027\t20,00\tUniversity Y\tNo
00010027\tE\tTheory\t31.02.2027\t31.12.2027\t50,00\tInst X\t
"""
DAYS = (
    "2027年度课题人员工时月报（单位：人天）,,,,,\n工号,姓名,课题,1月,2月,3月\n"
    "G1,甲,课题一,11,11,11\nG1,甲,课题二,0,0,15\nG2,乙,课题一,21.75,21.75,\n"
)
HOURS = (
    "Staff ID,Activity,Employer,From,Until,Hours per week,Contract hours per week\n"
    "S-1,Alpha,Lab North,1 Jan 2027,30 Jun 2027,19.25,38.5\nS-1,Beta,Lab North,1 Apr 2027,31 Dec 2027,23.1,38.5\n"
    'S-2,Alpha,Lab North,Mar 2027,Aug 2027,19.25,19.25\nS-2,Committee,Lab North,"May 1, 2027",31 May 2027,4h,19.25\n'
)


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    yield opened
    opened.close()


def asked(workspace, path, **more):
    done = people.compute(workspace, People(path=path, **more))
    said = [(label.en, words.en, words.zh) for label, words in people_answer.sentences(done)]
    return done, said


def over(done):
    return [(one.person, one.start, one.end, one.sum, one.limit) for one in done.over]


def book(path, *sheets):
    workbook = Workbook()
    for name, rows, merged in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for one in merged:
            sheet.merge_cells(one)
    del workbook["Sheet"]
    workbook.save(path)
    return path


def test_person_months_are_divided_by_the_months_of_their_row(workspace, tmp_path):
    cover = ["填表说明"], ["一、本表由人事处汇总。"]
    merged = ["A1:J1", "F3:G3", *(f"{one}3:{one}4" for one in "ABCDEHIJ")]
    words = ["单位", "科室"], ["甲所", "物理室"]
    path = book(tmp_path / "投入.xlsx", ("说明", cover, ["A1:F1"]), ("投入情况", MONTHS, merged), ("词表", words, []))
    done, said = asked(workspace, path)
    assert over(done) == [
        ("R001", "2027-04-01", "2027-07-01", 1.2, 1.0),
        ("R002", "2027-07-01", "2027-10-01", 0.8, 0.5),
        ("R006", "2027-01-01", "2028-01-01", 2.0, 1.0),
    ]
    assert [(one.person, one.start, one.end) for one in done.undeclared] == [("R003", "2027-03-01", "2027-09-01")]
    assert [(one.row, one.seen) for one in done.aside] == [(11, "约6")]  # no note, no total
    assert any("divided by the months" in en for _, en, _ in said)
    assert any(label == "look at" and "rows 13: each says the same" in en for label, en, _ in said)
    # in the browser the cover is proposed as holding nothing
    path_ = hand_in(workspace, tmp_path, "投入.xlsx", path.read_bytes())
    upload = intake.get(workspace, path_.split("/")[2])
    asked_ = upload_steps.reading(workspace, upload).questions
    assert [(one.code, one.proposed) for one in asked_] == [("table", "none")] * 2
    # of several sheets none of which can be read, the one most like a sheet of time is named
    lacking = [["职工编号", "承担任务", "起始", "截止", "备注"], ["R001", "探测器", "2027.1", "2027.6", ""]]
    path = book(tmp_path / "缺列.xlsx", ("填表说明", cover, []), ("投入情况", lacking, []))
    with pytest.raises(ColumnError) as error:
        asked(workspace, path)
    assert error.value.place.sheet == "投入情况" and error.value.message.en == "no column for “share of a full post”"


def test_an_export_of_a_personnel_system_is_read_as_it_is(workspace, tmp_path):
    path = tmp_path / "export.tsv"
    path.write_text(EXPORT, encoding="utf-16")
    done, _ = asked(workspace, path)
    assert over(done) == [
        ("00010023", "2027-03-01", "2027-10-01", 1.1, 1.0),
        ("00010024", "2027-10-01", "2028-01-01", 1.2, 1.0),
    ]
    assert [one.rows for one in done.undeclared] == [["6", "7"]]
    assert [(one.row, one.seen) for one in done.aside] == [(8, "31.02.2027")]
    # with nothing that tells a post from another, none is looked for, and that is said
    path.write_text(EXPORT.replace("Pers. area", "Cost object"), encoding="utf-16")
    _, said = asked(workspace, path)
    assert [en for label, en, _ in said if label == "not told"] == [
        "no column tells organisation or post, so undeclared second posts are not looked for"
    ]


def test_days_and_hours_are_no_shares_until_somebody_says_what_a_full_post_has(workspace, tmp_path):
    days, hours = tmp_path / "月报.csv", tmp_path / "effort.csv"
    days.write_bytes(DAYS.encode("gb18030"))
    hours.write_text(HOURS, encoding="utf-8")
    for path, n in ((days, 8), (hours, 4)):
        done, _ = asked(workspace, path)
        assert done.n == 0 and not done.over and [one.code for one in done.aside] == ["no_full_post"] * n
        assert all("--full" in one.fix.en and "--full" in one.fix.zh for one in done.aside)
    assert people.VIEW.headline(asked(workspace, days)[0]).en == "No row of people's time could be read"
    done, said = asked(workspace, days, full="11")
    assert people.VIEW.headline(done).en.endswith("; 2 rows not added up in full (3 cells)")
    done, said = asked(workspace, days, full="21.75")
    assert over(done) == [("G1", "2027-03-01", "2027-04-01", round(26 / 21.75, 2), 1.0)] and not done.aside
    assert any("21.75 a month are a full post" in en for _, en, _ in said)
    done, _ = asked(workspace, hours, full="38.5")
    assert over(done) == [("S-1", "2027-04-01", "2027-07-01", 1.1, 1.0), ("S-2", "2027-05-01", "2027-06-01", 0.6, 0.5)]
    for heading, figure, free in (
        ("投入人天", "21.75", 0.5), ("投入工时", "174", 0.5), ("投入人年", "0.1", 0.4), ("投入人月", "1.2", 0.4),
    ):  # fmt: skip
        days.write_text(f"工号,起始,截止,{heading}\nK1,2027.3,2027.4,{figure}\n", encoding="gb18030")
        done, _ = asked(workspace, days, full="174" if heading == "投入工时" else "21.75", day="2027-03-15")
        assert [one.free for one in done.free] == [free] and not done.aside, heading
    days.write_bytes(DAYS.encode("gb18030"))
    for wrong in ("much", "0"):
        with pytest.raises(InputError) as error:
            asked(workspace, days, full=wrong)
        assert error.value.place.column == "--full" and error.value.expected


def test_units_of_work_are_told_from_shares():
    for heading, kind in (
        ("投入人月", "month"), ("PM", "month"), ("Person-months", "month"), ("工作量（人天）", "day"), ("工时", "hour"),
        ("人年", "year"), ("hours/week", "hour"), ("工时占比", ""), ("% of hours", ""), ("FTE", ""), ("投入比例", ""),
        ("Employment percent", ""), ("share", ""),
    ):  # fmt: skip
        unit = work_units.of_heading(heading)
        assert (unit.kind if unit else "") == kind, heading
    year = work_units.of_heading("人年")
    first, after = dt.date(2027, 1, 1).toordinal(), dt.date(2027, 7, 1).toordinal()
    assert work_units.share(Fraction(1, 4), year, first, after, None) == Fraction(1, 2)
    assert work_units.months(dt.date(2027, 2, 15).toordinal(), dt.date(2027, 3, 1).toordinal()) == Fraction(1, 2)
    for cell in ("31.12.9999", "9999-12-31", dt.date(9999, 12, 31)):
        assert periods.is_open(cell)


def test_what_is_kept_is_what_was_answered(tmp_path):
    office = Workspace(tmp_path / "work")
    admit(office, "h1", roles=("hr_officer",), scope="org:I-1")
    mine = seen_by(office, "h1")
    path = hand_in(mine, tmp_path, "月报.csv", DAYS.encode("gb18030"))
    run = answered(mine, path, full="21.75")
    people_time.act(mine, Visit("zh", people_time.PATH), {"act": "keep", "run": run, "organisation": "I-1"})
    kept = mine.view.select("person_time")
    assert {(row["person"], row["fte"]) for row in kept} == {("G1", 0), ("G1", 51), ("G1", 69), ("G2", 100)}
    office.close()
