# SPDX-License-Identifier: Apache-2.0
"""What is asked of a set of works, and what is not computed, whoever asks and through whichever face.

One number for everything, a rank of persons, and the journal in place of the work each answer a
question that was not asked: the first hides what was weighed against what, the second judges people
by what a database knows of them, the third gives a work the average of its neighbours.

References
----------
Declaration on Research Assessment (2013), recommendations 1 and 2; Hicks, Wouters, Waltman, de
Rijcke & Rafols (2015), doi:10.1038/520429a.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from types import ModuleType
from typing import Any

import msgspec

from yuzui import registry
from yuzui.errors import InputError, Place
from yuzui.evaluation.counting import OF_AUTHORS, UNITS, Counting
from yuzui.evaluation.indicator import Part, linked
from yuzui.evaluation.inputs import Evaluate
from yuzui.store.duck import Lake
from yuzui.store.sql.statement import sqlite_version
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


def refuse(indicators: Iterable[str] = (), by: str = "") -> None:
    """Refuse a question that is not answered."""
    for option, word in (*(("--indicator", one) for one in indicators), ("--by", by)):
        if (kind := KNOWN.get(plain(word))) is not None:
            raise InputError(kind.message, place=Place(column=option), seen=word, fix=kind.instead, code=kind.code)


ENGINES = ("duckdb", "sqlite")
"""Those that run here; the first is the usual one."""


def engine(name: str) -> str:
    """Return the SQL engine of a name."""
    if name in ENGINES:
        return name
    raise InputError(
        Text("there is no such SQL engine", "没有这种 SQL 引擎"),
        place=Place(column="--sql"),
        seen=name,
        expected=" ".join(ENGINES),
        fix=Text(
            f"write --sql {ENGINES[0]}: it keeps what does not fit into memory on disk",
            f"请写 --sql {ENGINES[0]}：内存放不下的部分会存到磁盘",
        ),
        code="option",
    )


def versioned(name: str) -> str:
    """Return an engine of :data:`ENGINES` with its version."""
    return f"{name} {version(name) if name == 'duckdb' else sqlite_version()}"


Modules = Mapping[str, ModuleType]
USUAL = "cd,sleeping_beauty"
"""Indicators where none are named."""


class Settings(Evaluate, frozen=True, kw_only=True):
    """What an evaluation is asked for, defaults filled in, with the seed of its draws and its windows in years."""

    seed: int
    windows: tuple[int, ...]
    named: bool
    """Whether indicators were named, or are the usual ones."""

    def values(self) -> dict[str, Any]:
        """Return what is asked by name: one window by itself, several beside the first."""
        values = msgspec.structs.asdict(self) | {"window": self.windows[0]}
        del values["named"]
        if len(self.windows) == 1:
            del values["windows"]
        return values


def settings(inputs: Evaluate, seed: int) -> Settings:
    """Return what is asked with the defaults; refuse what is not answered."""
    values = {
        one.name: one.default if (value := getattr(inputs, one.name)) is None else value
        for one in msgspec.structs.fields(Evaluate)
    }
    authors = values["authorships"]
    values["authorships"] = tuple(authors) if isinstance(authors, list | tuple) else (authors,)
    values["indicator"] = USUAL if inputs.indicator is None else inputs.indicator
    refuse(names(values["indicator"]), values["by"])
    engine(values["sql"])
    return Settings(**values, seed=seed, windows=windows(values["window"]), named=inputs.indicator is not None)


def names(text: str) -> list[str]:
    """Return what stands between commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def windows(text: Any) -> tuple[int, ...]:
    """Return windows in years, each once; the first is the one that single numbers speak of."""
    years: dict[int, None] = {}
    for word in names(str(text)) or [""]:
        try:
            years[0 if word == "open" else int(word)] = None
        except ValueError:
            raise InputError(
                Text("a window is a number of years", "窗口应为年数"),
                place=Place(column="--window"),
                seen=word,
                expected="3,5,10,20,open",
            ) from None
    return tuple(years)


def indicators(text: str, windows_: Sequence[int]) -> dict[str, ModuleType]:
    """Return the indicators of some names, in that order."""
    modules = registry.modules("indicator")
    known = {name: one for name, one in modules.items() if one.META.kind != "series"}
    other = {
        word: name for name, one in known.items() for part in one.META.parts for word in (part.mean, part.total) if word
    }
    wanted = [other.get(name, name) for name in names(text)]
    for name in wanted:
        if name not in known:
            raise InputError(
                Text("there is no such indicator", "没有这个指标"),
                seen=name,
                expected=" ".join(known),
                fix=Text("yuzui list shows all of them", "yuzui list 可列出全部指标"),
            )
        if 0 in windows_ and 0 not in known[name].WINDOWS:
            raise InputError(
                Text("this indicator needs a window of years", "该指标需要以年计的窗口"),
                seen=f"{name} --window 0",
                expected=" ".join(str(years) for years in known[name].WINDOWS),
                fix=Text(
                    f"write --window {known[name].WINDOWS[0]}, or leave out “{name}”",
                    f"请写 --window {known[name].WINDOWS[0]}，或去掉“{name}”",
                ),
            )
    return {name: known[name] for name in wanted}


def unlinked(modules: Modules, chosen: bool) -> dict[str, ModuleType]:
    """Return the indicators that can be told of works without links between them."""
    every = registry.modules("indicator").items()
    free = {n: one for n, one in every if one.META.kind != "series" and not linked(one)}
    needy = [name for name in modules if name not in free]
    if not chosen:
        return free
    if needy:
        raise InputError(
            Text(
                "links between works are needed for this, and none were given",
                "这些指标需要成果之间的引文，而未给出引文",
            ),
            place=Place(column="--indicator"),
            seen=", ".join(needy),
            expected=" | ".join(free),
            fix=Text(
                "give the links: --citations FILE, or an export that holds them (yuzui list --seam "
                "reader); or ask for what needs none: --indicator {free}",
                "请给出引文：--citations FILE，或自带引文的导出文件（yuzui list --seam reader）；"
                "或改用不需要引文的指标：--indicator {free}",
            ).format(free=",".join(free)),
            code="links_missing",
        )
    return dict(modules)


def gathered(by: str, counting: str, have: Sequence[str]) -> None:
    """Refuse units that are not known, or that no file says anything of."""
    if not by:
        return
    Counting(by, counting)
    if "authorship" not in have:
        raise InputError(
            Text("nothing is known of authors and where they work", "没有作者及其单位的数据"),
            place=Place(column="--by"),
            seen=by,
            fix=Text(
                "give the authors with their organisations: --authorships FILE",
                "请给出作者及其机构：--authorships FILE",
            ),
            code="authors_missing",
        )


def named(modules: Modules, windows: Sequence[int]) -> Iterator[tuple[Part, int, str, str]]:
    """Yield every part and window with its column and what the column is called in the result."""
    for window in windows:
        for module in modules.values():
            for part in module.META.parts:
                column = part.column(window)
                bare = len(windows) == 1 or module.META.last is None or column != part.name
                if module.META.last is None and window != windows[0]:
                    continue
                yield part, window, column, column if bare else suffixed(column, window)


def suffixed(name: str, window: int) -> str:
    """Return a name with a window behind it."""
    return f"{name}_{window or 'open'}"


def guard_units(lake: Lake, c: Counting) -> None:
    """Refuse to count works by what is known of no author: all of them would be lost."""
    known = lake.rows("authorship_known")[0]
    for word, option in ((c.by, "--by"), (c.mode, "--counting")):
        if word in UNITS and not known[word]:
            raise InputError(
                Text("no {unit} of any author is known", "没有任何作者的{unit}数据").format(unit=UNITS[word]),
                place=Place(column=option),
                seen=word,
                fix=_instead(c, [unit for unit in UNITS if known[unit]]),
                code="units_missing",
            )
    if c.mode in OF_AUTHORS and known["positions"] < known["rows"]:
        raise InputError(
            Text("the places of the authors are not known", "作者位次未知"),
            place=Place(column="--counting"),
            seen=c.mode,
            fix=Text(
                "count by units: --counting {by}, or --counting full; or add a column “position”",
                "请按单位计数：--counting {by}，或 --counting full；或补充“position”列",
            ).format(by=c.by),
            code="positions_missing",
        )


def _instead(c: Counting, have: list[str]) -> Text:
    """Return what mends a count by units that are not known."""
    give = Text("give authors with the missing column: --authorships FILE", "请给出含所缺列的署名：--authorships FILE")
    if not have:
        return give
    unit = c.by if c.by in have else have[0]
    other = Text(
        "count by what is known: --by {unit} --counting {unit}, or ",
        "请按已知的单位计数：--by {unit} --counting {unit}，或",
    ).format(unit=unit)
    return other + Text(give.en, give.zh.removeprefix("请"))
