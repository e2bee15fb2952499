# SPDX-License-Identifier: Apache-2.0
"""A finding: loadable data that is not as it should be, kept beside the row and counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from yuzui.errors import Place
from yuzui.model.quantity import Origin
from yuzui.text import Text

# Where values come from: the words for an origin, and the origin of what is made of several.


MARKED: tuple[Origin, ...] = ("synthetic", "mixed", "example")
"""Origins of what was made up, wholly or in part."""
ORIGINS: Mapping[str, Text] = MappingProxyType(
    {
        "real": Text("real data", "真实数据"),
        "derived": Text("derived from real data", "由真实数据派生"),
        "secondary": Text("from a secondary source", "二手来源"),
        "unverified": Text("unverified", "未核实"),
        "example": Text("example, made up", "示例（虚构）"),
        "synthetic": Text("synthetic data", "合成数据"),
        "mixed": Text("real and synthetic data", "真实与合成数据"),
    }
)
"""Origins, in words."""

FIRST_HAND = (
    "gov.cn", "cas.cn", "edu.cn", "ac.cn", "edu", "ac.uk", "gov", "int", "europa.eu", "oecd.org",
    "unesco.org", "doi.org", "people.cn", "news.cn", "xinhuanet.com", "chinadaily.com.cn",
    "chinadailyhk.com", "cgtn.com", "pdnews.cn", "frontiersin.org", "aappsbulletin.org",
)  # fmt: skip
"""Hosts that publish what they report themselves: offices, institutes, journals, news agencies."""
SECONDARY = Text("secondary source", "二手来源")
"""What is said of a fact read from a forum, a mirror or a copy of what somebody else published."""


def secondary(source: str | None) -> bool:
    """Say whether a source is a forum, a mirror or a copy: it names addresses, none first-hand.

    A source without an address says who published it, and is taken at its word.

    Examples
    --------
    >>> secondary("https://www.stats.gov.cn/x.html"), secondary("https://bbs.netbig.top/t-1")
    (False, True)
    """
    hosts = re.findall(r"https?://([^/\s:;,]+)", source or "")
    return bool(hosts) and not any(host == one or host.endswith(f".{one}") for host in hosts for one in FIRST_HAND)


def mix(origins: Iterable[Origin]) -> Origin:
    """Return the origin of what was made from several.

    Parameters
    ----------
    origins : iterable of str
        Origins of the parts.

    Returns
    -------
    str
        The common origin; ``derived`` for real and derived parts, or the less sure of
        ``secondary`` and ``unverified`` beside them; ``mixed`` as soon as something made up
        stands beside something that is not; ``mixed`` for no parts, because nothing is known.
    """
    kinds = set(origins)
    if len(kinds) == 1:
        return kinds.pop()
    if not kinds or kinds & {*MARKED}:
        return "mixed"
    doubts: tuple[Origin, ...] = ("unverified", "secondary")
    return next((one for one in doubts if one in kinds), "derived")


def computed(origin: Origin) -> Origin:
    """Return the origin of a figure computed from data: ``derived`` of real ones, else theirs."""
    return "derived" if origin == "real" else origin


Severity = Literal["note", "warning", "rejected"]

CODES: Mapping[str, Text] = MappingProxyType(
    {
        "conflicts_unchecked": Text("conflicts of interest cannot be checked", "无法核查利益冲突"),
        "no_employers": Text("no employer of reviewers", "没有评审人的工作单位"),
        "no_authors": Text("no authors of proposals", "没有申请人"),
        "no_reviewers": Text("no reviewers", "没有评审人"),
        "no_declarations": Text("no declared conflicts", "没有回避申报"),
        "sentinel_year": Text("year stands for “unknown”", "年份为“未知”占位值"),
        "sentinel_date": Text("date stands for “unknown”", "日期为“未知”占位值"),
        "unknown_year": Text("year is missing", "缺少年份"),
        "unreadable_date": Text(
            "date or month cannot be read: what is left of it is taken", "日期或月份无法识别：仅取可识别部分"
        ),
        "other_year": Text(
            "date lies in another year than the one given: the year alone is taken", "日期与所给年份不符：仅取年份"
        ),
        "missing_id": Text("row without an id: left out", "该行没有编号：未采用"),
        "negative_count": Text("negative count means “unknown”", "负计数表示“未知”"),
        "unknown_openness": Text(
            "open access told in a word that nobody knows: taken as unknown", "开放获取用词无法识别：按未知处理"
        ),
        "self_link": Text("link to itself", "自身链接"),
        "negative_lag": Text("link to a later date", "指向更晚日期的链接"),
        "small_cell": Text(
            "work in a cell of fewer than 50: what is compared within it says little",
            "所在单元不足 50 项的成果：单元内比较意义有限",
        ),
        "pooled_cell": Text(
            "work compared, as asked, in a cell put together of several types of a field and year",
            "按要求在同领域、同年份多种类型合并单元内比较的成果",
        ),
        "unknown_work": Text("link to a work that is not in the set", "指向集合外成果的链接"),
        "stray_row": Text("row of a work that is not in the set", "属于集合外成果的行"),
        "renormalised": Text(
            "work whose field weights did not sum to 1: divided by their sum, as asked",
            "领域权重之和不为 1 的成果：已按要求除以其和",
        ),
        "negative_run_time": Text("negative run time", "运行时间为负"),
        "job_step": Text("a step of a job: counted with the job itself", "作业步：已随作业本身计入"),
        "over_capacity": Text(
            "more processors in use at once than the centre is said to have", "同时使用的处理器数超过所称的中心规模"
        ),
        "not_happened": Text(
            "cancelled, tentative, or not over yet: nothing that happened", "已取消、待定或尚未结束：未实际发生"
        ),
        "no_use": Text(
            "maintenance or closure by its title, and no use; with a category it is what that says",
            "按标题属维护或停用，不计为使用；写明类别（CATEGORIES）后按类别计",
        ),
        "event_without_booking": Text("event without a booking", "事件无对应预订"),
        "overlapping_events": Text(
            "reported events overlap: their time counts as neither", "上报事件相互重叠：该时间两边均不计"
        ),
        "length_unread": Text(
            "hours of use that cannot be read: write them as 2.5, 2:30 or 2 h 30 min",
            "机时无法识别：请写成 2.5、2:30 或 2小时30分",
        ),
        "day_full": Text(
            "more hours on one day than a day has: of a day without clock times they stand one behind the other",
            "同日机时合计超过 24 小时：无具体时刻的使用按先后相接计",
        ),
        "negative_interval": Text("ends before it begins", "结束早于开始"),
        "no_zone": Text(
            "clock reading without a zone: give an offset, or name the zone in the heading, as in "
            "“from (Asia/Shanghai)”",
            "时刻未注明时区：请写出偏移，或在表头注明时区，如“起（Asia/Shanghai）”",
        ),
        "clock_gap": Text("the clocks of the zone never showed this time", "该时区的钟表从未显示过这一时刻"),
        "clock_fold": Text(
            "the clocks of the zone showed this time twice: give an offset", "该时区的钟表两次显示这一时刻：请写出偏移"
        ),
        "ran_over_request": Text("ran longer than asked", "运行时间超过申请"),
        "granted_above_evaluated": Text("more granted than evaluated", "资助数多于评审数"),
        "parts_not_total": Text("parts do not add up to the total", "分项之和不等于总数"),
        "known_gap": Text(
            "published parts differ from the published total, as listed", "公布的分项与总数不符（已登记）"
        ),
        "restated": Text("figure was restated", "数据已修订"),
        "key_clash": Text(
            "record under the key of another: kept under a key of its own", "与另一条记录编号相同的记录：以新编号保留"
        ),
        "likely_duplicate": Text(
            "record of the title, year and first author of another, without a common identifier: both are kept",
            "与另一条题名、年份、第一作者相同但无共同标识符的记录：两者均保留",
        ),
        "matched_reference": Text(
            "reference without a known DOI, found by author, year, source and page or by title",
            "无可用 DOI、按作者、年份、来源、页码或题名匹配的参考文献",
        ),
        "duplicate": Text("stands more than once", "重复出现"),
        "duplicate_differs": Text("same id as an earlier row, other content", "编号与前面某行相同，内容不同"),
        "unresolved_affiliation": Text("affiliation not resolved", "机构未能识别"),
        "out_of_range": Text("outside the allowed range", "超出允许范围"),
        "wrong_type": Text("cannot be read as the type of the column", "无法按该列类型读取"),
        "two_ways": Text(
            "could be thousands or decimals: write 250,000 or 250.00",
            "既可能是千分位也可能是小数：请写作 250,000 或 250.00",
        ),
        "unit_mismatch": Text(
            "the unit of the heading does not count what the unit of the row counts", "表头单位与该行的单位所计不同"
        ),
        "unknown_word": Text("not a word of the vocabulary", "不属于该词表"),
        "missing_value": Text("required value is missing", "缺少必填值"),
        "undecodable": Text("bytes that are no characters", "含无法解码的字节"),
        "unreadable_record": Text("a record that cannot be read", "无法读取的记录"),
        "older_encoding": Text("line that is no UTF-8, read as Windows-1252", "非 UTF-8 的行，按 Windows-1252 读取"),
        "year_only": Text("the first of January stands for the year alone", "1 月 1 日仅表示年份"),
        "unknown_field": Text("field that nothing reads", "没有用到的字段"),
        "changeover_closed": Text(
            "changeover longer than by a detour: the detour counts", "切换时间长于绕行：按绕行计"
        ),
        "changeover_default": Text(
            "no changeover is given, nor a default: 0 counts", "未给出切换时间及默认值：按 0 计"
        ),
        "calendar_overlap": Text("rows of a calendar overlap: taken as one", "日历各行重叠：合并计算"),
        "calendar_version": Text(
            "a newer version of the calendar counts in this stretch", "该时段以日历的较新版本为准"
        ),
        "never_open": Text("never open: takes no task", "从不开放：不能承接任务"),
        "over_granted": Text(
            "partner shares exceed what is offered: over-granted, kept", "合作方份额超过可提供机时：超额批准，予以保留"
        ),
        "shares_sum": Text("partner shares do not add up to 100 %", "合作方份额合计不为 100 %"),
        "solver_stopped": Text(
            "the solver stopped before its end: the bound holds, and could be lower",
            "求解器未运行到底即停止：上界仍然成立，但可能不够紧",
        ),
        "choice_limited": Text(
            "the integer program reached its limit of nodes: bound and schedule hold, and a better "
            "choice of the same sequences may exist",
            "整数规划达到节点数上限：上界与排程均成立，所选序列未必最优",
        ),
        "solver_missing": Text(
            "no solver is installed: the bound holds without one, and could be much lower",
            "未安装求解器：上界无需求解器亦成立，但可能很松",
        ),
        "stale_inputs": Text("what the schedule is made from is older than its horizon", "排程所依据的数据早于排程期"),
        "empty_window": Text("window ends no later than it starts: not used", "时窗的结束不晚于开始：未采用"),
        "outside_horizon": Text("window outside the horizon: not used", "时窗在排程期之外：未采用"),
        "no_window": Text(
            "no window is long enough while the resource is open: cannot be placed",
            "资源开放期内没有足够长的时窗：无法安排",
        ),
        "group_incomplete": Text(
            "a member cannot be placed, so none of the group can", "组内有任务无法安排，全组均不能安排"
        ),
        "unknown_partner": Text("share of a partner that no task names", "份额所属合作方没有任务"),
        "zero_capacity": Text("capacity 0: takes no task", "容量为 0：不能承接任务"),
        "ragged": Text("more cells than the header", "单元格多于表头"),
        "total_row": Text("a line of totals", "合计行"),
        "note_row": Text("a note beside the table", "表外说明"),
        "end_before_start": Text("ends before it starts", "截止日早于生效日"),
        "abstained": Text("no score: abstained, absent or not scored", "未评分：弃权、缺席或未打分"),
        "recused": Text("no score: a conflict of interest is declared", "未评分：已申明回避"),
        "formula_error": Text("no score: its formula ends in an error", "无评分：公式出错"),
        "percent": Text(
            "a percentage among plain scores: not counted, as it is on another scale",
            "普通评分中出现百分比：量表不同，不予计分",
        ),
        "mean_column": Text(
            "a column that is the mean of the other reviewers counts as one of them",
            "某列为其他评审人评分的平均，却按一位评审人计入",
        ),
        "blank_stays": Text(
            'blank cell where a value is known: the value stays (blank = "clear" in map.toml takes it out)',
            '空白单元格处已有数值：原值保留（如需清除，请在 map.toml 中写 blank = "clear"）',
        ),
        "blank_score": Text("score left blank beside others", "评分空缺（同行另有评分）"),
        "off_scale": Text("score outside its scale", "评分超出量表"),
        "set_aside": Text("set aside by a named person", "经指名人员搁置"),
        "out_of_call": Text(
            "withdrawn, ineligible or rejected before review: out of the slate",
            "已撤回、不符合条件或评审前淘汰：不进入方案",
        ),
        "varies_within": Text(
            "differs between the rows of one proposal: taken as a column of its reviews",
            "同一申请各行取值不同：视为评审的列",
        ),
        "amount_outlying": Text(
            "amount thirty times or more above or below the middle of all", "金额与全部申请的中位数相差30倍以上"
        ),
        "turned": Text(
            "less was better in the file: scores are turned, so that more is better",
            "原以低者为优：评分已翻转为高者为优",
        ),
        "above_budget": Text("asks for more than the whole budget", "申请金额超过全部预算"),
        "budget_many_times": Text("the budget would fund every proposal twice or more", "预算足以资助全部申请两倍以上"),
        "hidden_row": Text(
            "a row that is hidden or filtered out in the file: it takes part like the others",
            "文件中被隐藏或筛选掉的行：与其他行一样参加评选",
        ),
        "corrected": Text("corrected by a named person", "经署名更正"),
        "budget_tiny": Text(
            "all requests together are a hundred times the budget or more: a unit may be wrong",
            "申请合计达预算的一百倍以上：单位可能有误",
        ),
        "reviewer_is_applicant": Text("a reviewer bears the name of the applicant", "评审人与申请人同名"),
        "conflicted_review": Text("review by a person in conflict: not counted", "评审人应当回避：不予计分"),
        "recommended_above": Text("more recommended than requested", "建议金额高于申请金额"),
        "same_person": Text("one person may stand under two ids", "可能为同一人使用两个编号"),
        "below_minimum": Text("fewer reviews than the rules ask for", "评审份数少于规则要求"),
        "no_committed_seed": Text(
            "lots without a commitment made beforehand: nobody can check the draw",
            "抽签前未公布承诺值：抽签结果无法核验",
        ),
        "single_review": Text("only one score", "仅有一份评分"),
        "no_reviews": Text("no usable score", "没有可用评分"),
        "unknown_proposal": Text("proposal is not in the list", "申请不在名单中"),
        "unknown_reviewer": Text("reviewer is not in the list", "评审人不在名单中"),
        "waiver_without_reason": Text("waiver without a reason: the conflict stands", "豁免未写明理由：该回避仍然有效"),
        "release_without_match": Text(
            "released, but no possible conflict of this pair was found", "已列入解除名单，但未发现该组合的疑似回避"
        ),
        "unused_source": Text("given, but not used for the scores", "已提供，但未用于计分"),
        "unscored_pair": Text("pair without a score, counted as 0", "无匹配分的组合，按 0 计"),
        "possible_conflict": Text(
            "assigned pair shares a name that may be one person's", "已指派的一对中有同名者，可能为同一人"
        ),
        "disconnected": Text(
            "panels share no reviewer: ranks between them rest on the prior",
            "评审组之间无共同评审人：组间名次仅依赖先验",
        ),
        "selected": Text(
            "SELECTED: only accepted proposals are listed; their scores cannot rank them",
            "SELECTED：名单仅含已接受的申请，评分不能用于排名",
        ),
        "severity_not_identifiable": Text(
            "reviewers have no ids, or ids do not repeat: severity is not identifiable",
            "评审人无编号或编号不重复：严苛度不可识别",
        ),
        "mean_only": Text(
            "too few proposals, or one score for all: means only, how sure they are cannot be told",
            "申请过少或评分全部相同：仅给出均值，无法判断把握程度",
        ),
        "one_review": Text(
            "reviewer with one review: the severity rests on the prior", "评审人仅有一份评审：其严苛度主要取决于先验"
        ),
        "one_score": Text("reviewer gave one score throughout", "评审人所给评分全部相同"),
        "criteria_rescaled": Text(
            "criteria on different scales: each was brought to 0 to 100 of its own scale before it was weighed",
            "各指标量表不同：加权前均已按各自量表折算为 0–100",
        ),
        "scales_differ": Text(
            "criteria seem to be on different scales and none is declared: the wider one weighs more; "
            "name the scale in each heading, as in “Quality (1-6)”",
            "各指标的量表似不相同且未注明：分值范围大的指标影响更大；请在各表头注明量表，如“质量（1-6）”",
        ),
        "scale_reversed": Text(
            "lower scores are better: scores were reflected within the scale", "低分为优：评分已在量表内反转"
        ),
        "panels_small": Text(
            "fewer than two proposals a panel: panels were given no effect of their own",
            "评审组平均不足两项申请：未单独估计评审组效应",
        ),
        "panels_overlap": Text(
            "proposal stands in several panels: panels were given no effect of their own",
            "申请出现在多个评审组：未单独估计评审组效应",
        ),
        "empty_group": Text("rule covers no proposal", "规则未覆盖任何申请"),
        "conflicting_values": Text("sources disagree; both are kept", "来源不一致，均予保留"),
        "unverified": Text("not confirmed at its source", "尚未向来源核实"),
        "quarantined": Text("held back until a person confirms it", "待人工确认前暂不使用"),
        "unsettled": Text(
            "fitting stopped before the sums agreed: these cells are rough", "拟合在合计吻合前即停止：相应单元格较粗略"
        ),
        "confirmed": Text("from memory, confirmed by a named person", "仅凭记忆，经具名人员确认"),
        "not_listed": Text(
            "a proposal of the file is not on this list, as its row cannot be used",
            "文件中有申请因所在行无法使用而未列入本清单",
        ),
        "unread_sheet": Text("not read, as no table of the call", "未读取（非本批次数据表）"),
        "hidden_sheet": Text("not read, as hidden", "未读取（隐藏工作表）"),
        "formula_neutralised": Text("formula-like text neutralised", "类公式文本已中和"),
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, or a count of equal ones.

    Parameters
    ----------
    code : str
        A key of :data:`CODES`.
    severity : str
        ``note`` and ``warning`` rows are kept, ``rejected`` rows are set aside.
    table : str
        Table concerned.
    row : str
        Row id or line number; empty for a count.
    column : str
        Column concerned.
    seen : str
        What stood there.
    count : int
        How many rows this stands for.
    place : Place or None
        Where the row stands in the caller's file, if that is known.
    """

    code: str
    severity: Severity
    table: str
    row: str = ""
    column: str = ""
    seen: str = ""
    count: int = 1
    place: Place | None = None

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"unknown finding code {self.code}")

    @property
    def message(self) -> Text:
        """The meaning of the code."""
        return CODES[self.code]

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "code": self.code,
            "severity": self.severity,
            "table": self.table,
            "row": self.row or None,
            "column": self.column or None,
            "seen": self.seen or None,
            "count": self.count,
            "place": self._place(),
        }

    def _place(self) -> dict[str, Any] | None:
        place = self.place
        if place is None or not place.file:
            return None
        return {"file": place.file, "sheet": place.sheet or None, "row": place.row}


def count_by_code(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many rows each code concerns, sorted by code."""
    totals: dict[str, int] = {}
    for finding in findings:
        totals[finding.code] = totals.get(finding.code, 0) + finding.count
    return dict(sorted(totals.items()))
