# SPDX-License-Identifier: Apache-2.0
"""What is not computed, whoever asks and through whichever face, and what to ask for instead.

One number for everything, a rank of persons, and the journal in place of the work each answer a
question that was not asked: the first hides what was weighed against what, the second judges people
by what a database knows of them, the third gives a work the average of its neighbours.

References
----------
Declaration on Research Assessment (2013), recommendations 1 and 2; Hicks, Wouters, Waltman, de
Rijcke & Rafols (2015), doi:10.1038/520429a.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yuzui.errors import InputError, Place
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of question that is refused.

    Parameters
    ----------
    code : str
        Code of the error.
    message : Text
        That it is refused, and why.
    instead : Text
        What to use instead.
    names : frozenset of str
        Words that ask for it, in plain form; see :func:`plain`.
    """

    code: str
    message: Text
    instead: Text
    names: frozenset[str]


COMPOSITE = Refusal(
    "composite_refused",
    Text(
        "there is no composite score: it hides what was weighed against what", "不计算综合分：综合分掩盖了各项如何取舍"
    ),
    Text(
        "ask for indicators side by side, each with its interval and what it cannot tell: --indicator ncs,pp_top,cd",
        "请并列查看各项指标，每项附区间与不能说明之处：--indicator ncs,pp_top,cd",
    ),
    frozenset(
        "composite composite_score composite_index overall overall_score total_score score "
        "综合 综合分 综合得分 综合评分 综合指数 总分".split()
    ),
)
PERSONS = Refusal(
    "person_ranking_refused",
    Text("persons are not ranked, and no index is given for a person", "不给个人排名，也不给个人计算任何指数"),
    Text(
        "leave out --by to see the works themselves, and read them; or gather them by units: --by organisation",
        "请去掉 --by，逐项查看并阅读成果本身；或按单元汇总：--by organisation",
    ),
    frozenset(
        "person persons person_id person_rank person_ranking author authors author_rank "
        "author_ranking researcher researchers scientist individual people "
        "个人 人员 作者 学者 研究人员 科研人员 个人排名".split()
    ),
)
JOURNALS = Refusal(
    "journal_metric_refused",
    Text(
        "no journal metric stands in for a work: what a journal is cited says little of one work",
        "不以期刊指标代替成果：期刊的被引不能说明其中某一项成果",
    ),
    Text(
        "ask how often the works themselves were cited, beside their field, year and type: --indicator ncs,pp_top",
        "请查看成果自身的被引情况，与同领域、同年份、同类型比较：--indicator ncs,pp_top",
    ),
    frozenset(
        "journal journals journal_metric journal_rank journal_quartile quartile jif jci jcr "
        "impact_factor journal_impact_factor five_year_impact_factor sjr snip citescore cite_score "
        "eigenfactor article_influence 期刊 影响因子 期刊影响因子 期刊分区 分区 中科院分区".split()
    ),
)
KINDS = (COMPOSITE, PERSONS, JOURNALS)


def plain(word: str) -> str:
    """Return a word as :class:`Refusal` lists it: small letters, one underscore between parts."""
    return "_".join(word.casefold().replace("-", " ").replace("_", " ").split())


KNOWN: Mapping[str, Refusal] = {name: kind for kind in KINDS for name in kind.names}
"""Every word that asks for something refused."""


def guard(indicators: Iterable[str] = (), by: str = "") -> None:
    """Refuse a question that is not answered."""
    for option, word in (*(("--indicator", one) for one in indicators), ("--by", by)):
        if (kind := KNOWN.get(plain(word))) is not None:
            raise InputError(kind.message, place=Place(column=option), seen=word, fix=kind.instead, code=kind.code)
