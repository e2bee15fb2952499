# SPDX-License-Identifier: Apache-2.0
"""The event log: who did what and when, whether the chain is whole, and every decision."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any

from yuzui import registry
from yuzui.job.signature import UNCHECKED
from yuzui.job.workflow.declaration import read
from yuzui.job.workflow.definitions import shipped
from yuzui.job.workspace import Workspace
from yuzui.model.lifecycle import CYCLES
from yuzui.model.table import Row
from yuzui.model.tables.award import DECISION
from yuzui.model.tables.log import AUDIT
from yuzui.text import Text, join, same
from yuzui.text.numbers import moment, number
from yuzui.view.chart import Meta
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.page import EVERYONE, Block, Code, Fact, Facts, Figure, Page, Visit
from yuzui.view.table import Column, DataTable

PATH, ROLES = "/log", EVERYONE
PLACE = ("about", 40)
WAS = ("/audit",)
TITLE = Text("Log", "日志")
SHOWN = 200
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
SIGNED = ("at", "by", "authority", "run", "reason", "rules_hash", "log_head")

ACTIONS = {
    "check": Text("run the checks", "运行检验"),
    "revoke": Text("take back a role", "收回角色"),
    "unseal": Text("unseal an identity", "启封身份"),
    "load": Text("load a file", "装载文件"),
    "draw_audit": Text("draw a sample for an audit", "抽取检索式抽检样本"),
    "label_document": Text("label a document of an audit", "判断抽检文献"),
    "read_audit": Text("put labels of an audit on record", "登记抽检判断"),
    "register": Text("put on record", "登记入库"),
    "attest": Text("state that own rows were checked", "声明已核对本单位数据"),
    "save": Text("keep a result", "保存结果"),
    "decide": Text("decide", "决定"),
    "publish": Text("publish", "公布"),
    "appeal": Text("file an appeal", "提出复审申请"),
    "sign scenario": Text("sign a scenario", "签署情景"),
    "recompute": Text("compute again for an appeal", "为复审重新计算"),
    "enter": Text("enter a decided succession", "登记已有决定的沿革"),
    "apply": Text("let a succession take effect", "沿革生效"),
    "reverse": Text("take a succession back", "撤回沿革"),
    "consult": Text("note that bodies were heard", "登记已征求意见"),
    "object": Text("object to a number", "对数字提出异议"),
    "settle": Text("settle", "办结"),
    "grant": Text("grant a role", "授予角色"),
    "erase": Text("erase", "删除"),
    "export": Text("export", "导出"),
    "forecast": Text("forecast a mission", "作出任务预测"),
    "commit": Text("commit to a secret", "承诺密值"),
    "fix": Text("fix the candidates", "确定抽签名单"),
    "reveal": Text("reveal and draw", "揭示并抽签"),
    "void": Text("declare a draw void", "宣告抽签作废"),
    "accept": Text("accept to review", "接受评审"),
    "decline": Text("decline to review", "谢绝评审"),
    "book": Text("book a time", "预订时段"),
    "cancel": Text("cancel a booking", "取消预订"),
    "plan training": Text("plan a training", "安排培训"),
    "cancel training": Text("call a training off", "取消培训"),
    "ask training": Text("ask for a training", "申请安排培训"),
    "book training": Text("book a place in a training", "预订培训名额"),
    "leave training": Text("give a place in a training back", "退回培训名额"),
    "confirm training": Text("confirm who was trained", "确认培训结果"),
    "give training": Text("note a training", "登记培训资质"),
    "end training": Text("end a training", "终止培训资质"),
    "miss": Text("mark missed bookings", "标记爽约"),
    "refuse": Text("refuse a schedule", "退回排程"),
    "post": Text("post to the ledger", "记入账簿"),
    "deliver": Text("write what an act owes", "补齐操作应写出的文件"),
    "checkpoint": Text("note what every table holds", "登记各表现状"),
    "job asked": Text("start a job", "提交任务"),
    "job done": Text("finish a job", "完成任务"),
    "job failed": Text("end a job that failed", "任务未完成"),
    "job cancelled": Text("cancel a job", "取消任务"),
    "job lost": Text("note that a job was interrupted", "登记任务中断"),
    "mail again": Text("send mail again", "重新发送邮件"),
    "upload": Text("hand in a file", "上传文件"),
    "understand": Text("read a file that was handed in", "识别上传的文件"),
    "confirm": Text("confirm what cannot be checked", "确认无法核查之处"),
    "drop": Text("drop a file that was handed in", "撤下上传的文件"),
    "expire": Text("erase files that were never loaded", "清除逾期未导入的文件"),
    "propose": Text("propose a list for decision", "提请审议"),
    "agree": Text("agree to a list", "同意清单"),
    "return": Text("return a list to the office", "退回清单"),
    "redraw": Text("draft a list again", "重新拟定清单"),
    "release": Text("release letters", "发放通知书"),
    "stop": Text("stop the release of letters", "停止发放通知书"),
    "draft": Text("draft a list from files", "由文件拟定清单"),
    "override": Text("correct a row of a file", "更正文件中的一行"),
    "begin_reviews": Text("open the reviewing of a call", "启动评审"),
    "set_round": Text("change scale, criteria or deadline of reviews", "更改评审量表、指标或期限"),
    "end_reviews": Text("take a round of reviews back", "撤回一轮评审"),
    "set_deadline": Text("set the deadline of reviews", "设定评审期限"),
    "remind": Text("remind a reviewer", "提醒评审人"),
    "save_review": Text("write a review", "填写评审意见"),
    "recuse": Text("step back", "回避"),
    "waive_conflict": Text("set a conflict aside", "排除回避情形"),
    "ask_second": Text("ask for a second signer", "请第二人签署"),
    "refuse_second": Text("refuse to sign as second", "第二人拒绝签署"),
    "blank": Text("give the reason of a blank", "说明空白项原因"),
    "complete": Text("declare a sheet complete", "确认表格填报完成"),
    "zone": Text("set the time zone of an instrument", "设定仪器时区"),
    "clock set back": Text("clock set back", "时钟回拨"),
    "sign_in": Text("sign in", "登录"),
    "fail_sign_in": Text("sign in without success", "登录未成功"),
    "sign_out": Text("sign out", "退出登录"),
    "end_session": Text("end a session", "结束会话"),
    "change_factor": Text("change how one signs in", "更改登录方式"),
    "renew_factors": Text("set how one signs in anew", "重新设置登录方式"),
    "propose_reset": Text("propose a link to a new password", "提议生成重设密码链接"),
    "refuse_reset": Text("take back a link to a new password", "撤回重设密码链接的提议"),
    "reset_password": Text("make a link to a new password", "生成重设密码链接"),
    "invite": Text("invite", "邀请"),
    "take_invitation": Text("take an invitation", "接受邀请"),
    "withdraw_invitation": Text("take an invitation back", "撤回邀请"),
    "propose_grant": Text("propose a role", "提议授予角色"),
    "confirm_grant": Text("agree to a role", "确认授予角色"),
    "lapse_grant": Text("a role that may be given no more", "授予人已无权授予的角色"),
    "refuse_grant": Text("refuse a role", "否决授予角色"),
    "change_account": Text("stop, close or open an account", "停用、注销或恢复账户"),
    "make_token": Text("make a token for the command line", "生成命令行令牌"),
    "adopt": Text("join a name to an account", "将姓名与账户关联"),
    "keep time": Text("keep rows of people's time", "保存人员时间"),
    "appoint": Text("register appointments", "登记任职"),
    "refuse_act": Text("try what is not theirs", "越权操作"),
    "name": Text("name", "注明或确定"),
    "approve": Text("approve", "批准"),
    "seal": Text("seal", "定密"),
    "close": Text("close", "截止或结束"),
    "sign": Text("sign", "签署"),
    "open": Text("open", "开放受理"),
    "review": Text("send to review", "送审"),
    "fund": Text("pay the parts", "拨付份额"),
    "defend": Text("note a defence", "登记答辩"),
    "begin": Text("begin", "启动"),
    "pass": Text("let pass", "准予通过"),
    "pay": Text("note a payment", "登记拨款"),
    "withdraw": Text("withdraw", "撤回"),
    "new": Text("begin a row", "发起"),
}
_EMPTY = Text("The log holds no event that you may see", "日志中没有您可查看的事件")
_WHOLE = Text("The log is whole: {n} events, each chained to the one before",
              "日志完整：{n} 个事件，逐一相连")  # fmt: skip
_BROKEN = Text("The log is broken at event {n}", "日志在第 {n} 个事件处断裂")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    events = workspace.view.select("audit", order=("seq",))
    decisions = workspace.view.select("decision", order=("-audit_seq",), limit=SHOWN)
    if not events:
        return Page(_EMPTY, (_decisions(decisions),))
    # the chain is verified over whole rows: what this reader may not see is part of the digests
    log = workspace.store.log_state()
    bad = log.bad
    finding = _WHOLE if bad is None else _BROKEN
    blocks: list[Block] = [_facts(events, decisions, bad), Figure(_picture(events))]
    blocks += [_decisions(decisions), _log(events)]
    return Page(
        finding.format(n=number(log.rows if bad is None else bad)),
        blocks,
        lead=Text(
            "Every act writes one row that names the row before it by its digest; a changed, "
            "moved or missing row breaks the chain at its number.",
            "每次操作写入一行，并以摘要指明上一行；任何改动、移动或缺失都会在该行处使链条断裂。",
        )
        + _withheld(events, log.rows),
    )


def _withheld(events: list[Row], rows: int) -> Text:
    """Return what of the log this reader is not shown, though it was verified."""
    lines = []
    if len(events) < rows:
        hidden = Text(
            " {n} events are withheld from you; they were verified too.", "另有 {n} 个事件对您不可见，但已一并核验。"
        )
        lines.append(hidden.format(n=number(rows - len(events))))
    columns = [column.label for column in AUDIT.columns if column.name not in events[-1]]
    if columns:
        withheld = Text(" Withheld from you, and verified: {c}.", "以下各列对您不可见，但已一并核验：{c}。")
        lines.append(withheld.format(c=join(columns, ", ", "、")))
    return sum(lines, same(""))


def _facts(events: list[Row], decisions: list[Row], bad: int | None) -> Facts:
    last = events[-1]
    state = Text("whole", "完整") if bad is None else Text("broken", "断裂")
    actors = len({event["actor"] for event in events})
    accounts = Text("account" if actors == 1 else "accounts", "个账户")
    return Facts(
        (
            Fact(Text("Chain", "链条"), state, same(last["hash"][:16])),
            Fact(Text("Events", "事件"), number(len(events)), Text("last: ", "最近：") + moment(last["at"])),
            Fact(Text("Who acted", "操作人"), number(actors), accounts),
            Fact(Text("Decisions", "决定"), number(len(decisions)), Text("signed by name", "具名签署")),
        )
    )


def _picture(events: list[Row]) -> Any:
    counts = Counter(event["action"] for event in events)
    rows = [Bar(label=act_words(action), value=count) for action, count in counts.most_common()]
    most, count = counts.most_common(1)[0]
    meta = Meta(
        "actions",
        Text("{n} of {all} events: {what}", "{all} 个事件中有 {n} 个：{what}").format(
            n=number(count), all=number(len(events)), what=act_words(most)
        ),
        Text("one bar per kind of act", "每种操作一条"),
        "real",
        Text("event log of this workspace", "本工作区事件日志"),
        events[-1]["at"][:10],
    )
    return bar_chart(meta, rows, (Text("events", "事件数"), ""))


def _decisions(rows: list[Row]) -> DataTable:
    columns = [DECISION[name] for name in SIGNED]
    # digests stay whole here: who signed may copy them
    shown = {"at": moment, "run": Code}
    return DataTable(
        "decisions",
        Text("Decisions", "决定"),
        [Column(column.name, column.label) for column in columns],
        [
            [shown.get(column.name, str)(row[column.name]) if row[column.name] else None for column in columns]
            for row in rows
        ],
        note=Text("Only a named person decides; the system proposes.", "只有具名责任人可以决定；系统仅提出建议。")
        + same(" ")
        + UNCHECKED
        if rows
        else None,
    )


_OBJECTS = {
    "dependencies": Text("inputs and their suppliers", "投入品及供应方"),
    "splits": Text("orientations of awards", "资助项目的面向"),
    "labs": Text("laboratories", "实验室"),
    "lab_proposal": Text("proposal for a laboratory", "实验室建设建议"),
    "file": Text("file", "文件"),
    "run": Text("run", "运行"),
    "plan": Text("plan", "规划"),
    "decision": Text("decision", "决定"),
    "appeal": Text("appeal", "复审申请"),
    "reply": Text("reply to appeal", "复审答复"),
    "role": Text("role", "角色"),
    "draw": Text("draw", "抽签"),
    "letters": Text("letters of decision", "决定书"),
    "assignment": Text("assignment", "指派"),
    "role_grant": Text("role of", "角色授予"),
    "job": Text("job", "任务"),
}
_REASONS = {
    "maker of the workspace": Text("maker of the workspace", "工作区建立者"),
    "letter": Text("letter", "决定书"),
    "same": Text("the same bytes", "逐字节相同"),
    "changed": Text("not the same", "不同"),
    **CYCLES["appeal"].states,
}


@lru_cache(maxsize=1)
def _moves() -> dict[tuple[str, str], Text]:
    """Return what the moves of workflows are called, by table and verb, and by verb alone."""
    words: dict[tuple[str, str], Text] = {}
    for flow in map(read, shipped()):
        for step in flow.steps:
            verb = step.action.replace("_", " ")
            words.setdefault((flow.table.name, verb), step.label)
            words.setdefault(("", verb), step.label)
    return words


def act_words(action: str, reference: str = "") -> Text:
    """Return an act in words, a move as its workflow calls it; one that was refused says so."""
    name = action.removesuffix(" refused")
    table = re.split("[ :]", reference, maxsplit=1)[0]
    words = _moves().get((table, name)) if table else None
    words = words or ACTIONS.get(name) or _moves().get(("", name)) or same(name)
    return words if name == action else Text("refused: {act}", "被拒：{act}").format(act=words)


def object_words(reference: str) -> Text:
    """Return what an act was done on; the first word says of which kind."""
    kind, *rest = re.split("[ :]", reference, maxsplit=1)
    name = "".join(rest)
    return _OBJECTS[kind] + same(f" {name}") if name and kind in _OBJECTS else same(reference)


def _reason(event: Row) -> Text | None:
    """Return why; the study of a result by its title, a digest by its first twelve digits."""
    reason, studies = event.get("reason"), registry.modules("study")
    if not reason:
        return None
    if reason in studies and event["action"] in ("save", "export"):
        return Text(studies[reason].TITLE.en, studies[reason].TITLE.zh)
    if event["action"] == "appeal":
        return object_words(reason)
    return _REASONS.get(reason) or same(_DIGEST.sub(lambda match: match[0][:12], reason))


def _log(events: list[Row]) -> DataTable:
    rows = [
        (
            event["seq"],
            moment(event["at"]),
            event["actor"],
            event.get("named"),
            act_words(event["action"], event["object"]),
            object_words(event["object"]),
            _reason(event),
            Code(event["hash"][:12]),
        )
        for event in reversed(events[-SHOWN:])
    ]
    return DataTable(
        "log",
        Text("Latest {n} events", "最近 {n} 个事件").format(n=number(len(rows))),
        (
            Column("seq", Text("No.", "序号"), digits=0),
            Column("at", Text("Time (UTC)", "时间（UTC）")),
            Column("actor", Text("Who", "何人")),
            Column("named", Text("In whose name", "署名")),
            Column("action", Text("Act", "操作")),
            Column("object", Text("On what", "对象")),
            Column("reason", Text("Reason", "理由")),
            Column("hash", Text("Hash", "哈希")),
        ),
        rows,
    )
