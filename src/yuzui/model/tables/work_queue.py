# SPDX-License-Identifier: Apache-2.0
"""Work that runs beside the pages, and what a person is told of it: jobs, notices, mail, feeds."""

from __future__ import annotations

from yuzui.model.table import BOOL, INSTANT, INT, INTERNAL, JSON, PERSONAL, REAL, SEALED, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

JOB_STATES = ("queued", "running", "done", "failed", "cancelled", "lost")
MAIL_STATES = ("waiting", "sent", "failed", "dropped")

JOB = Table(
    "background_job",
    Text("background job", "后台任务"),
    Text("One piece of work that runs beside the pages, with how far it is",
         "在页面之外运行的一项工作及其进度"),
    key=("id",),
    level="sealed",
    columns=(
        column("id", TEXT, "job id", "任务编号", "Random name of the job", "任务的随机编号"),
        column("key", TEXT, "question", "问题摘要",
               "Digest of kind, inputs and the state they follow from: the same question is one job",
               "种类、输入及其所依状态的摘要：同一问题即同一任务", null=False),
        column("kind", TEXT, "kind", "种类", "What is done, as declared", "所声明的任务种类", null=False),
        column("args", JSON, "arguments", "参数", "Inputs of the work", "该工作的输入", visible=INTERNAL),
        column("by", TEXT, "asked by", "提交人",
               "Account that asked for it", "提交该任务的账户", visible=PERSONAL, null=False),
        column("state", TEXT, "state", "状态",
               "Where it stands", "当前状态", null=False, values=JOB_STATES),
        column("done", INT, "done", "已完成", "Steps done", "已完成的步数", unit="1", low=0),
        column("total", INT, "of", "总数", "Most steps there are", "最多步数", unit="1", low=0),
        column("label", JSON, "what it does now", "当前步骤",
               "Phrase on what it does now, in both languages", "当前步骤的双语说明", visible=INTERNAL),
        column("pid", INT, "process", "进程", "Process that computes it", "计算进程的编号", visible=INTERNAL),
        column("lease", INSTANT, "lease", "租期",
               "Second until which the process need not be heard of, UTC", "在此时刻之前进程可以没有消息", unit="s"),
        column("cpu", REAL, "CPU time", "处理器时间", "CPU time taken so far", "已用处理器时间", unit="s", low=0),
        column("result", TEXT, "result", "结果", "Address of what came of it", "结果所在的地址"),
        column("error", JSON, "what went wrong", "出错说明",
               "Sentence in both languages, code and number of the fault", "双语说明、代码及故障编号",
               visible=INTERNAL),
        column("notify", BOOL, "mail when done", "完成后邮件通知",
               "Whether a mail is asked for when it took long", "耗时较长时是否以邮件通知"),
        column("made", INSTANT, "asked", "提交时间", "Second of asking, UTC", "提交时刻（世界协调时）", unit="s",
               null=False),
        column("started", INSTANT, "started", "开始时间", "Second of the last start, UTC",
               "最近一次开始的时刻", unit="s"),
        column("ended", INSTANT, "ended", "结束时间", "Second of the end, UTC", "结束时刻", unit="s"),
        column("tries", INT, "tries", "尝试次数", "How often it was started", "已启动的次数", unit="1", low=0),
    ),
)

NOTICE = Table(
    "notice",
    Text("notice", "通知"),
    Text("Something a person is told on their own pages", "在本人页面上告知某人的一件事"),
    key=("id",),
    level="sealed",
    columns=(
        column("id", TEXT, "notice id", "通知编号", "Digest of event and person", "事件与人员的摘要"),
        column("account", TEXT, "to", "收件人", "Account that is told", "被告知的账户", visible=PERSONAL, null=False),
        column("kind", TEXT, "kind", "种类", "Which event it tells of", "所告知事件的种类", null=False),
        column("args", JSON, "arguments", "参数", "What the sentence names", "语句中提到的内容", visible=INTERNAL),
        column("about", TEXT, "about", "关于", "Address of what it is about", "所涉内容的地址"),
        column("made", INSTANT, "made", "发出时间", "Second of the event, UTC", "事件时刻", unit="s", null=False),
        column("read_at", INSTANT, "read", "阅读时间", "Second of reading, UTC", "阅读时刻", unit="s"),
    ),
)

MAIL = Table(
    "mail",
    Text("mail", "邮件"),
    Text("A mail that waits to be sent, or what became of it", "待发送的邮件及其发送结果"),
    key=("id",),
    level="sealed",
    columns=(
        column("id", TEXT, "mail id", "邮件编号", "Digest of event and person", "事件与人员的摘要"),
        column("account", TEXT, "account", "账户", "Account it is for; empty before there is one",
               "所属账户；尚无账户时为空", visible=PERSONAL),
        column("to", TEXT, "to", "收件地址", "Address it is sent to", "收件地址", visible=PERSONAL, null=False),
        column("kind", TEXT, "kind", "种类", "Which event it tells of", "所告知事件的种类", null=False),
        column("args", JSON, "arguments", "参数",
               "What its sentences name; emptied once it was sent", "语句中提到的内容；发送后清空", visible=SEALED),
        column("lang", TEXT, "language", "语言", "Language of the person", "收件人的语言", null=False,
               values=("en", "zh")),
        column("state", TEXT, "state", "状态", "Where it stands", "当前状态", null=False, values=MAIL_STATES),
        column("tries", INT, "tries", "尝试次数", "How often sending was tried", "已尝试发送的次数", unit="1", low=0),
        column("next_at", INSTANT, "next try", "下次尝试", "Second of the next try, UTC", "下次尝试的时刻", unit="s"),
        column("message_id", TEXT, "message id", "邮件标识",
               "Stable name of the message, the same at every try", "邮件的固定标识，每次尝试相同", null=False),
        column("made", INSTANT, "made", "登记时间", "Second of the event, UTC", "事件时刻", unit="s", null=False),
        column("sent", INSTANT, "sent", "发送时间", "Second of sending, UTC", "发送时刻", unit="s"),
        column("error", TEXT, "last error", "最近错误", "What the mail server answered last",
               "邮件服务器最近一次的答复", visible=INTERNAL),
    ),
)

FEED = Table(
    "feed",
    Text("calendar feed", "日历订阅"),
    Text("An address at which a calendar is read without signing in", "无需登录即可读取日历的地址"),
    key=("hash",),
    level="sealed",
    columns=(
        column("hash", TEXT, "hash", "哈希", "SHA-256 of the token in the address", "地址中令牌的 SHA-256"),
        column("account", TEXT, "account", "账户", "Account it shows what for", "所属账户", visible=PERSONAL,
               null=False),
        column("kind", TEXT, "kind", "种类", "Whose calendar it is", "日历的归属", null=False,
               values=("person", "instrument", "group")),
        column("target", TEXT, "of", "对象", "Person, instrument or group", "人员、仪器或组"),
        column("made", INSTANT, "made", "建立时间", "Second of making, UTC", "建立时刻", unit="s", null=False),
        column("used", INSTANT, "last use", "最近使用", "Second of the last use, UTC", "最近使用时刻", unit="s"),
        column("revoked", INSTANT, "revoked", "撤销时间", "Second from which it is refused, UTC",
               "自此刻起拒绝", unit="s"),
    ),
)

MAIL_SETTING = Table(
    "mail_setting",
    Text("mail setting", "邮件设置"),
    Text("A kind of mail that a person ended", "某人已停止接收的一类邮件"),
    key=("account", "kind"),
    level="sealed",
    columns=(
        column("account", TEXT, "account", "账户", "Account that ended it", "停止接收的账户", visible=PERSONAL),
        column("kind", TEXT, "kind", "种类", "Kind of mail", "邮件种类"),
        column("since", INSTANT, "since", "起", "Second from which it is not sent, UTC", "自此刻起不再发送", unit="s",
               null=False),
    ),
)

CLOCK_TICK = Table(
    "clock_tick",
    Text("tick of the clock", "定时办理"),
    Text("What is done by the clock, and when it was done last", "定时办理的事项及其最近一次办理时间"),
    key=("name",),
    level="sealed",
    columns=(
        column("name", TEXT, "name", "名称", "What is done", "办理的事项"),
        column("at", INSTANT, "last", "最近一次", "Second at which it was done last, UTC", "最近一次办理的时刻",
               unit="s", null=False),
    ),
)

TABLES = (JOB, NOTICE, MAIL, FEED, MAIL_SETTING, CLOCK_TICK)
