# SPDX-License-Identifier: Apache-2.0
"""Lists of assets and their use with two prices, several units, covers and words of their own; cells not read."""

import pytest
from openpyxl import Workbook

from yuzui.errors import InputError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.network import share_record, share_sheets
from yuzui.network.jobs import share as share_job
from yuzui.network.share_inputs import Share
from yuzui.sheets.day_order import dated
from yuzui.sheets.sheet import Sheet

OFFERS = [
    ["2027年度大型仪器设备开放共享清单"],
    ["单位：某研究所资产处", None, None, "币种：人民币"],
    ["设备编号", "设备名称", "设备原值(万元)", "所属单位", "保管人", "开放机时(小时)", "收费标准(元/小时)", None,
     "开放期限", None, "使用条件"],
    [None, None, None, None, None, None, "所内", "所外", "起", "止", None],
    ["Y-001", "透射电镜", 860, "某所", "甲", 800, 100, 300, "2027.1", "2027.12", "培训"],
    ["Y-002", "核磁", 520.5, "某所", "乙", "1,200", 80, 240, "2027年1月", "2027年12月", "培训"],
    ["Y-003", "质谱仪", 310, "某所", "丙", 600, 50, "面议", "2027.1", "2027.12", "培训"],
    ["Y-004", "恒温器", 95, "某所", "丁", "待定", None, None, "2027.1", "2027.12", "培训"],
    ["合计", None, 1785.5, None, None, 2600],
]  # fmt: skip
REQUESTS = [
    ["申请单号", "申请日期", "设备编号", "申请单位", "申请单位性质", "申请机时", "批准机时", "办理结果", "未批准原因"],
    ["S-01", "2027-02-01", "Y-001", "乙大学", "大学", 40, 40, "同意", ""],
    ["S-02", "2027.2.15", "Y-001", "丙公司", "公司", 60, 30, "部分同意", ""],
    ["S-03", "2027年3月3日", "Y-002", "乙大学", "大学", 100, "", "不同意", "机时不足"],
]
USES = [
    ["申请单号", "使用日期", "使用机时(小时)", "使用费(元)"],
    ["S-01", "2027.2.10", 16, 4800], ["S-01", "2027.2.12", "8小时", 2400], ["S-02", "2027年3月1日", 30, 9000],
    ["S-01", "2027.3.2", "2天", 0], ["S-01", "2027.2.30", 4, 1200],
]  # fmt: skip
EQUIPMENT = (
    "Asset Tag,Asset Name,Category,Department,Shareable hours per year,External rate (EUR/h),Available from,"
    "Available until,Terms\nEQ-1,Confocal,Equipment,Institute A,900,45.00,01/02/2027,31/12/2027,book\n"
    "EQ-2,FIB-SEM,Equipment,Institute A,400,120.50,01/02/2027,31/12/2027,book\n"
)
ORDERS = (
    "Request #,Asset Tag,Customer institute,Customer sector,Date submitted,Hours requested,Hours approved,Status\n"
    "RQ1,EQ-1,University M,Academic,14/02/2027,24,24,Approved\nRQ2,EQ-2,Firm N,Industry,02/03/2027,50,,Declined\n"
)
CHARGES = (
    "Charge ID;Request #;Usage Start;Usage End;Quantity;Unit\n"
    "C1;RQ1;2027-02-20 09:00;2027-02-20 17:00;8,0;h\nC2;RQ1;2027-02-22 08:00;2027-02-22 12:30;4,5;h\n"
    "C2;RQ1;2027-02-22 08:00;2027-02-22 12:30;4,5;h\n"
)
IDLE = "资产编号,资产名称,类型,所属单位,闲置天数,收费(万元/周),使用条件\nZ-1,多功能厅,会议室,甲所,120天,0.5,押金\n"
LOANS = (
    "单号,资产编号,借用单位,登记时间,借用天数,同意天数,是否同意\n"
    "J-1,Z-1,丙大学,2027.3.1,2周,12,是\nJ-2,Z-1,丁公司,2027.3.5,5天,,否\n"
)
STAYS = "单号,使用开始,使用结束\nJ-1,2027.3.8,2027.3.17\n"


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    yield opened
    opened.close()


def share(workspace, *files, **more):
    return of("share").run(workspace, files=files, **more)


def written(folder, encoding, **files):
    paths = []
    for name, text in files.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text(text, encoding=encoding)
    return paths


def issues(answer):
    return {(one.code, one.sheet, one.row) for one in answer.issues}


def test_a_workbook_with_a_cover_and_prices_for_oneself_and_for_others(workspace, tmp_path):
    book = Workbook()
    for name, rows in (("封面", [["开放共享台账"], ["2027年"]]), ("清单", OFFERS), ("申请", REQUESTS), ("使用", USES)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name == "清单":
            for merged in ("A1:K1", "G3:H3", "I3:J3", *(f"{one}3:{one}4" for one in "ABCDEFK")):
                sheet.merge_cells(merged)
    del book["Sheet"]
    book.save(tmp_path / "共享.xlsx")
    answer = share(workspace, tmp_path / "共享.xlsx", kind="大型仪器")
    offers = {one.id: (one.offered, one.price, one.used, one.bill) for one in answer.offered}
    assert offers["Y-001"] == (800, 300, 54, 54 * 300) and offers["Y-002"][:2] == (1200, 240)
    assert offers["Y-003"][:2] == (600, None) and offers["Y-004"][:2] == (None, None)
    assert "收费标准(元)/所内" in answer.columns_unused
    (line,) = answer.report
    assert (line.unit, line.agreed, line.used, line.refused) == ("h", 70, 54, 1)
    assert [(one.reason, one.n) for one in answer.refusals] == [("capacity", 1)]
    assert {(one.borrower_sector, one.year) for one in answer.flows} == {("university", 2027), ("enterprise", 2027)}
    # what could not be read is said, each with its sheet and row: an amount, two days, a day that is none
    assert {("wrong_type", "清单", 8), ("no_amount", "使用", 5), ("wrong_type", "使用", 6)} <= issues(answer)
    assert ("unread_sheet", "封面", None) in issues(answer)
    doubt = next(one for one in answer.issues if one.sheet == "清单" and one.row == 8)
    assert (doubt.column, doubt.seen, doubt.expected.zh) == ("开放机时", "待定", "数")
    said = [words.say("zh") for label, words in share_job.sentences(answer)]
    assert any(one.startswith("未读取") and "封面" in one for one in said)
    assert any("共享.xlsx 清单 8" in one for one in said) and not any("wrong_type" in one for one in said)


def test_exports_whose_dates_prove_their_order_and_a_charge_that_stands_twice(workspace, tmp_path):
    files = written(tmp_path, "utf-8", equipment=EQUIPMENT, requests=ORDERS, charges=CHARGES)
    answer = share(workspace, *files)
    (line,) = answer.report
    assert (line.kind, line.unit, line.offered, line.agreed, line.used) == ("instrument", "h", 1300, 24, 17)
    assert (line.days.median, line.days.n, line.refused) == (6, 1, 1)
    assert {(one.borrower_sector, one.refused) for one in answer.flows} == {("university", 0), ("enterprise", 1)}
    assert [(one.start_day, one.bill) for one in answer.offered if one.id == "EQ-1"] == [("2027-02-01", 17 * 45)]
    assert [(one.code, one.row) for one in answer.issues] == [("same_use", 4)]
    # a mapping names headings as they stand in the file
    source = tmp_path / "map.toml"
    source.write_text('[offers]\nprice = "Tariff (EUR/h)"\n', encoding="utf-8")
    files[0].write_text(EQUIPMENT.replace("External rate", "Tariff"), encoding="utf-8")
    again = share(workspace, *files, map=source)
    assert [one.bill for one in again.offered if one.id == "EQ-1"] == [17 * 45]
    # nothing proves 02/03/2027: it stays unread and is named
    files = written(tmp_path, "utf-8", equipment=EQUIPMENT, requests=ORDERS.replace("14/02", "04/02"))
    assert ("wrong_type", 2) in {(one.code, one.row) for one in share(workspace, *files).issues}


def test_days_and_weeks_are_not_taken_for_each_other(workspace, tmp_path):
    files = written(tmp_path, "gb18030", 资产=IDLE, 申请=LOANS, 使用=STAYS)
    answer = share(workspace, *files)
    (offer,) = answer.offered
    # ten days, both ends counted; a price a week makes no bill of days
    assert (offer.kind, offer.unit, offer.offered, offer.agreed, offer.used) == ("space", "d", 120, 12, 10)
    assert (offer.price, offer.bill) == (None, None)
    assert {("price_unit", "", 2), ("wrong_type", "", 2)} <= issues(answer)
    assert [one.seen for one in answer.issues if one.code == "wrong_type"] == ["2周"]
    # hours of what is offered in days are set aside, and days without a time of day are no hours
    hours = STAYS.replace("使用结束", "使用结束,使用机时(小时)").replace("3.17", "3.17,6")
    files = written(tmp_path, "gb18030", 资产=IDLE, 申请=LOANS, 使用=hours)
    other = share(workspace, *files)
    assert other.report[0].used == 0 and ("other_unit", "", 2) in issues(other)
    files = written(tmp_path, "gb18030", 资产=IDLE.replace("闲置天数", "开放机时(小时)").replace("120天", "120"),
                    申请=LOANS.replace("天数", "机时").replace("5天", "5"), 使用=STAYS)  # fmt: skip
    assert ("no_amount", "", 2) in issues(share(workspace, *files))


def test_kinds_are_known_by_their_words_and_shown_where_they_are_none(workspace, tmp_path):
    files = written(tmp_path, "gb18030", 资产=IDLE.replace("会议室", "车辆").replace("120天", "待定"))
    with pytest.raises(InputError) as error:
        share(workspace, *files)
    assert error.value.seen == "车辆" and "仪器" in error.value.expected
    with pytest.raises(InputError):
        share_sheets.unsaid("车辆", "", "")
    share_record.load(workspace, Share(files=tuple(files), kind="场地"))
    assert [row["kind"] for row in workspace.desk.select("share_offer")] == ["space"]


def test_dates_are_turned_only_where_a_sheet_proves_their_order():
    rows = [["Day"], ["02/03/2027"], ["13/02/2027 09:00"]]
    assert dated(Sheet("a.csv", "", rows)).rows[1:] == [["2027-03-02"], ["2027-02-13 09:00"]]
    assert dated(Sheet("a.csv", "", [["02/03/2027"]])).rows == [["02/03/2027"]]
