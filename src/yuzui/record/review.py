# SPDX-License-Identifier: Apache-2.0
"""Reviewers, their reviews, conflicts of interest, affinities and who reviews what."""

from __future__ import annotations

from yuzui.record.column import (
    BOOL,
    DAY,
    IDENTITY,
    INT,
    INTERNAL,
    JSON,
    REAL,
    SEALED,
    STAMP,
    TEXT,
    column,
)
from yuzui.record.lifecycle import CYCLES
from yuzui.record.table import Table
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

CONFLICTS = (
    "applicant", "coauthor", "employer", "grant", "family", "advisor", "rival", "declared",
)
_PROPOSAL_HEADERS = (
    "proposal id", "proposal number", "proposal no", "application", "application no",
    "application number", "application id", "submission", "submission id", "paper", "paper id",
    "申请编号", "项目编号", "申请书编号", "受理编号", "编号",
)
_REVIEWER_HEADERS = (
    "assessor", "assessor id", "referee", "referee id", "expert", "expert id", "reviewer id",
    "reviewer name",
    "专家", "专家编号", "评审专家", "评审专家编号", "评委", "评审人编号",
)

REVIEWER = Table(
    "reviewer",
    Text("reviewer", "评审人"),
    Text("Somebody who may be asked to review, under a pseudonym", "可受邀评审的人员，以化名记录"),
    key=("id",),
    sheets=("reviewers", "reviewer", "评审人", "专家", "专家名单"),
    columns=(
        column("id", TEXT, "reviewer id", "评审人编号",
               "Pseudonym or the caller's own id", "化名或来源方编号",
               headers=("reviewer", "referee", "专家编号", "编号", "评审人")),
        column("name", TEXT, "name", "姓名",
               "Name of the person", "姓名", visible=IDENTITY, headers=("full name", "专家姓名")),
        column("orcid", TEXT, "ORCID", "ORCID",
               "ORCID iD of the person", "该人员的 ORCID", visible=IDENTITY),
        column("institute", TEXT, "institute", "单位",
               "Organisation the person works for", "任职单位", visible=IDENTITY,
               headers=("host", "organisation", "organization", "affiliation", "工作单位",
                        "依托单位")),
        column("region", TEXT, "region", "地区",
               "Province or region of the institute", "单位所在省份或地区", visible=INTERNAL,
               headers=("province", "省份")),
        column("field", TEXT, "field", "学科",
               "Discipline or area", "学科或领域", visible=INTERNAL,
               headers=("discipline", "area", "领域")),
        column("expertise", TEXT, "expertise", "专长",
               "Words that say what the person knows", "说明专长的文字", visible=INTERNAL,
               headers=("keywords", "研究方向", "关键词")),
        column("min", INT, "smallest load", "最小评审数",
               "Fewest proposals to be given", "至少分配的申请数", visible=INTERNAL, unit="1",
               low=0, headers=("minimum", "min load", "最少评审数")),
        column("max", INT, "largest load", "最大评审数",
               "Most proposals to be given", "至多分配的申请数", visible=INTERNAL, unit="1", low=0,
               headers=("maximum", "max load", "quota", "最多评审数")),
        column("senior", BOOL, "senior", "资深",
               "Whether the person counts as senior", "是否为资深专家", visible=INTERNAL,
               headers=("资深专家",)),
        column("tags", JSON, "further columns", "其他列",
               "Any further column of the file, usable in the rules", "文件中的其他列，可用于规则",
               visible=INTERNAL),
    ),
)

REVIEW = Table(
    "review",
    Text("review", "评审意见"),
    Text("One person's score of one proposal by one criterion; superseded, never changed",
         "一人就一项申请按一项指标给出的评分；只新增，不修改"),
    key=("proposal", "reviewer", "criterion", "n"),
    append_only=True,
    sheets=("reviews", "review", "scores", "评审", "评审意见", "评分"),
    columns=(
        column("proposal", TEXT, "proposal", "申请号",
               "Proposal that was scored", "被评申请", refers="proposal.id", loose=True,
               headers=_PROPOSAL_HEADERS),
        column("reviewer", TEXT, "reviewer", "评审人",
               "Pseudonym of the reviewer; the person stands in the sealed file",
               "评审人化名；真实身份另存密封文件", headers=_REVIEWER_HEADERS),
        column("criterion", TEXT, "criterion", "指标",
               "Criterion scored; empty text when there is one only", "所评指标；仅一项时为空文本",
               headers=("aspect", "评审指标")),
        column("n", INT, "number", "次序",
               "1 for the first score, higher for one that supersedes it",
               "首次评分为 1，更新的评分递增", low=1, headers=("review number", "序号")),
        column("score", REAL, "score", "评分",
               "Score on the scale of the criterion", "按指标量表的评分", visible=INTERNAL,
               unit="score",
               headers=("rating", "mark", "overall merit", "overall score", "overall evaluation",
                        "overall rating", "得分", "分数", "综合评分", "综合得分", "总分")),
        column("grade", TEXT, "grade", "等级",
               "Letter on an ordinal scale, as written", "有序等级（原文）", visible=INTERNAL,
               headers=("letter",)),
        column("confidence", REAL, "confidence", "把握程度",
               "How sure the reviewer says to be, on the call's scale", "评审人自述的把握程度",
               visible=INTERNAL, unit="score", headers=("familiarity", "reviewer expertise",
                                                   "reviewer confidence", "熟悉程度", "把握")),
        column("panel", TEXT, "panel", "评审组",
               "Panel in which it was given", "所在评审组", visible=INTERNAL,
               headers=("group", "学科组")),
        column("conflict", TEXT, "conflict stated", "回避",
               "What the file says about a conflict of interest", "文件所载回避情况",
               visible=INTERNAL, headers=("conflict of interest", "利益冲突")),
        column("submitted_at", STAMP, "submitted", "提交时间",
               "When it was submitted, rounded to the day where identity is hidden",
               "提交时间；身份隐藏时只精确到日", visible=INTERNAL,
               headers=("submitted at", "提交日期")),
        column("comment", TEXT, "comment", "评语",
               "Words of the review", "评审文字", visible=SEALED),
    ),
)

CONFLICT = Table(
    "conflict",
    Text("conflict of interest", "利益冲突"),
    Text("Evidence that a reviewer must not judge a proposal", "评审人须回避某申请的证据"),
    key=("proposal", "reviewer", "kind"),
    sheets=("conflicts", "conflict", "回避", "利益冲突"),
    columns=(
        column("proposal", TEXT, "proposal", "申请号",
               "Proposal concerned", "所涉申请", refers="proposal.id", loose=True,
               headers=_PROPOSAL_HEADERS),
        column("reviewer", TEXT, "reviewer", "评审人",
               "Pseudonym of the reviewer", "评审人化名", headers=_REVIEWER_HEADERS),
        column("kind", TEXT, "kind", "回避类别",
               "What ties the two together", "二者的关系", values=CONFLICTS,
               headers=("type", "reason", "类别", "回避原因")),
        column("evidence", TEXT, "evidence", "证据",
               "Row or document that shows it", "可证明的记录或文件", visible=IDENTITY,
               headers=("依据",)),
        column("valid_from", DAY, "from", "起",
               "First day of the tie", "关系起始日", visible=IDENTITY, headers=("from", "开始")),
        column("valid_to", DAY, "to", "止",
               "First day after the tie", "关系终止日", visible=IDENTITY, headers=("to", "结束")),
        column("path_length", INT, "path length", "路径长度",
               "Steps between the two in the graph of ties", "关系图中的步数", visible=IDENTITY,
               unit="1", low=1),
        column("state", TEXT, "state", "状态",
               "How it came to be known, or whether it was waived", "得知方式或是否已豁免",
               null=False, values=("derived", "declared", "waived"), visible=INTERNAL),
        column("waived_by", TEXT, "waived by", "豁免人",
               "Person who waived it", "作出豁免的人员", visible=INTERNAL, headers=("豁免",)),
        column("waived_at", STAMP, "waived", "豁免时间",
               "When it was waived", "豁免时间", visible=INTERNAL),
        column("waiver_reason", TEXT, "reason of waiver", "豁免理由",
               "Why it was waived", "豁免理由", visible=INTERNAL),
        column("source", TEXT, "source", "来源",
               "Where the evidence comes from", "证据来源", visible=INTERNAL),
    ),
)

REVIEWER_WORK = Table(
    "reviewer_work",
    Text("work of a reviewer", "评审人成果"),
    Text("A work by which a reviewer is known: its words give affinity, its authors conflicts",
         "评审人的一项代表成果：文字用于计算匹配度，作者用于识别回避关系"),
    key=("reviewer", "title"),
    level="sealed",
    state=False,
    sheets=("reviewer works", "works", "papers", "publications", "代表作", "成果", "论文"),
    columns=(
        column("reviewer", TEXT, "reviewer", "评审人",
               "Pseudonym of the reviewer", "评审人化名", headers=_REVIEWER_HEADERS),
        column("title", TEXT, "title", "题名", "Title of the work", "成果题名", visible=IDENTITY,
               headers=("题目", "论文题目")),
        column("work", TEXT, "work id", "成果编号",
               "Id of the work, the same wherever it stands", "成果编号，各处一致",
               visible=IDENTITY, headers=("work", "paper id", "doi", "论文编号")),
        column("abstract", TEXT, "abstract", "摘要", "Abstract of the work", "成果摘要",
               visible=IDENTITY, headers=("summary", "keywords", "关键词")),
        column("year", INT, "year", "年份", "Year of publication", "发表年份", visible=IDENTITY,
               headers=("publication year", "发表年份")),
        column("authors", TEXT, "authors", "作者",
               "Ids or names of all authors, parted by semicolons",
               "全部作者的编号或姓名，以分号分隔",
               visible=IDENTITY, headers=("author", "co-authors", "全部作者")),
    ),
)

TIES = ("coauthor", "employer", "grant", "advisor", "alias", "parent")

TIE = Table(
    "tie",
    Text("tie", "关系"),
    Text("One fact about one person that may meet another's: a work, an employer, a grant, an "
         "adviser; or another id of the same person, or the whole an organisation is part of",
         "可能与他人相遇的一项个人事实：成果、任职单位、项目、导师；或同一人的其他编号、单位的上级单位"),
    key=("person", "kind", "thing"),
    level="sealed",
    state=False,
    sheets=("ties", "relations", "人员关系", "关系"),
    columns=(
        column("person", TEXT, "person", "人员",
               "Id or name of the person; of the part, for an organisation",
               "人员编号或姓名；上下级关系中为下级单位", visible=IDENTITY, headers=("姓名",)),
        column("kind", TEXT, "kind of tie", "关系类别", "What the fact is", "事实类别",
               visible=IDENTITY, values=TIES, headers=("kind", "type", "类别", "关系")),
        column("thing", TEXT, "thing", "对象",
               "Work, organisation, grant, adviser, other id or whole",
               "成果、单位、项目、导师、其他编号或上级单位", visible=IDENTITY,
               headers=("object", "of", "关联对象")),
        column("valid_from", DAY, "from", "起", "First day of the tie", "关系起始日",
               visible=IDENTITY, headers=("from", "since", "开始")),
        column("valid_to", DAY, "to", "止", "First day after the tie", "关系终止日",
               visible=IDENTITY, headers=("to", "until", "结束")),
        column("source", TEXT, "source", "来源",
               "Where the fact comes from", "事实来源", visible=IDENTITY, headers=("依据",)),
    ),
)

AFFINITY = Table(
    "affinity",
    Text("affinity", "匹配度"),
    Text("How well a reviewer knows the matter of a proposal, by one model; sparse",
         "某模型给出的评审人与申请的匹配程度；稀疏存储"),
    key=("model", "proposal", "reviewer"),
    state=False,
    sheets=("affinity", "affinities", "匹配度"),
    columns=(
        column("model", TEXT, "model", "模型",
               "Model and version, or supplied", "模型及版本，或外部提供"),
        column("proposal", TEXT, "proposal", "申请号",
               "Proposal concerned", "所涉申请", headers=_PROPOSAL_HEADERS),
        column("reviewer", TEXT, "reviewer", "评审人",
               "Pseudonym of the reviewer", "评审人化名", headers=_REVIEWER_HEADERS),
        column("score", REAL, "score", "匹配分",
               "Affinity, used as supplied", "匹配分，按提供值使用", visible=INTERNAL, unit="1",
               headers=("affinity", "similarity", "匹配度", "得分")),
    ),
)

BID = Table(
    "bid",
    Text("bid", "意向"),
    Text("How willing a reviewer is to review a proposal", "评审人评审某申请的意愿"),
    key=("proposal", "reviewer"),
    sheets=("bids", "bid", "意向"),
    columns=(
        column("proposal", TEXT, "proposal", "申请号",
               "Proposal concerned", "所涉申请", refers="proposal.id", loose=True,
               headers=_PROPOSAL_HEADERS),
        column("reviewer", TEXT, "reviewer", "评审人",
               "Pseudonym of the reviewer", "评审人化名", headers=_REVIEWER_HEADERS),
        column("bid", TEXT, "bid", "意向",
               "Word chosen by the reviewer", "评审人的选择", visible=INTERNAL, null=False,
               values=("very", "some", "no"), headers=("preference", "意愿")),
    ),
)

ASSIGNMENT_RUN = Table(
    "assignment_run",
    Text("assignment run", "指派运算"),
    Text("One computed assignment of reviewers to proposals, with its bound",
         "一次评审指派运算及其上界"),
    key=("id",),
    append_only=True,
    columns=(
        column("id", TEXT, "run id", "运算编号",
               "Digest of inputs, options and seed", "由输入、选项与种子得出的摘要"),
        column("call", TEXT, "call", "指南编号",
               "Call it was made for", "所属指南", refers="call.call", loose=True),
        column("inputs_hash", TEXT, "inputs digest", "输入摘要",
               "Digest of the inputs", "输入数据的摘要", null=False),
        column("seed", INT, "seed", "随机种子", "Seed of every random step", "各随机步骤的种子"),
        column("goal", TEXT, "goal", "目标",
               "What was made as large as possible", "最大化的目标", null=False,
               values=("total", "max_min", "leximin", "alpha", "randomised", "random_draw")),
        column("objective", REAL, "objective value", "目标值",
               "Value reached", "达到的目标值", unit="1"),
        column("bound", REAL, "bound", "上界",
               "Proven ceiling of the objective", "目标值的已证上界", unit="1"),
        column("engine", TEXT, "engine", "引擎", "Engine and version", "引擎与版本"),
        column("made_at", STAMP, "made", "生成时间",
               "When it was made, UTC", "生成时间（世界协调时）", null=False),
    ),
)

ASSIGNMENT = Table(
    "assignment",
    Text("assignment", "评审指派"),
    Text("One reviewer asked to review one proposal", "请一位评审人评审一项申请"),
    key=("run", "proposal", "reviewer"),
    columns=(
        column("run", TEXT, "run", "运算编号",
               "Assignment run it comes from", "所出自的指派运算", refers="assignment_run.id"),
        column("proposal", TEXT, "proposal", "申请号",
               "Proposal to be reviewed", "待评申请", refers="proposal.id", loose=True),
        column("reviewer", TEXT, "reviewer", "评审人", "Pseudonym of the reviewer", "评审人化名"),
        column("score", REAL, "affinity", "匹配分",
               "Affinity of the pair", "该对的匹配分", visible=INTERNAL, unit="1"),
        column("probability", REAL, "probability", "概率",
               "Chance with which the pair was drawn", "该对被抽中的概率", visible=INTERNAL,
               unit="1", low=0, high=1),
        column("price", REAL, "price", "影子价格",
               "What one more place of the reviewer would be worth", "该评审人多一名额的价值",
               visible=INTERNAL, unit="1"),
        column("state", TEXT, "state", "状态",
               "State of the invitation", "邀请状态", null=False,
               values=CYCLES["assignment"].values),
    ),
)

ASSIGNMENT_SOURCE = Table(
    "assignment_source",
    Text("source of an assignment", "指派的依据文件"),
    Text("Which sheets an assignment was made from, so that a replacement is sought among the same "
         "scores and conflicts; kept in the sealed file, since paths name persons",
         "指派所依据的工作表，以便按同样的匹配分与回避另觅评审人；路径可能含人名，故存于密封文件"),
    key=("run",),
    level="sealed",
    columns=(
        column("run", TEXT, "run id", "运算编号", "Assignment run", "指派运算"),
        column("asked", JSON, "asked", "所给条件",
               "Paths and options as they were given", "所给的路径与选项",
               visible=SEALED, null=False),
    ),
)

TABLES = (
    REVIEWER, REVIEW, CONFLICT, REVIEWER_WORK, TIE, AFFINITY, BID, ASSIGNMENT_RUN, ASSIGNMENT,
    ASSIGNMENT_SOURCE,
)
