# SPDX-License-Identifier: Apache-2.0
"""Sheets of tasks of many shapes, in both languages, from the file to the date; what cannot be read is said."""

import datetime as dt
import json

import pytest

from yuzui.errors import ColumnError, InfeasibleError, InputError, UnknownIdentifierError, YuzuiError
from yuzui.faces.cli.main import run
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.missions import durations, task_sheet
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export


def csv(tmp_path, text, name="tasks.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def answer(tmp_path, path, **inputs):
    workspace = Workspace(tmp_path / "work")
    try:
        return of("mission").run(workspace, path=str(path), draws=400, **inputs)
    finally:
        workspace.close()


def refused(path):
    with pytest.raises(YuzuiError) as caught:
        task_sheet.read(path)
    error = caught.value
    assert error.say("en") != error.say("zh")
    return error


def test_the_template_of_each_language_runs_to_the_same_dates(tmp_path):
    ends = []
    for lang in ("en", "zh"):
        path = tmp_path / f"{lang}.xlsx"
        formats.write_xlsx(path, task_sheet.template(lang))
        one = answer(tmp_path, path, start="2027-03-01")
        ends.append((one.length, one.p80.length, one.end_day))
        assert one.counts["gates"] == 2 and one.counts["aside"] == 0 and not one.findings
        assert one.checker.endswith("0 violations")
    assert ends[0] == ends[1] == (52.0, ends[0][1], "2028-02-28")


def test_an_export_of_a_project_program(tmp_path):
    path = csv(
        tmp_path,
        "ID,WBS,Task Name,Duration,Start,Finish,Predecessors,Resource Names\n"
        "1,1,Phase 1,15 days,01/03/27,19/03/27,,\n2,1.1,Design,5 days,,,,Crew[200%];Rig\n"
        '3,1.2,Build,2 wks,,,2FS+2 days,Rig\n4,2,Phase 2,1 mon,,,1,\n5,2.1,Test,3 days?,,,"3SS+1d,2",Crew\n'
        "6,2.2,Handover,0 days,,,5,\n",
    )
    plan = task_sheet.read(path, {"Crew": 2, "Rig": 1})
    assert [task.id for task in plan.tasks] == ["2", "3", "5", "6"] and plan.pace == "day"
    assert [task.duration for task in plan.tasks] == [5, 10, 3, 0]
    assert plan.tasks[0].needs == {"Crew": 2, "Rig": 1} and plan.tasks[1].after[0].lag == 2
    assert {(link.task, link.kind, link.lag) for link in plan.tasks[2].after} == {
        ("2", "FS", 0), ("3", "FS", 0), ("3", "SS", 1)
    }  # fmt: skip
    one = answer(tmp_path, path, capacity="Crew=2,Rig=1", start="2027-03-01")
    assert one.length == 20 and one.end_day == "2027-03-29"


def test_a_sheet_in_chinese_with_titles_merged_cells_and_another_encoding(tmp_path):
    text = (
        "某任务总体进度计划,,,,,,\n编制单位：任务办,,,,,,\n作业编号,作业名称,工期,最短,最长,紧前作业,责任单位\n"
        "1,方案,3周,2周,5周,,一所\n2,加工,2个月,1个月,4个月,1,二所\n3,联试,10天,8天,20天,2；1FS+5天,一所\n合计,,,,,,\n"
    )
    plain = answer(tmp_path, csv(tmp_path, text, "gb.csv", "gb18030"), start="2027-03-01")
    assert plain.pace == "day" and plain.length == 15 + 44 + 10 and plain.counts["aside"] == 1
    assert {one.code for one in plain.findings} == {"mixed_units"} and plain.p80.length > plain.length
    rows = [
        ["任务", "任务名称", "计划工期（周）", "前置任务", "需求_试验台", "里程碑", "截止日期"],
        ["甲", "设计", 4, None, 0, None, None],
        ["乙", "试制", 6, "甲", 1, "是", "2027年5月3日"],
        ["丙", "试验", 5, "甲+1", 1, "是", dt.date(2027, 7, 1)],
    ]
    book = tmp_path / "book.xlsx"
    exports = [Export("说明", ["本表说明"], [["无"]]), Export("进度", rows[0], rows[1:])]
    exports.append(Export("能力", ["资源名称", "可用数量"], [["试验台", 1]]))
    formats.write_xlsx(book, exports)
    one = answer(tmp_path, book, start="2027-03-01")
    assert (one.chain, one.length, one.proved, one.pace) == (10.0, 15.0, True, "week")
    assert [task.gate for task in one.tasks] == [False, True, True]
    assert any(finding.code == "deadline_missed" for finding in one.findings)


def test_ids_by_outline_and_by_row_and_ranges_of_three_points(tmp_path):
    text = "WBS;Name;Optimistic (weeks);Most likely (weeks);Pessimistic (weeks);Depends on\n" \
        "1;Study;2;3;5;\n1.1;Field;1;2;4;\n1.2;Lab;1;2,5;6;1.1\n2;Report;1;1;2;1\n"  # fmt: skip
    plan = task_sheet.read(csv(tmp_path, text))
    assert [task.id for task in plan.tasks] == ["1.1", "1.2", "2"]
    assert (plan.tasks[1].low, plan.tasks[1].duration, plan.tasks[1].high) == (1, 2.5, 6)
    assert {link.task for link in plan.tasks[2].after} == {"1.1", "1.2"}
    text = "Work package,Duration,Predecessor\nDig,2 months,\nPour,1 month,1\nDry,1 month,Pour\n"
    plan = task_sheet.read(csv(tmp_path, text))
    assert plan.pace == "month" and [link.task for task in plan.tasks for link in task.after] == ["Dig", "Pour"]


def test_what_contradicts_itself_is_refused_with_its_place(tmp_path):
    head = "id,name,duration,after,performer,need_rig\n"
    loop = refused(csv(tmp_path, head + "T-1,A,4,T-3,I,\nT-2,B,2,,I,\nT-3,C,1,T-1,I,\n"))
    assert loop.code == "circular" and set(loop.detail["tasks"]) == {"T-1", "T-3"}
    unknown = refused(csv(tmp_path, head + "T-1,A,4,,I,\nT-2,B,2,T-11,I,\n"))
    assert unknown.code == "unknown_predecessor" and "T-1" in unknown.mending.en and unknown.place.row == 3
    assert refused(csv(tmp_path, head + "T-1,A,4,T-1,I,\n")).code == "circular"
    assert refused(csv(tmp_path, head + "T-1,A,4,,I,\nT-1,B,2,,I,\n")).code == "duplicate"
    with pytest.raises(InfeasibleError) as caught:
        task_sheet.read(csv(tmp_path, head + "T-1,A,4,,I,3\n"), {"rig": 2})
    assert caught.value.code == "need_above_capacity" and caught.value.exit == loop.exit == 3
    text = "id,duration (weeks),low,high\nA,4,5,6\n"
    assert refused(csv(tmp_path, text)).code == "low_above_mode"
    assert refused(csv(tmp_path, "a,b\n1,2\n")).code == "missing_column"
    assert refused(csv(tmp_path, "id,duration\nA,soon\n")).code == "no_tasks"


def test_rows_that_cannot_be_read_are_named_and_the_rest_runs(tmp_path):
    plan = task_sheet.read(csv(tmp_path, "id,duration (weeks),performer\nA,4,I\nB,soon,I\nC,2,I\n"))
    assert [task.id for task in plan.tasks] == ["A", "C"]
    assert plan.aside[0].place.row == 3 and plan.aside[0].seen == "soon" and "5 days" in plan.aside[0].fix.en


def test_what_is_not_read_is_said_and_dates_are_as_precise_as_they_are_written(tmp_path):
    book = [["磁体专项工作分解表"], ["序号", "工作内容", "计划工期", "前置任务", "里程碑", "经费（万元）", "最晚完成", "占用人员", "心情"],
            [1, "设计", "20天", None, None, 120, "2027.6", 2, "好"], [2, "加工", "30天", "1FS+5天", "是", 80.5, "2027年9月30日", 1, None],
            [3, "试验", "10天", 2, None, None, "很快", 2, None],
            [4, "验收", "5天", 1, None, "很多", None, 1, None]]  # fmt: skip
    formats.write_xlsx(tmp_path / "own.xlsx", [Export("WBS", book[0] + [""] * 8, book[1:])])
    plan = task_sheet.read(tmp_path / "own.xlsx", start="2027-01-04")
    assert [one.deadline for one in plan.tasks] == ["2027-06-30", "2027-09-30", None]
    assert [one.payment for one in plan.tasks] == [120_000_000, 80_500_000, None]
    assert [one.needs for one in plan.tasks] == [{"人员": 2}, {"人员": 1}, {"人员": 2}]
    assert [(one.place.row, one.place.column, one.seen) for one in plan.aside] == [
        (6, "经费（万元）", "4, 验收, 5天, 1, 很多, 1"),
        (5, "最晚完成", "很快"),
    ]
    assert plan.remarks[0].code == "not_read" and "心情" in plan.remarks[0].message.zh
    one = answer(tmp_path, tmp_path / "own.xlsx", start="2027-01-04", capacity="人员=2")
    assert one.length == 20 + 5 + 30 + 10 and one.counts["aside"] == 2
    text = "Work package\tTitle\tPlanned (weeks)\tBest case\tWorst case\tDepends on\tLead\tGo/no-go\tCrew needed\n" \
        "A\tDesign\t4\t3\t8\t\tX\t\t2\nB\tBuild\t6\t5\t10\tA\tY\tyes\t1\nC\tFrame\t5\t4\t9\tA\tX\t\t2\nD\tTest\t3\t2\t9\tB, C\tZ\tyes\t2\n"  # fmt: skip
    path = csv(tmp_path, text, "us.tsv")
    assert answer(tmp_path, path).odds is None, "no odds without the capacity of what tasks take"
    one = answer(tmp_path, path, capacity="crew=2")
    # B takes one and C two of two: one after the other
    assert (one.chain, one.length, one.counts["resources"], one.findings) == (13, 4 + 6 + 5 + 3, 1, [])
    with pytest.raises(UnknownIdentifierError) as caught:
        task_sheet.read(path, {"rig": 2})
    assert caught.value.code == "unknown_resource" and caught.value.expected == "Crew"


def test_no_range_no_odds_and_none_without_capacities(tmp_path):
    one = answer(tmp_path, csv(tmp_path, "id,duration (weeks),need_rig\nA,4,1\nB,2,1\n"))
    assert one.odds is None and {f.code for f in one.findings} == {"no_capacity", "no_range", "no_order"}
    one = answer(tmp_path, csv(tmp_path, "id,duration (weeks),low,high,need_rig\nA,4,3,6,1\nB,2,1,3,1\n"))
    assert one.odds is None and "no_odds_without_capacity" in {f.code for f in one.findings}
    one = answer(tmp_path, tmp_path / "tasks.csv", capacity="rig=1")
    assert one.odds is not None and one.length == 6


def test_lengths_as_people_write_them():
    for cell, length in {"5 days": (5, "day"), "3周": (3, "week"), "2个月": (2, "month"), "1.5": (1.5, ""), 7: (7, ""),
                         "10 ed": (10, "calendar"), "半年": (0.5, "year"), "40 h": (40, "hour")}.items():  # fmt: skip
        assert tuple(durations.length(cell)) == length
    for cell in ("soon", "-3", "3 parsecs", True):
        assert durations.length(cell) is None


HEADS = ("序号", "工作内容", "责任单位", "乐观（天）", "正常（天）", "悲观（天）", "前置")
WORK = [
    (1, "设计", "一所", 20, 30, 50, None),
    (2, "加工", "二厂", 40, 60, 110, "1"),
    (3, "试验", "三院", 10, 15, 40, "1；2"),
]


def test_estimates_named_as_offices_name_them_are_read(tmp_path):
    formats.write_xlsx(tmp_path / "计划.xlsx", [Export("研制计划", ("研制计划（2027年版）",), [HEADS, *WORK])])
    plan = task_sheet.read(tmp_path / "计划.xlsx")
    assert [(one.low, one.duration, one.high) for one in plan.tasks] == [(20, 30, 50), (40, 60, 110), (10, 15, 40)]
    # of two sheets of tasks neither is read unasked; without a duration the error says what stands there
    formats.write_xlsx(tmp_path / "两.xlsx", [Export("一期", (), [HEADS, *WORK]), Export("二期", (), [HEADS, *WORK])])
    error = refused(tmp_path / "两.xlsx")
    assert (error.code, error.seen) == ("two_sheets", "一期, 二期")
    formats.write_xlsx(tmp_path / "无.xlsx", [Export("计划", (), [("编号", "名称", "天数估"), (1, "设计", 20)])])
    assert "天数估" in refused(tmp_path / "无.xlsx").say("zh")


def test_planned_dates_are_no_progress_and_tell_durations_where_nothing_else_does(tmp_path):
    # an export of a project program in Chinese: planned dates, an outline, its own words for weeks
    text = (
        "标识号,大纲级别,任务名称,工期,开始时间,完成时间,前置任务\n1,1,样机,95 个工作日,2027年3月1日,2027年7月9日,\n"
        "2,2,需求分析,10 个工作日,2027年3月1日,2027年3月12日,\n3,2,加工,30 个工作日,2027年3月15日,2027年4月23日,2\n"
        '4,2,订购,8 周工时,2027年3月17日,2027年5月11日,2FS+2 个工作日\n5,2,集成,4 周工时,,,"3,4"\n'
    )
    one = answer(tmp_path, csv(tmp_path, text, encoding="gb18030"))
    assert (one.length, one.counts["done"], one.counts["tasks"], one.start) == (72, 0, 4, "2027-03-01")
    assert {"planned_dates", "summary_rows", "start_read"} <= {each.code for each in one.findings}
    head = "课题进度\n序号,研究内容,起始时间,完成时间,前序任务,投入（人月）,考核节点\n"
    rows = (
        "1,设计,2027.3,2027.5,,6,评审\n2,加工,2027年6月,2027年11月,1,18,\n3,软件,2027-06-01,2027-10-31,1,20,\n"
        "4,测试,2027.12,2028.2,2、3,12,评审\n合计,,,,,56,\n备注：人月按全时人员折算。\n"
    )
    one = answer(tmp_path, csv(tmp_path, head + rows, encoding="gb18030"))
    assert (one.pace, one.length, one.end_day) == ("month", 12, "2028-03-01")
    assert "from_dates" in {each.code for each in one.findings} and "人月" in str([f.message.zh for f in one.findings])
    assert one.aside and not any("改正" in each.fix.zh for each in one.aside)
    # not all whole months: working days, both ends counted
    plan = task_sheet.read(csv(tmp_path, "id,start,end,after\nA,2027-03-01,2027-03-12,\nB,2027-03-15,2027-03-31,A\n"))
    assert [task.duration for task in plan.tasks] == [10, 13] and plan.pace == "day"


def test_a_unit_above_the_table_counts_and_work_is_no_length_of_time(tmp_path):
    for above, unit, length in (("单位：天", "day", 9), ("填报单位：三所 单位：月、万元", "month", 9)):
        text = f'{above}\n序号,工作,工期,前道工序\n1,甲,4,\n2,乙,2,1\n3,丙,3,"1,2"\n'
        one = answer(tmp_path, csv(tmp_path, text))
        assert (one.pace, one.length) == (unit, length) and "weeks_assumed" not in {f.code for f in one.findings}
    for head in ("工期（人月）", "Duration (person-months)"):
        error = refused(csv(tmp_path, f"编号,任务,{head},紧前\nA,x,4,\nB,y,2,A\n"))
        assert error.code == "effort" and error.place.column == head and error.mending.zh
    error = refused(csv(tmp_path, "编号,任务,工期,紧前\nA,x,4人月,\nB,y,2 人周,A\n"))
    assert "4人月" in error.say("zh") and "2 人周" in error.say("zh") and error.place.row == 2


def test_what_waits_for_a_row_that_cannot_be_read_is_refused_with_that_row(tmp_path):
    for cell in ("soon", ""):
        error = refused(csv(tmp_path, f"id,name,duration (weeks),after\nA,x,4,\nB,y,{cell},A\nC,z,3,B\n"))
        assert (error.code, error.place.row) == ("predecessor_unread", 4) and "row 3" in error.mending.en
    for joined in ("A和B", "A and B", "A、B", "A 与 B"):
        plan = task_sheet.read(csv(tmp_path, f"id,duration (weeks),after\nA,4,\nB,2,\nC,1,{joined}\n"))
        assert [link.task for link in plan.tasks[2].after] == ["A", "B"], joined
    one = answer(tmp_path, csv(tmp_path, "id,duration (weeks)\nA,4\nB,2\n"))
    assert "no_order" in {each.code for each in one.findings}


def test_merged_headings_of_resources_with_units_of_their_own(tmp_path):
    head = [
        "编号",
        "工作内容",
        "工期（周）",
        "前道工作",
        "占用资源/低温平台（台）",
        "占用资源/人员（人）",
        "节点拨款（万元）",
    ]
    rows = [["1", "甲", 4, "", 1, 2, 120], ["2", "乙", 3, "", 1, 1, None], ["合计", None, 7, None, None, None, 120]]
    book = tmp_path / "merged.xlsx"
    top = Export("任务分解", ["填报单位：三所 单位：周、万元"], [head, *rows])
    formats.write_xlsx(book, [top, Export("资源情况", ["资源名称", "数量"], [["低温平台（台）", 1], ["起重机", 2]])])
    one = answer(tmp_path, book)
    assert one.length == 7 and one.chain == 4 and task_sheet.read(book).tasks[0].payment == 120 * 10_000 * 100
    assert {"idle_capacity", "no_capacity"} <= {each.code for each in one.findings}


def test_an_export_with_its_links_in_a_sheet_of_their_own(tmp_path):
    tasks = [["A1000", "Site survey", 80], ["A1010", "Foundation", 240], ["A1020", "Lining", 400], ["A1030", "Magnets", 320],
             ["A1040", "Installation", 200], ["A1050", "First beam", 0]]  # fmt: skip
    links = [["A1000", "A1010", "FS", 0], ["A1010", "A1020", "FS", 16], ["A1000", "A1030", "SS", 0],
             ["A1020", "A1040", "FS", 0], ["A1030", "A1040", "FS", 40], ["A1040", "A1050", "FS", 0]]  # fmt: skip
    path = tmp_path / "export.xlsx"
    head = ["task_code", "task_name", "target_drtn_hr_cnt"]
    labels = ["Activity ID", "Activity Name", "Original Duration(h)"]
    ends = ["Predecessor", "Successor", "Relationship Type", "Lag(h)"]
    fields = ["pred_task_id", "task_id", "pred_type", "lag_hr_cnt"]
    sheets = [Export("TASK", head, [labels, *tasks]), Export("TASKPRED", fields, [ends, *links])]
    formats.write_xlsx(path, sheets)
    one = answer(tmp_path, path)
    assert (one.pace, one.length) == ("day", 10 + 30 + 2 + 50 + 25) and "no_order" not in {f.code for f in one.findings}
    formats.write_xlsx(path, [sheets[0], Export("TASKPRED", ends, [["A1000", "A9", "FS", 0]])])
    error = refused(path)
    assert (error.code, error.place.sheet, error.place.column) == ("unknown_task", "TASKPRED", "Successor")


def test_a_column_that_names_tasks_above_is_asked_about_and_not_left_out(tmp_path):
    path = tmp_path / "own.csv"
    rows = ["内部进度,,,", "编号,任务名称,用时（周）,等谁", "M1,总体设计,4,", "M2,样机研制,10,M1", "M3,软件开发,6,M1",
            "M4,联合调试,3,M2和M3"]  # fmt: skip
    path.write_bytes("\n".join(rows).encode("gb18030"))
    with pytest.raises(ColumnError) as caught:
        task_sheet.read(path)
    error = caught.value
    assert (error.code, error.place.row, error.place.column) == ("order_unread", 2, "等谁")
    assert 'after = "等谁"' in error.fix.zh and error.seen == "M1, M1, M2和M3"
    (tmp_path / "map.toml").write_text('[tasks]\nafter = "等谁"\n', encoding="utf-8")
    assert answer(tmp_path, path, map=str(tmp_path / "map.toml")).chain == 17
    path.write_bytes("\n".join([*rows[:1], rows[1].replace("等谁", "须先完成"), *rows[2:]]).encode("gb18030"))
    assert answer(tmp_path, path).chain == 17
    # how many people a task takes is no order, though tasks bear these numbers
    people = "No,Task,Duration (weeks),Persons\n1,Design,4,2\n2,Build,5,1\n3,Test,6,2\n"
    assert task_sheet.read(csv(tmp_path, people)).remarks[1].code == "no_order"


def test_capacities_named_one_by_one_hold_together_and_one_name_twice_is_refused(tmp_path, capsys):
    path = csv(tmp_path, "id,name,duration,need_rig,need_crew\nA,One,5,1,1\nB,Two,5,1,1\nC,Three,5,1,1\n")
    line = [
        "mission",
        str(path),
        "--start",
        "2027-03-01",
        "--range",
        "0.8,1.6",
        "--json",
        "--dir",
        str(tmp_path / "work"),
    ]
    lengths = []
    for said in (["rig=1", "crew=3"], ["crew=3", "rig=1"], ["rig=1,crew=3"], ["rig=3", "crew=1"], ["rig=3,crew=3"]):
        assert run([*line, *(word for one in said for word in ("--capacity", one))]) == 0
        lengths.append(json.loads(capsys.readouterr().out)["length"])
    assert lengths == [15, 15, 15, 15, 5]
    for said in (["rig=1", "rig=3"], ["rig=1", "crew=2", "Rig=3"]):
        assert run([*line, *(word for one in said for word in ("--capacity", one))]) == 2
        refused_ = capsys.readouterr()
        assert "--capacity" in refused_.out + refused_.err and "rig=1" in refused_.out + refused_.err
        with pytest.raises(InputError) as caught:  # the text of a form and of Python
            answer(tmp_path, path, capacity=",".join(said))
        assert caught.value.code == "option_twice" and caught.value.say("zh") != caught.value.say("en")
