# SPDX-License-Identifier: Apache-2.0
"""The board pack of a path: one workbook with what was asked, what came out and who stands for it.

Everything is drawn from the documents of two runs, both named in it: a back-cast, and the forecast
that says which odds each method gives the target if nothing changes. Beside them stands whether
somebody signed the scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import structs

from yuzui.errors import InputError, Place, YuzuiError
from yuzui.investment import backcast_limits, backcast_view, path_answer, path_sources, simulation_run
from yuzui.investment.backcast_answer import Answer
from yuzui.investment.backcast_request import Written
from yuzui.investment.simulate import titled
from yuzui.job.contract import of
from yuzui.job.pages import SOURCES
from yuzui.job.result import File
from yuzui.job.tables import export, summary, table
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Picture
from yuzui.view.render.png import png
from yuzui.view.table import Table

# The sheets of a path's board pack that no other table has: inputs, levers, prices, odds.


Rows = list[tuple[Any, ...]]

ITEM = (Text("Item", "项目"), "")
_RULES = {
    "fixed_rest": Text("the rest is given; extra money enters the whole", "其余部分给定，增投计入总量"),
    "fixed_total": Text("the whole is given; money is moved within it", "总量给定，在其中调整"),
}
_NOTHING = Text("there is a path; nothing has to give way", "有达标路径，无须放宽任何限制")


def inputs(answer: Answer, lang: str) -> Export:
    """Return everything that was asked, and what each lever may do."""
    rates = {"growth": Text("growth of the rest", "其余部分年增速"), "cap": backcast_limits.LIMITS["cap"]}
    odds = answer.odds
    rows: Rows = [
        (Text("country", "国家"), answer.country, ""),
        (Text("measure", "分子"), path_sources.measure(answer.measure), ""),
        (Text("of", "分母"), path_sources.whole(answer.of), ""),
        (Text("target", "目标"), backcast_view.target(answer), ""),
        (Text("deadline", "期限"), str(answer.by), ""),
        *((label, _by_year(getattr(answer, key), percent), "") for key, label in rates.items()),
        (backcast_limits.LIMITS["ceiling"], _by_year(answer.ceiling, number), backcast_view.unit(answer)),
        (Text("rule of the denominator", "分母规则"), _RULES[answer.denominator_rule], ""),
        (Text("weight of steadiness", "平稳权重"), _plain(answer.steadiness), ""),
        (Text("discount", "折现因子"), _plain(answer.discount), ""),
        (Text("odds wanted", "达标把握"), "—" if odds is None else percent(odds.sure, 0), ""),
    ]
    for name, values in answer.levers.items():
        rows += [(titled(name, key), _setting(value), "") for key, value in values.items()]
    columns = (ITEM, (Text("Value", "取值"), ""), (Text("Unit", "单位"), ""))
    return replace(table(Text("Inputs", "输入"), columns, rows, lang), widths=(48, 60, 14))


def _by_year(value: Any, form: Callable[[float], Text]) -> Text:
    if value is None:
        return same("—")
    if isinstance(value, int | float):
        return form(value)
    values = form(value[0])
    for one in value[1:]:
        values = values + same(" / ") + form(one)
    return values


def _plain(value: Any) -> str:
    return "—" if value is None else f"{value:g}"


def _setting(value: Any) -> Any:
    """Return a parameter as set; a schedule that is sought with its limits."""
    if not isinstance(value, Mapping):
        return value if isinstance(value, int | float) else str(value)
    if set(value) <= {"most", "ramp"}:
        phrase = Text("to be found", "待求")
        for key, label in (("most", Text("most", "上限")), ("ramp", Text("ramp", "年度变动上限"))):
            if key in value:
                phrase += Text("; {l} {v}", "；{l} {v}").format(l=label, v=str(value[key]))
        return phrase
    return "; ".join(f"{year}: {amount:g}" for year, amount in sorted(value.items()))


def levers(answer: Answer, lang: str) -> list[Export]:
    """Return the amounts of levers by year, on every path."""
    rows: Rows = [
        (backcast_view.PATHS[name], backcast_limits.use(use), year, amount)
        for name, one in answer.paths.items()
        if one.levers is not None
        for use, amounts in one.levers.amounts.items()
        for year, amount in zip(answer.years[1:], amounts, strict=True)
    ]
    if not rows:
        return []
    columns = (
        (Text("Path", "路径"), ""),
        (Text("Lever", "政策工具"), ""),
        (Text("Year", "年份"), "0"),
        (Text("Amount, in its own unit", "数额（其自身单位）"), "#,##0.000"),
    )
    sheet = table(Text("Levers", "政策工具"), columns, rows, lang)
    return [replace(sheet, widths=(14, 48, 8, 22))]


def prices(answer: Answer, lang: str) -> Export:
    """Return the duals and one year more as sentences."""
    entries = [*backcast_view.prices(answer)]
    if (later := backcast_view.year_more(answer)) is not None:
        entries.append(later)
    rows: Rows = [(one,) for one in entries] or [(Text("no path, no prices", "无路径，故无代价"),)]
    column = (Text("What a little more would change", "稍有变动会怎样"), "")
    sheet = table(Text("Prices", "代价"), (column,), rows, lang)
    return replace(sheet, widths=(120,))


def needed(answer: Answer, sheet: Export, lang: str) -> Export:
    """Return what would have to give way, its sentences above."""
    why = answer.infeasible
    if why is None:
        return replace(sheet, title=_NOTHING.say(lang))
    sentences = [backcast_limits.reached(answer, why), *backcast_limits.needed(why)]
    text = Text("; ", "；").say(lang).join(one.say(lang) for one in sentences)
    return replace(sheet, title=text)


def odds(answer: Answer, forecast: path_answer.Answer | YuzuiError, lang: str) -> Export:
    """Return the odds of each method if nothing changes, and those of the path."""
    columns = (
        (Text("Method", "方法"), ""),
        (Text("By", "期限"), "0"),
        (Text("Odds", "可能性"), "0.0%"),
        (Text("Share, lower end (80 %)", "占比下端（80%）"), "0.00%"),
        (Text("Share, upper end (80 %)", "占比上端（80%）"), "0.00%"),
        (Text("Rests on", "依据"), ""),
    )
    title = Text(
        "Odds of the target: if nothing changes, by method (run {f}); then of the path made for given odds (run {b})",
        "达标可能性：先为无政策变化时各方法的结果（运行 {f}），后为按给定把握求得的路径（运行 {b}）",
    )
    ran = "—" if isinstance(forecast, YuzuiError) else forecast.run.id
    title = title.format(f=ran, b=answer.run.id)
    rows = [*_unchanged(answer, forecast), *_promised(answer)]
    sheet = table(Text("Odds", "可能性"), columns, rows, lang, title)
    return replace(sheet, widths=(30, 8, 10, 18, 18, 70))


def _unchanged(answer: Answer, forecast: path_answer.Answer | YuzuiError) -> Rows:
    """Return the odds that each method gives the target if nothing changes, or the refusal."""
    if isinstance(forecast, YuzuiError):
        why = Text(forecast.say("en"), forecast.say("zh"))
        return [(Text("if nothing changes: refused", "若不变：被拒绝"), None, None, None, None, why)]
    return [
        (
            row.title,
            row.by,
            row.probability,
            *((None, None) if row.interval is None else (row.interval.low, row.interval.high)),
            row.basis,
        )
        for row in forecast.odds
        if row.by == answer.by
    ]


def _promised(answer: Answer) -> Rows:
    odds = answer.odds
    if odds is None:
        phrase = Text("no odds were asked for", "未要求把握程度")
        return [(Text("path made for odds", "按把握求得的路径"), None, None, None, None, phrase)]
    fresh = Text("in {n} fresh futures", "在 {n} 个新情形中").format(n=number(odds.fresh))
    futures = Text("of the futures decided on", "在据以求解的情形中")
    return [
        (Text("path: promised", "路径：承诺"), answer.by, odds.promised, None, None, futures),
        (Text("path: realised", "路径：实现"), answer.by, odds.realised, None, None, fresh),
    ]


QUESTION = ("country", "measure", "of", "target", "by")
"""What a path and its forecast are both asked."""
_SAYS = (Text("Content", "内容"), "")
_NO_PICTURE = Text(
    "(the picture is left out: no font with Chinese characters on this machine)", "（本机没有中文字体，图片从略）"
)
_WHAT = Text(
    "Feasible paths to a target with their prices and odds. It recommends nothing: a named person "
    "picks a scenario and signs it.",
    "达标的可行路径及其代价与把握。本材料不作推荐：由具名人员选定情景并签署。",
)


@dataclass(frozen=True, slots=True)
class Runs:
    """The two runs that a pack shows; it names both, and every figure in it is from one of them."""

    backcast: Answer
    forecast: path_answer.Answer | YuzuiError

    def __post_init__(self) -> None:
        if isinstance(self.forecast, YuzuiError):
            return
        apart = [n for n in (*QUESTION, "base") if getattr(self.backcast, n) != getattr(self.forecast, n)]
        if self.backcast.files[0] not in self.forecast.files:
            apart.append("files")
        if apart:
            raise InputError(
                Text(
                    "the forecast is not of the question and the series of this path",
                    "该预测与本路径的问题或序列不一致",
                ),
                seen=" ".join(apart),
                fix=Text("compute it as the path was", "请按该路径的输入重新计算"),
                code="other_run",
            )

    @property
    def files(self) -> list[File]:
        """The files of both, each once."""
        others = [] if isinstance(self.forecast, YuzuiError) else self.forecast.files
        return [*self.backcast.files, *(f for f in others if f not in self.backcast.files)]


def unchanged(workspace: Workspace, answer: Answer, **read: Any) -> path_answer.Answer | YuzuiError:
    """Run the forecast that stands beside a path: the same question, if nothing changes."""
    try:
        forecast: path_answer.Answer = of("path").run(workspace, **{n: getattr(answer, n) for n in QUESTION}, **read)
    except YuzuiError as error:
        return error
    return forecast


def findings(forecast: path_answer.Answer | YuzuiError) -> Rows:
    """Return what a pack must say of its forecast: nothing, or that it was refused and why."""
    if not isinstance(forecast, YuzuiError):
        return []
    sentence = Text("no forecast stands beside this path: {m} ({c})", "本路径旁没有预测：{m}（{c}）")
    sentence = sentence.format(m=forecast.message, c=forecast.code)
    if forecast.mending is not None:
        sentence = sentence + Text("; to mend: ", "；处理办法：") + forecast.mending
    return [(Text("finding", "发现"), sentence)]


def sheets(workspace: Workspace, runs: Runs, lang: str, written: Written | None = None) -> list[Export]:
    """Return the sheets of a pack."""
    answer = runs.backcast

    def sheet(declared: Table[Answer]) -> Export:
        return export(declared.drawn(answer, "file"), lang, declared.sheet)

    ordered = [
        summary(answer, backcast_view.sentences(answer), lang),
        inputs(answer, lang),
        _pictured(sheet(backcast_view.PATHS_TABLE), backcast_view.money(answer), lang),
        *levers(answer, lang),
        _pictured(prices(answer, lang), backcast_view.growth(answer), lang),
        needed(answer, sheet(backcast_view.NEEDED), lang),
        odds(answer, runs.forecast, lang),
        _pictured(sheet(backcast_view.FRONTIER), backcast_view.frontier(answer), lang),
        sheet(backcast_view.STRESS),
        export(SOURCES.drawn(structs.replace(answer, files=runs.files), "file"), lang),
    ]
    names = [Text("README", "说明").say(lang), *(one.name for one in ordered)]
    first = _readme(runs, lang, _signature(workspace, written), names)
    return [
        replace(one, name=f"{place} {name}")
        for place, (one, name) in enumerate(zip([first, *ordered], names, strict=True), 1)
    ]


def write(workspace: Workspace, runs: Runs, path: Path, lang: str, written: Written | None = None) -> Path:
    """Write a pack as a workbook."""
    if path.suffix != ".xlsx":
        raise InputError(
            Text("a board pack of a path is a workbook", "路径审议材料为工作簿"),
            place=Place(file=path.name, column="--pack"),
            seen=path.suffix or "-",
            expected=".xlsx",
            fix=same(f"--pack {path.with_suffix('.xlsx').name}"),
            code="no_workbook",
        )
    write_xlsx(path, sheets(workspace, runs, lang, written))
    return path


def body(workspace: Workspace, answer: Answer, written: Written | None = None) -> Callable[[str], bytes]:
    """Return what makes the pack of a answer in a language, for a page."""

    def sheet(lang: str) -> bytes:
        runs = Runs(answer, unchanged(workspace, answer))
        with TemporaryDirectory() as folder:
            return write(workspace, runs, Path(folder, "pack.xlsx"), lang, written).read_bytes()

    return sheet


def _signature(workspace: Workspace, written: Written | None) -> Rows:
    """Return the scenario and who signed it."""
    name, state = Text("scenario", "情景"), Text("signature", "签署状态")
    if written is None:
        none = Text("none: asked with the figures on sheet 3", "无：所问数值见第 3 表")
        return [(name, none), (state, Text("not signed", "未签署"))]
    rows: Rows = [(Text("scenario file", "情景文件"), written.file)]
    if written.changed:
        rows.append((Text("asked otherwise", "另行指定"), " ".join(written.changed)))
    if written.scenario is None:
        sentence = Text(
            "not signed: this file asks for a path; what is signed is a scenario with amounts",
            "未签署：该文件仅提出所求；可签署的是载明数额的情景",
        )
        return [*rows, (Text("SHA-256 of the file", "文件 SHA-256"), written.digest), (state, sentence)]
    one = written.scenario
    signed = simulation_run.signed(workspace, one)
    sentence = Text("not signed", "未签署")
    if signed is not None:
        known_rows = Text(
            "scenario signed by {by} on {on}; the amounts found here are not part of it",
            "情景由 {by} 于 {on} 签署；此处求得的数额不在其内",
        )
        sentence = known_rows.format(by=signed.by, on=signed.on)
    return [
        *rows,
        (name, Text("{n} ({id})", "{n}（{id}）").format(n=one.name, id=one.id)),
        (Text("parent", "上级情景"), one.parent or "—"),
        (Text("digest of the scenario", "情景摘要"), one.digest),
        (state, sentence),
    ]


def _readme(runs: Runs, lang: str, signature: Rows, names: Sequence[str]) -> Export:
    answer = runs.backcast
    run, base, price = answer.run, answer.base, answer.price_of_steadiness
    seed = Text("none: nothing is drawn", "无：未抽样")
    rows: Rows = [
        (Text("what this is", "材料性质"), _WHAT),
        (Text("answer", "结论"), backcast_view.headline(answer)),
        (Text("state", "求解状态"), backcast_view.STATUSES[answer.status]),
        *findings(runs.forecast),
        *signature,
        (Text("target", "目标"), backcast_view.target(answer)),
        (Text("deadline", "期限"), str(answer.by)),
        (Text("price of steadiness", "平稳代价"), "—" if price is None else number(price, 4)),
        (Text("share in the base year", "基年占比"), percent(base.share, 2)),
        (Text("vintage", "数据版次"), path_sources.vintage(base.year, base.figure.vintage)),
        (Text("origin of the series", "序列性质"), Text("published figures", "已公布数据")),
        (Text("seed", "随机种子"), seed if run.seed is None else str(run.seed)),
        (Text("run", "运行编号"), run.id),
        (Text("digest of the inputs", "输入摘要"), run.inputs_hash),
        *_beside(runs.forecast),
        (Text("version of Yuzui", "软件版本"), run.version),
        *((Text("sheet {n}", "第 {n} 表").format(n=n), name) for n, name in enumerate(names, 1)),
    ]
    title = Text("Board pack of a path: {a}", "路径审议材料：{a}").format(a=backcast_view.headline(answer))
    sheet = table(Text("README", "说明"), (ITEM, _SAYS), rows, lang, title)
    return replace(sheet, widths=(28, 90))


def _beside(forecast: path_answer.Answer | YuzuiError) -> Rows:
    """Return the run of the forecast, where there is one."""
    if isinstance(forecast, YuzuiError):
        return []
    return [
        (Text("run of the forecast", "预测运行编号"), forecast.run.id),
        (Text("digest of its inputs", "预测输入摘要"), forecast.run.inputs_hash),
    ]


def _pictured(sheet: Export, picture: Picture | None, lang: str) -> Export:
    """Return a sheet with a picture above it, or saying why there is none."""
    if picture is None:
        return sheet
    meta = picture.meta
    image = png(picture, lang)
    if image is None:
        return replace(sheet, title=_NO_PICTURE.say(lang))
    text = f"{meta.finding.say(lang)}. {meta.description.say(lang)}."
    return replace(sheet, title=meta.finding.say(lang), image=image, image_text=text)
