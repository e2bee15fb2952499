# SPDX-License-Identifier: Apache-2.0
"""Time of people as person-months, days and hours, in workbooks with covers and exports of personnel systems."""

import datetime as dt
import zipfile
from fractions import Fraction

import pytest
from openpyxl import Workbook
from tests.jobs.network.test_people_time_page import answered, hand_in, seen_by
from tests.people import admit

from yuzui.errors import ColumnError, InputError
from yuzui.faces.cli.main import run as main
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
    for path in (days, hours):
        with pytest.raises(InputError) as error:  # asked once, not set aside row by row
            asked(workspace, path)
        assert error.value.code == "no_full_post"
        assert "--full" in error.value.fix.en and "--full" in error.value.fix.zh
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


POSTS = [["P1", "2027-01-01", "2027-12-31", 0.8], ["P1", "2027-01-01", "2027-12-31", 0.3]]


def percent_book(path, heading, rows, form="0%"):
    workbook = Workbook()
    for row in [["Staff no", "from", "to", heading], *rows]:
        workbook.active.append(row)
    for n in range(len(rows)):
        workbook.active.cell(n + 2, 4).number_format = form
    workbook.save(path)
    return path


def ods_book(path, heading, rows):
    """Write a spreadsheet of LibreOffice whose cells of shares are percentages; the last row stands twice."""
    kinds = {True: 'office:value-type="percentage" office:value="{0}"', False: 'office:value-type="string"'}
    cell = "<table:table-cell {kind}><text:p>{0}</text:p></table:table-cell>"
    lines = [
        "<table:table-row{}>".format(' table:number-rows-repeated="2"' if n == len(rows) else "")
        + "".join(cell.format(one, kind=kinds[isinstance(one, float)].format(one)) for one in row)
        + "</table:table-row>"
        for n, row in enumerate([["Staff no", "from", "to", heading], *rows])
    ]
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = f'<office:document-content{spaces}><office:body><office:spreadsheet><table:table table:name="T">'
    content += "".join(lines) + "</table:table></office:spreadsheet></office:body></office:document-content>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        kind = 'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"'
        space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        entry = f'<manifest:file-entry manifest:full-path="/" {kind}/>'
        archive.writestr(
            "META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{space}">{entry}</manifest:manifest>'
        )
    return path


def test_cells_in_a_per_cent_format_are_per_cent_whatever_the_heading(workspace, tmp_path, capsys):
    for heading, form in (("占比(%)", "0%"), ("Share", "0.0%"), ("Empl. percent", "[Red]0 %")):
        path = percent_book(tmp_path / "time.xlsx", heading, POSTS, form)
        done, said = asked(workspace, path)
        assert over(done) == [("P1", "2027-01-01", "2028-01-01", 1.1, 1.0)], heading
        assert any("0.8 in the cell's per cent format = 80 % of full time" in en for _, en, _ in said)
        assert any("0.8（单元格为百分比格式）＝80%（占全时）" in zh for _, _, zh in said)
    assert main(["people", str(path), "--dir", str(tmp_path / "w")]) == 0
    assert "1.1 of 1" in capsys.readouterr().out
    done, _ = asked(workspace, ods_book(tmp_path / "time.ods", "占比(%)", POSTS))
    assert [(one.sum, one.rows) for one in done.over] == [(1.4, ["2", "3", "4"])]
    path_ = hand_in(workspace, tmp_path, "time.xlsx", path.read_bytes())
    assert people_time.build(workspace, Visit("en", "", {}, {"run": answered(workspace, path_)})).finding.en == (
        "1 of 1 stands over one full post, rows 2, 3"
    )


def test_a_heading_that_contradicts_its_cells_is_asked_on_every_face(workspace, tmp_path, capsys):
    odd = [["P1", "2027-01-01", "2027-12-31", 80], ["P1", "2027-01-01", "2027-12-31", 30]]
    plain = [["P1", "2027-01-01", "2027-12-31", 80], ["P1", "2027-01-01", "2027-12-31", 0.3]]
    for heading, rows, form, answer in (
        ("hours", POSTS, "0%", "%"), ("Share", odd, "0%", "%"), ("占比(%)", POSTS, "General", "1"),
        ("Effort", plain, "General", "%"),
    ):  # fmt: skip
        path = percent_book(tmp_path / "time.xlsx", heading, rows, form)
        assert main(["people", str(path), "--dir", str(tmp_path / "w")]) == 2, heading
        err = capsys.readouterr().err
        assert f'fte = {{column = "{heading}", unit = "{answer}"}}' in err and "= 80 %" in err
        said = tmp_path / "map.toml"
        said.write_text(f'[person_time]\nfte = {{column = "{heading}", unit = "{answer}"}}\n')
        sums = [1.1] if rows is not plain else []
        assert [one.sum for one in asked(workspace, path, map=said)[0].over] == sums, heading
        # the browser asks the same, and what is answered is the same line
        path_ = hand_in(workspace, tmp_path, "time.xlsx", path.read_bytes())
        upload = intake.get(workspace, path_.split("/")[2])
        (question,) = upload_steps.reading(workspace, upload).questions
        assert question.code == "unit" and answer in [one.value for one in question.choices]
        upload_steps.columns_act(workspace, upload, {upload_steps.key(question.name): answer})
        read = upload_steps.reading(workspace, intake.get(workspace, upload.id))
        assert read.ready and f'unit = "{answer}"' in read.toml, heading


def test_hours_beside_shares_are_asked_and_hours_count_over_the_full_post(workspace, tmp_path):
    path = tmp_path / "time.csv"
    for heading in ("hours", "工时", "机时"):
        path.write_text(f"工号,起,止,{heading}\nK1,2027.3,2027.3,80\nK1,2027.3,2027.3,104\n", encoding="utf-8")
        with pytest.raises(InputError) as error:
            asked(workspace, path)
        assert error.value.code == "no_full_post"
        assert [one.sum for one in asked(workspace, path, full="160")[0].over] == [1.15], heading
        path.write_text(f"工号,起,止,占比,{heading}\nK1,2027.3,2027.3,80%,104\n", encoding="utf-8")
        with pytest.raises(InputError) as error:
            asked(workspace, path, full="160")
        assert error.value.code == "ambiguous_column", heading
        path_ = hand_in(workspace, tmp_path, "time.csv", path.read_bytes())
        upload = intake.get(workspace, path_.split("/")[2])
        (question,) = upload_steps.reading(workspace, upload).questions
        assert question.code == "column" and [one.value for one in question.choices] == ["D", "E"]
        upload_steps.columns_act(workspace, upload, {upload_steps.key(question.name): "E"})
        read = upload_steps.reading(workspace, intake.get(workspace, upload.id))
        assert read.ready and f'fte = "{heading}"' in read.toml
