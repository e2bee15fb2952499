# SPDX-License-Identifier: Apache-2.0
"""People's time: who holds which post, and what share of a full post goes into what."""

from __future__ import annotations

from yuzui.model.table import BOOL, DAY, INT, PERSONAL, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

APPOINTMENT = Table(
    "appointment",
    Text("appointment", "任职"),
    Text("One person in one post of one organisation for some days, with the share of a full post",
         "某人在某单位某岗位的一段任职及其工作量占比"),
    key=("id",),
    level="restricted",
    columns=(
        column("id", TEXT, "appointment id", "任职编号", "Id of the appointment", "任职编号"),
        column("person", TEXT, "person", "人员",
               "Who holds the post: a staff number or another id", "任职人员：工号或其他编号",
               visible=PERSONAL, null=False),
        column("post", TEXT, "post", "岗位", "Post that is held", "所任岗位"),
        column("kind", TEXT, "kind", "类别", "What kind of appointment it is", "任职类别",
               values={"main": Text("main post", "主聘"), "dual": Text("dual post", "双聘"),
                       "guest": Text("guest", "兼职"), "seconded": Text("seconded", "借调"),
                       "term": Text("for a term", "任期制")}),
        column("home", TEXT, "home organisation", "原单位",
               "Organisation that lets the person go, where that is another", "同意其兼任的原单位",
               refers="organisation.id", loose=True),
        column("organisation", TEXT, "organisation", "用人单位",
               "Organisation of the post", "岗位所在单位", refers="organisation.id", loose=True,
               null=False),
        column("start_day", DAY, "from", "起", "First day", "首日", null=False),
        column("end_day", DAY, "until", "止", "First day after it; empty while open", "终止次日；未定为空"),
        column("fte", INT, "share of a full post (%)", "工作量占比(%)",
               "Share of a full post, in hundredths", "占全时工作量的百分数", unit="%", null=False,
               low=0, high=100),
        column("declared", BOOL, "declared", "已申报",
               "Whether the person declared it to the other employers", "是否已向其他单位申报"),
        column("contract", TEXT, "contract", "合同", "Number of the contract", "合同编号"),
        column("state", TEXT, "state", "状态", "State in its workflow", "流程状态"),
    ),
)

PERSON_TIME = Table(
    "person_time",
    Text("person-time", "人员时间"),
    Text("Share of a full post that one person spends on one thing for some days, as a sheet says",
         "人员时间表所载某人一段时间内用于某事项的工作量占比"),
    key=("organisation", "sheet", "line", "start_day"),
    level="restricted",
    columns=(
        column("organisation", TEXT, "organisation", "单位",
               "Organisation that the time belongs to", "时间所属单位", refers="organisation.id", loose=True),
        column("sheet", TEXT, "sheet", "表", "File and sheet it was read from", "所读取的文件与工作表"),
        column("line", INT, "row", "行", "Row of the sheet", "表中行号", low=1),
        column("start_day", DAY, "from", "起", "First day", "首日"),
        column("person", TEXT, "person", "人员",
               "Staff number or another id of the person", "工号或其他人员编号", visible=PERSONAL, null=False),
        column("activity", TEXT, "activity", "事项", "What the time goes into", "时间所用于的事项"),
        column("post", TEXT, "post", "岗位", "Post it belongs to", "所属岗位"),
        column("basis", TEXT, "basis", "依据", "Planned, booked or reported; these are never added",
               "计划、登记或上报；三者不相加", null=False,
               values={"planned": Text("planned", "计划"), "booked": Text("booked", "登记"),
                       "reported": Text("reported", "上报")}),
        column("end_day", DAY, "until", "止", "First day after it; empty while open", "终止次日；未定为空"),
        column("fte", INT, "share of a full post (%)", "工作量占比(%)",
               "Share of a full post, in hundredths", "占全时工作量的百分数", unit="%", null=False,
               low=0, high=100),
        column("aside", BOOL, "set aside", "搁置",
               "Whether it stands in days over one full post, and somebody must choose among its rows",
               "是否处于超过全时的时段，须由人取舍"),
        column("declared", BOOL, "declared", "已申报",
               "Whether the person declared it to the other employers", "是否已向其他单位申报"),
        column("contract", INT, "contract share (%)", "合同占比(%)",
               "Share of a full post that the contract is for", "合同约定的工作量占比", unit="%",
               low=0, high=100),
    ),
)

TABLES = (APPOINTMENT, PERSON_TIME)
