# SPDX-License-Identifier: Apache-2.0
"""``yuzui path``: when a target share is reached, and what it would take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.investment import (
    backcast_pack,
    backcast_request,
    lever_file,
    path_explanation,
    simulation_run,
    simulation_view,
    source_verification,
)
from yuzui.investment import scenario as scenarios
from yuzui.investment import stress as stress_test
from yuzui.investment.inputs import MEASURE as PART
from yuzui.investment.inputs import Cube, Funders
from yuzui.investment.inputs import Path as Inputs
from yuzui.investment.jobs.backcast import WITHOUT
from yuzui.investment.path_sources import Question
from yuzui.investment.tax_sources import quarters
from yuzui.job import contract, tables
from yuzui.job.contract import of
from yuzui.text import Text, same

if TYPE_CHECKING:
    from yuzui.investment.scenario import Scenario
    from yuzui.job.result import Answer
    from yuzui.sheets.sheet import Export
    from yuzui.view.view import Line, View

TITLE = Text(
    "R&D series → when a target share is reached, needed growth, odds", "研发序列 → 目标占比何时达到、所需增速与可能性"
)
GROUP = "work"


SERIES = click.argument("series", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
MEASURE = option("--measure", default="basic", metavar="CATEGORY", help=PART)
OF = option("--of", default="total", metavar="DIMENSION", help=Text("whole: total, type, performer", "分母维度"))
COUNTRY = option("--country", default="CHN", help=Text("ISO3", "国家代码"))
ACCEPT = option(
    "--accept-gap",
    default="",
    metavar="REASON",
    help=Text("accept sums that do not hold", "接受分项不合总数，注明理由"),
)


command = Questions("path", default="ask", help=Text("the way to a target share", "目标占比的达成路径"))


@command.command(
    "ask",
    help=Text("show when the target is reached, and keep it", "目标何时达到，并保存"),
    more=Text(
        "SERIES has the columns country, year, dimension, category, value, unit, vintage, status and source; "
        "without it the series that comes with Yuzui is used.",
        "SERIES 含列 country、year、dimension、category、value、unit、vintage、status、source；不给则用随附序列。",
    ),
    examples=("yuzui path --target 0.08 --by 2030", "yuzui path series.csv --country DEU --measure basic"),
    then="yuzui path backcast --target {asked.target} --by YEAR",
)
@options(Inputs)
@shared(seed=True)
def ask(face: Face, **inputs: Any) -> None:
    face.answer("path", **inputs)


def _show(face: Face, answer: Answer, view: View[Any]) -> None:
    """Show an answer that no question of the registry gives; without tables its pictures are its tables."""

    def exports(lang: str) -> list[Export]:
        if view.first:
            return contract.exports(view, answer, lang)
        drawn = (tables.shown(one, lang) for one in view.pictures(answer))
        return [tables.summary(answer, view.summary(answer), lang), *drawn]

    pictures = (lambda: view.pictures(answer)) if view.charts else None
    face.show(answer, view.sentences(answer), exports, pictures)


@command.command(
    "explain",
    help=Text("show why the share moved", "占比为何变化"),
    examples=("yuzui path explain 2015 2024",),
    then="yuzui path",
)
@click.argument("first", type=int, metavar="FROM")
@click.argument("last", type=int, metavar="TO")
@SERIES
@MEASURE
@OF
@COUNTRY
@ACCEPT
@shared()
def explain(face: Face, first: int, last: int, **inputs: Any) -> None:
    names = ("country", "measure", "of")
    question = Question(**{name: inputs[name] for name in names}, target=0.5, by=None)
    place, years = face.workspace(), (first, last)
    series, accept = inputs["series"], inputs["accept_gap"]
    _show(face, path_explanation.run(place, question, years, series, accept), path_explanation.VIEW)


@command.command(
    "backcast",
    help=Text("show how to get there: cheapest, steadiest, what binds", "如何达标：最省、最稳与约束"),
    more=Text(
        "SCENARIO is a YAML file with the same words as the options, by year where they differ, and the levers "
        "whose amounts are to be found; an option goes before it.",
        "SCENARIO 为 YAML 文件，字段与选项同名，可按年份填写，并写明待求力度的政策工具；命令行选项优先。",
    ),
    examples=(
        "yuzui path backcast --target 0.08 --by 2030",
        "yuzui path backcast scenario.yaml --sure 0.8 --pack path.xlsx",
    ),
    then="yuzui path simulate SCENARIO.yaml",
)
@click.argument("scenario", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--target", type=float, help=Text("share", "目标占比"))
@option("--by", type=int, metavar="YEAR", help=Text("deadline", "期限"))
@option("--growth", type=float, help=Text("yearly growth of the rest", "其余部分年增速"))
@option("--rule", help=Text("fixed_rest, fixed_total", "分母规则"))
@option("--cap", type=float, help=Text("most yearly growth", "年增速上限"))
@option("--ceiling", type=float, help=Text("most spending in a year", "年度投入上限"))
@option("--steadiness", type=float, help=Text("weight of steadiness", "平稳权重"))
@option("--sure", type=float, help=Text("odds", "达标把握"))
@option("--country", help=Text("ISO3", "国家代码"))
@option("--frontier", is_flag=True, help=Text("deadlines and targets around", "相近期限与目标"))
@option(
    "--pack", type=click.Path(path_type=Path), metavar="X.xlsx", help=Text("board pack of the path", "路径审议材料")
)
@shared(seed=True)
def backcast(face: Face, scenario: Path | None, pack: Path | None, **inputs: Any) -> None:
    place = face.workspace()
    written = backcast_request.read(place, scenario) if scenario else None
    # 0 equals False: told apart by identity, or a growth of 0 would be taken for none given
    values = {name: one for name, one in inputs.items() if one is not None and one is not False}
    answer = of("backcast").run(place, **{**(written.inputs if written else {}), **values})
    more: list[Line] = []
    if pack is not None:
        used = replace(written, changed=tuple(values)) if written else None
        forecast = backcast_pack.unchanged(place, answer)
        backcast_pack.write(place, backcast_pack.Runs(answer, forecast), pack, face.lang, used)
        more = [*backcast_pack.findings(forecast), (Text("wrote", "已写入"), same(pack))]
    face.show_answer("backcast", answer, more)
    click.get_current_context().exit(3 if answer.status in WITHOUT else 0)


@command.command(
    "tax",
    help=Text("show which tax rules apply and what R&D costs, and keep it", "适用的税收规则与研发成本，并保存"),
    more=Text(
        "RULES has the columns of tax_rules.csv; without it the rules that come with Yuzui are used.",
        "RULES 的列同 tax_rules.csv；不给则用随附规则。",
    ),
    examples=("yuzui path tax", "yuzui path tax --year 2028 --tax-rate 0.15"),
    then="yuzui path confirm ID --by NAME --reason TEXT",
)
@click.argument("rules", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--rule", default="", metavar="ID", help=Text("one rule", "一条规则"))
@option("--year", type=int, help=Text("year", "年份"))
@option("--firm", default="", metavar="CLASS", help=Text("class of firm", "企业类别"))
@option("--tax-rate", type=float, help=Text("rate of the profit tax", "企业所得税税率"))
@option("--weights", metavar="W", help=Text("spending by quarter, four numbers", "各季度支出权重，四个数"))
@option("--wait", type=float, default=0.0, help=Text("years a loss waits", "亏损结转年数"))
@option("--interest", type=float, default=0.0, help=Text("yearly discount", "年折现率"))
@COUNTRY
@shared()
def tax(face: Face, rules: Path | None, weights: str | None, **inputs: Any) -> None:
    face.answer("tax", rules=rules, weights=quarters(weights), **inputs)


@command.command(
    "lever",
    help=Text("take a way of paying described in FILE, and show what it does", "导入 FILE 所述的投入渠道并测算其作用"),
    more=Text(
        "FILE names who pays, who performs, which type, and where it was read; from then on the lever stands beside "
        "those that come with Yuzui.",
        "FILE 须写明出资方、执行方、研发类型与出处；此后与随附政策工具并列。",
    ),
    examples=("yuzui path lever research_bonds.yaml",),
    then="yuzui path --lever all",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@shared()
def lever(face: Face, file: Path) -> None:
    face.answer("path", lever=lever_file.keep(face.workspace(), file))


SCENARIO = click.argument("scenario")
NUMBER = option("--draws", type=click.IntRange(0, 1_000_000), help=Text("draws; 0 takes medians", "抽样次数"))


def _simulated(filled: Mapping[str, Any]) -> str:
    if not filled["asked"].scenario:
        return "yuzui path simulate NAME"
    return (
        "yuzui path compare {asked.scenario} OTHER"
        if filled["asked"].stress
        else "yuzui path simulate {asked.scenario} --stress"
    )


@command.command(
    "simulate",
    help=Text("run a scenario of levers", "模拟政策情景"),
    more=Text(
        "SCENARIO is a YAML file or the name of one that comes with Yuzui; without it these are listed.",
        "SCENARIO 为 YAML 文件或随附情景名称；不给则列出随附情景。",
    ),
    examples=(
        "yuzui path simulate",
        "yuzui path simulate public_growth_2030 --draws 2000",
        "yuzui path simulate public_growth_2030 --stress",
    ),
    then=_simulated,
)
@click.argument("scenario", required=False, default="")
@NUMBER
@option("--expect", is_flag=True, help=Text("print what must come out", "输出预期结果"))
@option("--stress", is_flag=True, help=Text("take something from it", "压力测试"))
@shared(seed=True)
def simulate(face: Face, scenario: str, draws: int | None, *, expect: bool, stress: bool) -> None:
    if not scenario:
        listed = scenarios.run()
        face.show(listed, scenarios.sentences(listed))
        return
    read, place = _scenario(scenario, face.seed), face.workspace()
    if expect:
        face.echo(simulation_run.text(simulation_run.run(place, read, 0)), end=False)
    elif stress:
        _show(face, stress_test.run(place, read, draws), stress_test.VIEW)
    else:
        _show(face, simulation_run.run(place, read, draws), simulation_view.VIEW)


def _scenario(name: str, seed: int | None = None) -> Scenario:
    """Read a scenario; a seed said on the command line takes the place of its own."""
    read = scenarios.read(scenarios.find(name))
    said = click.get_current_context().get_parameter_source("seed")
    if seed is None or said is not click.core.ParameterSource.COMMANDLINE:
        return read
    return replace(read, seed=seed)


@command.command(
    "sign",
    help=Text("sign SCENARIO in the name of a person", "由具名人员签署情景"),
    more=Text(
        "A signed scenario cannot be changed; a changed one names it as its parent.",
        "已签署的情景不可更改；修改后的情景须以其为上级（parent）。",
    ),
    examples=('yuzui path sign scenario.yaml --by "A. Chair" --reason "agreed on 3 May"',),
    then="yuzui path compare {asked.scenario} OTHER",
)
@SCENARIO
@option("--by", default="", metavar="NAME", help=Text("who signs; else you", "签署人，默认本人"))
@option("--reason", required=True, metavar="TEXT", help=Text("why this one", "理由"))
@shared()
def sign(face: Face, scenario: str, by: str, reason: str) -> None:
    read = _scenario(scenario)
    simulation_run.sign(face.workspace(), read, by, reason)
    answer = simulation_run.run(face.workspace(), read, 0)
    face.show(answer, simulation_view.sentences(answer))


@command.command(
    "compare",
    help=Text("compare two scenarios on common draws", "用共同随机数对照两个情景"),
    more=Text(
        "FIRST and SECOND are YAML files or names; yuzui path simulate lists the names.",
        "FIRST、SECOND 为 YAML 文件或名称；名称见 yuzui path simulate。",
    ),
    examples=("yuzui path compare tax_own_75_2035 tax_own_120_2035 --draws 500",),
    then="yuzui path sign SCENARIO --reason TEXT",
)
@click.argument("first")
@click.argument("second")
@NUMBER
@shared(seed=True)
def compare(face: Face, first: str, second: str, draws: int | None) -> None:
    one, other = _scenario(first, face.seed), _scenario(second, face.seed)
    _show(face, simulation_run.compare(face.workspace(), one, other, draws), simulation_view.COMPARED)


@command.command(
    "confirm",
    help=Text("confirm ROW, not yet verified, or list such rows", "确认未核实的行，或列出这些行"),
    more=Text(
        "ROW is an id or its beginning, with spaces for bars: “CHN 2025 type basic”.",
        "ROW 为编号或其开头，以空格代竖线：“CHN 2025 type basic”。",
    ),
    examples=(
        "yuzui path confirm",
        'yuzui path confirm CN-CIT-25 --by "G. Clerk" --reason "read in the law, article 4"',
    ),
    then="yuzui path confirm ID --by NAME --reason TEXT",
)
@click.argument("row", required=False, default="")
@option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=Text("series, panel or tax rules", "序列、面板或税收规则文件"),
)
@option("--by", default="", metavar="NAME", help=Text("who confirms", "确认人"))
@option("--reason", default="", metavar="TEXT", help=Text("what was checked", "核实了什么"))
@option("--undo", is_flag=True, help=Text("take a confirmation back", "撤回确认"))
@shared()
def confirm(face: Face, row: str, file: Path | None, by: str, reason: str, *, undo: bool) -> None:
    answer = source_verification.run(face.workspace(), row, (by, reason), file, undo=undo)
    _show(face, answer, source_verification.VIEW)


@command.command(
    "structure",
    help=Text("show who performs which type of R&D, and keep it", "哪个部门开展哪类研发，并保存"),
    examples=("yuzui path structure --country CHN",),
    then="yuzui path sources",
)
@options(Cube)
@shared()
def structure(face: Face, **inputs: Any) -> None:
    face.answer("cube", **inputs)


@command.command(
    "sources",
    help=Text("show who pays for R&D, and keep it", "研发由谁出资，并保存"),
    examples=("yuzui path sources",),
    then="yuzui path structure",
)
@options(Funders)
@shared()
def sources(face: Face) -> None:
    face.answer("funders")
