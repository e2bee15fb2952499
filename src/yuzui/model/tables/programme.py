# SPDX-License-Identifier: Apache-2.0
"""Programmes, the strategies they serve, and the money of several funders."""

from __future__ import annotations

from yuzui.model.table import BOOL, DAY, INT, INTERNAL, JSON, MONEY, PERSONAL, REAL, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

PROGRAMME = Table(
    "programme",
    Text("programme", "科技计划"),
    Text("Standing frame under which calls are opened and projects run",
         "发布指南、实施项目的常设框架"),
    key=("id",),
    level="public",
    sheets=("programmes", "programme", "科技计划", "计划"),
    columns=(
        column("id", TEXT, "programme id", "计划编号",
               "Public id: PG and a number, or the funder's own",
               "公开编号：PG 加数字，或资助方编号"),
        column("name", TEXT, "name", "名称", "Name of the programme", "计划名称", null=False),
        column("name_zh", TEXT, "Chinese name", "中文名称", "Name in Chinese", "中文名称"),
        column("funder", TEXT, "funder", "资助机构",
               "Organisation that pays", "出资机构", refers="organisation.id", loose=True),
        column("clause", TEXT, "clause", "规划条款",
               "Clause of the plan it serves", "所服务的规划条款"),
        column("critical", BOOL, "critical", "关键领域",
               "Whether it was declared to be in a foundational or critical area",
               "是否认定属于基础核心或关键领域"),
        column("start_day", DAY, "start", "开始日", "First day", "开始日"),
        column("end_day", DAY, "end", "结束日", "First day after it", "结束次日"),
        column("state", TEXT, "state", "状态",
               "State in its workflow", "在流程中的状态"),
    ),
)

STRATEGY = Table(
    "strategy",
    Text("strategy", "战略"),
    Text("Strategy that programmes serve, with its words, their day and source",
         "各计划所服务的战略及其原文、日期与来源"),
    key=("id",),
    level="public",
    sheets=("strategies", "战略"),
    columns=(
        column("id", TEXT, "strategy id", "战略编号", "Short id", "短编号"),
        column("title", JSON, "title", "名称", "Title in both languages", "中英文名称", null=False),
        column("quotation", TEXT, "words", "原文",
               "Words of the source that name it", "来源中提及它的原文"),
        column("stated_on", DAY, "of", "日期",
               "Day of those words", "该原文的日期"),
        column("start_day", DAY, "since", "起", "Day on which it was adopted", "提出或采纳之日"),
        column("source", TEXT, "source", "来源", "Where those words stand", "原文出处", null=False),
        column("fact_status", TEXT, "status of the fact", "事实核实状态",
               "How well it is sourced", "核实程度",
               values=("sourced", "partly sourced", "unverified", "memory-only")),
    ),
)

PROGRAMME_STRATEGY = Table(
    "programme_strategy",
    Text("strategy of a programme", "计划所服务的战略"),
    Text("That a programme serves a strategy", "某计划服务于某战略"),
    key=("programme", "strategy"),
    level="public",
    columns=(
        column("programme", TEXT, "programme", "计划", "The programme", "计划", refers="programme.id"),
        column("strategy", TEXT, "strategy", "战略",
               "The strategy: one that ships or one of the workspace", "战略：随附或本工作区所载"),
    ),
)

COFUNDING = Table(
    "cofunding",
    Text("part of a funder", "联合资助份额"),
    Text("What one funder puts into a joint call in one currency, and how far that has come",
         "某资助方以某币种投入联合征集的金额及其进展"),
    key=("call", "funder", "currency"),
    level="network",
    sheets=("cofunding", "joint calls", "联合征集", "联合资助"),
    columns=(
        column("call", TEXT, "call", "批次", "The joint call", "联合征集的批次", refers="call.call", loose=True,
               headers=("call id", "call ref", "call no", "joint call", "指南编号", "征集编号", "批次编号",
                        "联合征集")),
        column("funder", TEXT, "funder", "资助方", "Who pays the part", "出资方",
               headers=("funding body", "agency", "funding agency", "paid by", "资助机构", "资助单位", "出资单位",
                        "出资方", "出资机构")),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
        column("amount", MONEY, "amount", "金额", "The part, in minor units", "份额（最小货币单位）",
               low=0, null=False,
               headers=("part", "contribution", "share", "commitment", "份额", "出资额", "出资金额", "出资", "经费")),
        column("whole", MONEY, "whole", "合计",
               "What the parts in this currency must add up to, in minor units",
               "该币种各份额须合计的总额（最小货币单位）", low=0, null=False),
        column("signer", TEXT, "signer", "签署人", "Person who signs for the funder", "代表资助方签署的人员",
               visible=PERSONAL, null=False,
               headers=("signatory", "signed by", "签字人", "代表", "签约人", "签约代表")),
        column("signed_on", DAY, "signed", "签署日", "Day on which it was signed", "签署之日"),
        column("decided_on", DAY, "decided", "决定日", "Day on which the funder decided", "作出决定之日"),
        column("paid", MONEY, "paid", "已拨付", "Sum paid, in minor units", "已拨付金额（最小货币单位）", low=0),
        column("paid_on", DAY, "paid on", "拨付日", "Day of payment", "拨付之日"),
    ),
)

CALL_ITEM = Table(
    "call_item",
    Text("item of a challenge call", "榜单"),
    Text("One published problem, how it is accepted, who judges it, and the shares of its stages",
         "一项公开的需求及其验收指标、评判人与各阶段经费比例"),
    key=("item",),
    level="public",
    sheets=("items", "榜单"),
    columns=(
        column("item", TEXT, "item", "榜单编号", "Id of the item", "榜单编号", headers=("item id", "榜单", "编号")),
        column("call", TEXT, "call", "批次", "Call it belongs to", "所属批次", refers="call.call", loose=True,
               null=False, headers=("指南编号",)),
        column("clause", TEXT, "clause", "规划条款", "Clause of the plan it serves", "所服务的规划条款"),
        column("problem", TEXT, "problem", "需求", "What is to be solved", "需解决的问题", null=False,
               headers=("need", "难题", "需求内容")),
        column("test", TEXT, "acceptance test", "验收指标", "By what it is accepted", "验收所依据的指标", null=False,
               headers=("test", "acceptance", "考核指标")),
        column("judge", TEXT, "judge", "评判人", "End user who accepts", "作出验收的最终用户", null=False,
               visible=PERSONAL, headers=("end user", "用户代表", "验收人")),
        column("amount", MONEY, "amount", "金额", "Sum for one team, in minor units",
               "每个团队的经费（最小货币单位）", low=0, headers=("prize", "榜额", "经费")),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）", null=False),
        column("teams_at_most", INT, "teams at most", "团队上限", "Most teams that work side by side",
               "并行团队数上限", low=1, headers=("number of teams", "most teams", "团队数")),
        column("stage_shares", JSON, "shares of the stages", "阶段比例",
               "Hundredths of the sum, stage by stage; they sum to 100", "各阶段经费百分比，合计为 100",
               null=False, headers=("stages", "拨付比例")),
        column("due", DAY, "bids until", "揭榜截止", "First day on which no bids are taken", "停止揭榜之日",
               headers=("deadline", "截止日期")),
        column("teams", JSON, "teams named", "揭榜团队", "Teams that were named", "确定的团队"),
        column("stage", INT, "stage", "阶段", "Stage under way", "当前阶段", low=1),
        column("state", TEXT, "state", "状态", "State in its workflow", "流程状态"),
    ),
)

CALL_BID = Table(
    "call_bid",
    Text("bid for an item", "揭榜申请"),
    Text("A team that offers to solve an item", "申请揭榜的团队"),
    key=("item", "team"),
    level="network",
    sheets=("bids", "teams", "团队", "揭榜团队"),
    columns=(
        column("item", TEXT, "item", "榜单", "The item", "榜单", refers="call_item.item", loose=True,
               headers=("榜单编号",)),
        column("team", TEXT, "team", "团队", "Id or name of the team", "团队编号或名称", headers=("团队名称",)),
        column("organisation", TEXT, "organisation", "牵头单位", "Body that leads it", "牵头单位"),
        column("members", JSON, "members", "成员", "Persons of the team", "团队成员", visible=PERSONAL),
        column("score", REAL, "score", "评分", "Score of the defence", "答辩评分", unit="score",
               visible=INTERNAL),
        column("pass_gate", REAL, "chance of passing the gate", "过关把握",
               "What the panel thinks of passing the next gate", "评审组对通过下一关口的把握",
               unit="1", visible=INTERNAL, low=0, high=1),
        column("succeed", REAL, "chance of success", "成功把握",
               "What the panel thinks of succeeding after it", "过关后成功的把握",
               unit="1", visible=INTERNAL, low=0, high=1),
    ),
)

ITEM_PAYMENT = Table(
    "item_payment",
    Text("payment to a team", "团队拨款"),
    Text("Money paid to a team of an item, within the shares of the stages reached",
         "在已到阶段的比例之内拨付给团队的款项"),
    key=("item", "n"),
    append_only=True,
    level="network",
    columns=(
        column("item", TEXT, "item", "榜单", "The item", "榜单", refers="call_item.item"),
        column("n", INT, "number", "序号", "Place among the payments", "序号", low=1),
        column("kind", TEXT, "kind", "类别", "Move by which it was noted", "登记所用的操作", null=False,
               values=("pay",)),
        column("team", TEXT, "team", "团队", "Team that was paid", "收款团队", null=False),
        column("sum", MONEY, "sum", "金额", "Sum, in minor units", "金额（最小货币单位）", null=False, low=1),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）", null=False),
        column("day", DAY, "day", "日期", "Day of payment", "拨付日期", null=False),
        column("by", TEXT, "noted by", "登记人", "Who noted it", "登记人", visible=PERSONAL),
    ),
)

TABLES = (PROGRAMME, STRATEGY, PROGRAMME_STRATEGY, COFUNDING, CALL_ITEM, CALL_BID, ITEM_PAYMENT)
