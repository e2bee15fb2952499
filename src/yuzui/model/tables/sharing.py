# SPDX-License-Identifier: Apache-2.0
"""What institutions share: offers, requests, uses; and applications to an ethics committee."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.model.table import BOOL, DAY, INT, INTERNAL, MONEY, PERSONAL, REAL, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

KINDS = {
    "instrument": Text("instrument", "仪器"),
    "staff": Text("staff", "人员"),
    "material": Text("material", "材料"),
    "data": Text("data", "数据"),
    "space": Text("space", "场地"),
}
"""What may be shared."""
SECTORS = {
    "institute": Text("institute", "科研院所"),
    "university": Text("university", "高校"),
    "enterprise": Text("enterprise", "企业"),
    "government": Text("government", "政府部门"),
    "other": Text("other", "其他"),
}
"""Who shares with whom."""
SECTOR_WORDS = {
    "institute": ("research institute", "research institution", "研究所", "研究院", "科研机构", "科研单位"),
    "university": ("academic", "academia", "higher education", "college", "大学", "高等院校", "高等学校", "院校"),
    "enterprise": ("company", "firm", "industry", "business", "公司", "工业企业"),
    "government": ("public authority", "authority", "ministry", "政府", "机关", "政府机构"),
    "other": ("others", "其它"),
}
"""Further words for who shares with whom."""


KIND_WORDS = {
    "instrument": ("equipment", "设备", "仪器设备", "大型仪器", "大型仪器设备"),
    "material": ("materials", "specimen", "sample", "实物", "样品", "标本", "样本"),
    "space": ("room", "building", "房间", "会议室", "用房"),
    "data": ("dataset", "data set", "数据集"),
    "staff": ("personnel", "people", "人力"),
}
"""Further words for what is shared."""


def sector_of(word: str) -> str:
    """Return the code of a sector by its word in either language; empty for none.

    Examples
    --------
    >>> sector_of("企业"), sector_of("Company"), sector_of("医院")
    ('enterprise', 'enterprise', '')
    """
    return _code_of(word, SECTORS, SECTOR_WORDS)


def kind_of(word: str) -> str:
    """Return the kind of what is shared by its word in either language; empty for none.

    Examples
    --------
    >>> kind_of("仪器"), kind_of("Equipment"), kind_of("车辆")
    ('instrument', 'instrument', '')
    """
    return _code_of(word, KINDS, KIND_WORDS)


def _code_of(word: str, names: Mapping[str, Text], further: Mapping[str, tuple[str, ...]]) -> str:
    text = " ".join(word.split()).casefold()
    known = ((code, (code, one.en, one.zh, *further[code])) for code, one in names.items())
    return next((code for code, words in known if text in words), "")


REFUSALS = {
    "capacity": Text("no capacity", "容量不足"),
    "terms": Text("terms not accepted", "条款未接受"),
    "permit": Text("no permit", "缺少许可"),
    "purpose": Text("purpose not covered", "用途不符"),
    "other": Text("other", "其他"),
}
"""Why a request is refused."""

SHARE_OFFER = Table(
    "share_offer",
    Text("offer", "共享供给"),
    Text("What one institution lets others use: an instrument, staff, material, data or space",
         "一家机构提供给他方使用的仪器、人员、材料、数据或场地"),
    key=("id",),
    level="public",
    columns=(
        column("id", TEXT, "offer id", "供给编号", "Id of the offer", "供给编号",
               headers=("id", "offer", "no.", "asset no.", "asset number", "编号", "资产编号", "设备编号", "仪器编号",
                        "资源编号")),
        column("kind", TEXT, "kind", "类别", "What is offered", "供给类别", null=False, values=KINDS,
               headers=("type", "资源类别", "资源类型", "类型")),
        column("title", TEXT, "name", "名称", "What it is called", "名称",
               headers=("title", "equipment", "resource name", "设备名称", "仪器名称", "资产名称", "资源名称")),
        column("owner", TEXT, "owner", "提供单位", "Institution that offers it", "提供单位",
               refers="organisation.id", loose=True, null=False,
               headers=("organisation", "institution", "holder", "owning institution", "所属单位",
                        "依托单位", "资产单位", "所属机构")),
        column("sector", TEXT, "sector", "提供方部门", "Sector of the owner", "提供单位所属部门", values=SECTORS,
               headers=("owner sector", "单位性质", "单位类别")),
        column("keeper", TEXT, "keeper", "保管人", "Person who answers requests", "答复申请的人员",
               visible=PERSONAL, headers=("contact", "custodian", "person in charge", "负责人", "联系人", "管理员")),
        column("resource", TEXT, "instrument", "对应仪器",
               "Instrument whose ledger has the hours, where it is registered", "已登记仪器，机时取自其账簿",
               refers="resource.id", loose=True, headers=("resource",)),
        column("accession", TEXT, "accession", "保藏条目", "Item of a collection, of material", "所提供的保藏条目",
               refers="accession.id", loose=True, headers=("specimen", "保藏编号")),
        column("amount", REAL, "amount offered", "供给量", "Amount offered, in the unit; empty where there is no limit",
               "供给量（按单位计）；不限量者为空", unit="unit", low=0,
               headers=("amount", "quantity", "hours offered", "capacity", "数量", "开放量", "开放机时", "可开放机时",
                        "年开放机时", "可供量")),
        column("unit", TEXT, "unit", "单位", "Unit of amount and price", "数量与单价的单位",
               headers=("unit of measure", "计量单位", "计价单位")),
        column("price", MONEY, "price", "单价", "Price of one unit, in minor units; 0 is free of charge",
               "单价（最小货币单位）；0 为免费", low=0,
               headers=("rate", "fee", "charge", "收费标准", "收费", "费用", "价格", "机时费", "机时单价", "使用费")),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
        column("terms", TEXT, "terms", "使用条款", "Terms of use, or where they stand", "使用条款或其出处",
               headers=("conditions", "terms of use", "条款", "使用条件", "开放条件", "共享条件")),
        column("start_day", DAY, "from", "起", "First day", "首日",
               headers=("start", "valid from", "valid_from", "开始日期", "开放起始", "生效日")),
        column("end_day", DAY, "until", "止", "First day after it", "终止次日",
               headers=("end", "to", "valid to", "valid_to", "结束日期", "开放截止", "失效日")),
    ),
)

SHARE_REQUEST = Table(
    "share_request",
    Text("request to share", "共享申请"),
    Text("What somebody asks of an offer, what was agreed and what came of it", "对一项供给的申请、同意量及结果"),
    key=("id",),
    level="network",
    columns=(
        column("id", TEXT, "request id", "申请编号", "Id of the request", "申请编号",
               headers=("id", "request", "request no.", "no.", "编号", "申请单号", "预约编号", "单号")),
        column("offer", TEXT, "offer", "供给", "Offer it asks for", "所申请的供给", refers="share_offer.id",
               loose=True, null=False,
               headers=("asset no.", "asset number", "供给编号", "资产编号", "设备编号", "仪器编号", "资源编号")),
        column("borrower", TEXT, "borrower", "使用单位", "Institution that asks", "申请使用的单位",
               null=False, headers=("by", "institution", "organisation", "user institution", "申请单位", "借用单位",
                                    "委托单位")),
        column("sector", TEXT, "sector", "使用方部门", "Sector of the borrower", "使用单位所属部门", values=SECTORS,
               headers=("borrower sector", "单位性质", "单位类别")),
        column("person", TEXT, "asked by", "申请人", "Person who asks", "申请人员", visible=PERSONAL,
               headers=("applicant", "user", "使用人")),
        column("owner", TEXT, "owner", "提供单位", "Institution that offers", "提供单位",
               refers="organisation.id", loose=True),
        column("keeper", TEXT, "keeper", "保管人", "Person who answers requests", "答复申请的人员", visible=PERSONAL),
        column("purpose", TEXT, "purpose", "用途", "What for", "用途", visible=INTERNAL,
               headers=("reason", "使用目的", "实验内容")),
        column("amount", REAL, "amount asked for", "申请量", "Amount asked for, in the unit of the offer",
               "申请量（按供给的单位计）", unit="unit", low=0,
               headers=("amount", "quantity", "hours", "申请机时", "申请数量", "数量", "机时")),
        column("agreed", REAL, "amount agreed", "同意量", "Amount agreed, in the unit of the offer",
               "同意量（按供给的单位计）", unit="unit", low=0, headers=("agreed", "granted", "批准量", "批准机时")),
        column("asked_on", DAY, "asked on", "申请日期", "Day it was asked for", "申请日期",
               headers=("date", "day", "requested", "日期", "提交日期")),
        column("end_day", DAY, "use until", "使用期限", "First day on which the agreement no longer counts",
               "同意失效日"),
        column("unit", TEXT, "unit", "单位", "Unit of the amounts, as agreed", "数量单位"),
        column("price", MONEY, "price", "单价", "Price of one unit as agreed, in minor units",
               "约定单价（最小货币单位）", low=0),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
        column("permit", TEXT, "permit", "许可证号", "Number of the permit it rests on", "所依据的许可证号",
               visible=INTERNAL, headers=("permit no.", "批件号")),
        column("signed_on", DAY, "terms signed on", "条款签署日", "Day on which the terms were signed", "条款签署日期"),
        column("refusal", TEXT, "reason of refusal", "不同意原因", "Why it was refused", "不同意的原因",
               values=REFUSALS, headers=("refused because", "拒绝原因")),
        column("billed", MONEY, "bill", "账单金额", "Amount used times the price, in minor units",
               "使用量乘以单价（最小货币单位）", visible=INTERNAL),
        column("outcome", TEXT, "outcome", "使用结果", "What came of the use", "使用结果", visible=INTERNAL,
               headers=("report", "result", "结果", "使用报告")),
        column("state", TEXT, "state", "状态", "State in its workflow", "流程状态", headers=("status", "审批状态")),
    ),
)

SHARE_USE = Table(
    "share_use",
    Text("use of an offer", "共享使用"),
    Text("One use of what was agreed; the hours of a booked instrument are those of its ledger",
         "对同意量的一次使用；已预订仪器的机时取自其账簿"),
    key=("request", "n"),
    level="network",
    append_only=True,
    columns=(
        column("request", TEXT, "request", "申请", "Request it belongs to; unasked:OFFER where nobody asked",
               "所属申请；无申请者为 unasked:供给编号", refers="share_request.id", loose=True,
               headers=("申请编号", "申请单号", "预约编号", "单号", "request id", "request no.")),
        column("n", INT, "number", "序号", "Place among the uses of the request", "该申请下使用的序号", low=1),
        column("offer", TEXT, "offer", "供给", "Offer that is used", "所使用的供给", refers="share_offer.id",
               loose=True, headers=("供给编号", "资产编号", "设备编号", "仪器编号", "资源编号", "asset no.",
                                    "asset number")),
        column("borrower", TEXT, "borrower", "使用单位", "Institution that used it, where nobody asked",
               "使用单位（无申请时）", headers=("institution", "user institution", "委托单位", "申请单位", "借用单位")),
        column("start_day", DAY, "from", "起", "Day on which it began", "开始日期",
               headers=("start", "begin", "date", "开始", "开始时间", "日期", "使用日期")),
        column("end_day", DAY, "to", "止", "Day on which it ended", "结束日期",
               headers=("end", "结束", "结束时间")),
        column("amount", REAL, "amount used", "使用量", "Amount used, in the unit of the offer; of a booking none",
               "使用量（按供给的单位计）；有预订者不填", unit="unit", low=0,
               headers=("amount", "hours", "quantity", "使用机时", "机时", "数量", "时长")),
        column("undoes", INT, "use taken back", "所撤销的使用", "Number of the use that this row takes back",
               "该行所撤销的使用的序号", low=1),
        column("booking", TEXT, "booking", "预订", "Booking whose hours it is", "机时所属预订",
               headers=("预订编号",)),
        column("accession", TEXT, "accession", "保藏条目", "Item of a collection that was sent", "所寄送的保藏条目",
               refers="accession.id", loose=True),
    ),
)

ETHICS_APPLICATION = Table(
    "ethics_application",
    Text("application to an ethics committee", "伦理审查申请"),
    Text("A study that asks an ethics committee; its approval is a row of permits",
         "提请伦理委员会审查的研究；批准另成一条许可"),
    key=("id",),
    level="network",
    columns=(
        column("id", TEXT, "study id", "研究编号", "Id of the study", "研究编号"),
        column("title", TEXT, "title", "名称", "Title of the study", "研究名称", null=False),
        column("researcher", TEXT, "researcher", "研究负责人", "Who asks and answers for the study", "研究负责人",
               visible=PERSONAL, null=False),
        column("organisation", TEXT, "institution", "单位", "Institution of the study", "研究所在单位",
               refers="organisation.id", loose=True),
        column("subject", TEXT, "about", "审查对象",
               "What the permit is for: access request, sample, accession; else the study",
               "许可对象：机时申请、样品、保藏条目；不填则为该研究"),
        column("type", TEXT, "kind of permit", "许可类别", "What is to be permitted", "申请的许可类别", null=False,
               values={"ethics": Text("people", "涉及人"), "animal": Text("animals", "动物"),
                       "genetic_material": Text("human genetic material", "人类遗传资源")}),
        column("participants", INT, "participants", "参与人数", "How many take part", "参与人数", unit="1", low=0),
        column("minors", BOOL, "minors", "涉及未成年人", "Whether minors take part", "是否涉及未成年人", null=False),
        column("review", TEXT, "review", "审查方式", "How it was reviewed", "审查方式",
               values={"full": Text("full committee", "会议审查"), "expedited": Text("expedited", "快速审查")}),
        column("conditions", TEXT, "conditions", "条件", "What must be met before it starts", "启动前须满足的条件",
               visible=INTERNAL),
        column("guardians", INT, "guardians who consented", "监护人同意数", "Consents of guardians that are on file",
               "已存档的监护人同意书份数", unit="1", low=0),
        column("number", TEXT, "number of the permit", "批件号", "Number of the approval", "批件号"),
        column("end_day", DAY, "approved until", "批准截止", "First day on which the approval no longer counts",
               "批准失效日"),
        column("state", TEXT, "state", "状态", "State in its workflow", "流程状态"),
    ),
)

TABLES = (SHARE_OFFER, SHARE_REQUEST, SHARE_USE, ETHICS_APPLICATION)
