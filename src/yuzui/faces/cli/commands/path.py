# SPDX-License-Identifier: Apache-2.0
"""``yuzui path``: when a target share is reached, and what it would take."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yuzui.faces.cli.options import options
from yuzui.faces.cli.output import Face, standard
from yuzui.faces.cli.questions import Questions
from yuzui.investment.inputs import Cube, Funders
from yuzui.text import Text, same

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from yuzui.investment.scenario import Scenario
    from yuzui.sheets.sheet import Export
    from yuzui.view.chart import Picture

TITLE = Text(
    "R&D series → when a target share is reached, needed growth, odds", "研发序列 → 目标占比何时达到、所需增速与可能性"
)
GROUP = "work"


SERIES = click.argument("series", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
MEASURE = click.option(
    "--measure",
    default="basic",
    show_default=True,
    metavar="CATEGORY",
    help="Part: a type (basic), who performs (enterprise), who pays (government), GERD_to_GDP; "
    "performer.enterprise where several have the name · 分子类别",
)
OF = click.option(
    "--of", default="total", show_default=True, metavar="DIMENSION", help="Whole: total, type, performer · 分母维度"
)
COUNTRY = click.option("--country", default="CHN", show_default=True, help="ISO3 · 国家代码")
ACCEPT = click.option(
    "--accept-gap", default="", metavar="REASON", help="Accept sums that do not hold · 接受分项不合总数，注明理由"
)


@click.command(cls=Questions, default="ask")
def command() -> None:
    """Way to a target share · 目标占比的达成路径."""


@command.command("ask")
@SERIES
@MEASURE
@OF
@click.option("--target", type=float, default=0.08, show_default=True, help="Share · 目标占比")
@click.option("--by", type=int, metavar="YEAR", help="Deadline · 期限")
@click.option(
    "--panel", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Panel of countries · 各国面板文件"
)
@click.option("--lever", default="", metavar="NAME", help="Effect of a lever · 政策工具的作用")
@COUNTRY
@ACCEPT
@standard
def ask(face: Face, **inputs: Any) -> None:
    """Say when the target is reached, and keep it · 目标何时达到，并保存.

    SERIES has the columns country, year, dimension, category, value, unit, vintage, status and
    source; without it the series that comes with Yuzui is used.
    """
    from yuzui.investment.jobs import path

    workspace = face.workspace()
    document = path.run(workspace, **inputs)
    path.keep(workspace, document)
    made = functools.partial(path.exports, document)
    face.show(document, path.lines(document), made, pictures=path.pictures)


def _told(
    face: Face,
    document: dict[str, Any],
    lines: Sequence[tuple[Text, Text]],
    pictures: Callable[[dict[str, Any]], Sequence[Picture]] | None = None,
) -> None:
    """Show a result whose tables are its sentences and what its pictures show."""
    from yuzui.job import tables as sheets

    def made(lang: str) -> list[Export]:
        drawn = pictures(document) if pictures else ()
        return [sheets.summary(document, lines, lang), *(sheets.shown(one, lang) for one in drawn)]

    face.show(document, lines, made, pictures=pictures)


@command.command("explain")
@click.argument("first", type=int, metavar="FROM")
@click.argument("last", type=int, metavar="TO")
@SERIES
@MEASURE
@OF
@COUNTRY
@ACCEPT
@standard
def explain(face: Face, first: int, last: int, **inputs: Any) -> None:
    """Say why the share moved · 占比为何变化."""
    from yuzui.investment.path_report import explanation
    from yuzui.investment.path_report.question import Question

    names = ("country", "measure", "of")
    question = Question(**{name: inputs[name] for name in names}, target=0.5, by=None)
    place, years = face.workspace(), (first, last)
    series, accept = inputs["series"], inputs["accept_gap"]
    document = explanation.run(place, question, years, series, accept)
    _told(face, document, explanation.lines(document), explanation.pictures)


@command.command("backcast")
@click.argument("scenario", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--target", type=float, help="Share · 目标占比")
@click.option("--by", type=int, metavar="YEAR", help="Deadline · 期限")
@click.option("--growth", type=float, help="Yearly growth of the rest · 其余部分年增速")
@click.option("--rule", help="fixed_rest, fixed_total · 分母规则")
@click.option("--cap", type=float, help="Most yearly growth · 年增速上限")
@click.option("--ceiling", type=float, help="Most spending in a year · 年度投入上限")
@click.option("--steadiness", type=float, help="Weight of steadiness · 平稳权重")
@click.option("--sure", type=float, help="Odds · 达标把握")
@click.option("--country", help="ISO3 · 国家代码")
@click.option("--frontier", is_flag=True, help="Deadlines and targets around · 相近期限与目标")
@click.option("--pack", type=click.Path(path_type=Path), metavar="X.xlsx", help="Board pack of the path · 路径审议材料")
@standard
def backcast(face: Face, scenario: Path | None, pack: Path | None, **inputs: Any) -> None:
    """Say how to get there: cheapest, steadiest, what binds · 如何达标：最省、最稳与约束.

    SCENARIO is a YAML file that says the same words as the options, by year where they differ,
    and the levers whose amounts are to be found; an option goes before it.
    """
    from yuzui.investment.backcast_report import scenario as files
    from yuzui.investment.jobs import backcast as study

    place = face.workspace()
    written = files.read(place, scenario) if scenario else None
    # 0 equals False: told apart by identity, or a growth of 0 would be taken for none given
    given = {name: one for name, one in inputs.items() if one is not None and one is not False}
    found = study.run(place, **{**(written.asked if written else {}), **given})
    told = study.lines(found)
    if pack is not None:
        from yuzui.investment.pack import path as packing

        used = replace(written, changed=tuple(given)) if written else None
        forecast = packing.unchanged(place, found)
        packing.write(place, packing.Runs(found, forecast), pack, face.lang, used)
        told = [*told, *packing.findings(forecast), (Text("wrote", "已写入"), same(pack))]
    made = functools.partial(study.exports, found)
    face.show(found, told, made, pictures=study.pictures)
    click.get_current_context().exit(3 if found["status"] in study.WITHOUT else 0)


@command.command("tax")
@click.argument("rules", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rule", default="", metavar="ID", help="One rule · 一条规则")
@click.option("--year", type=int, help="Year · 年份")
@click.option("--firm", default="", metavar="CLASS", help="Class of firm · 企业类别")
@click.option("--tax-rate", type=float, help="Rate of the profit tax · 企业所得税税率")
@click.option("--weights", metavar="W", help="Spending by quarter, four numbers · 各季度支出权重，四个数")
@click.option("--wait", type=float, default=0.0, help="Years a loss waits · 亏损结转年数")
@click.option("--interest", type=float, default=0.0, help="Yearly discount · 年折现率")
@COUNTRY
@standard
def tax(face: Face, rules: Path | None, weights: str | None, **inputs: Any) -> None:
    """Say which tax rules hold and what R&D costs, and keep it · 税收规则与研发成本，并保存.

    RULES has the columns of tax_rules.csv; without it the rules that come with Yuzui are used.
    """
    from yuzui.investment.jobs import tax as study
    from yuzui.investment.tax_report.question import quarters

    workspace = face.workspace()
    found = study.run(workspace, rules=rules, weights=quarters(weights), **inputs)
    study.keep(workspace, found)
    made = functools.partial(study.exports, found)
    face.show(found, study.lines(found), made, pictures=study.pictures)


SCENARIO = click.argument("scenario")
NUMBER = click.option("--draws", type=click.IntRange(0, 1_000_000), help="Draws; 0 takes medians · 抽样次数")


@command.command("simulate")
@click.argument("scenario", required=False, default="")
@NUMBER
@click.option("--expect", is_flag=True, help="Print what must come out · 输出预期结果")
@click.option("--stress", is_flag=True, help="Take something from it · 压力测试")
@standard
def simulate(face: Face, scenario: str, draws: int | None, *, expect: bool, stress: bool) -> None:
    """Run a scenario of levers · 模拟政策情景.

    SCENARIO is a YAML file or the name of one that comes with Yuzui; without it these are listed.
    """
    from yuzui.investment import scenarios
    from yuzui.investment.simulation import document, expected, pictures, tables, words

    if not scenario:
        listed = scenarios.run()
        face.show(listed, scenarios.lines(listed))
        return
    read = _scenario(scenario, face.seed)
    if expect:
        click.echo(expected.text(document.run(face.workspace(), read, 0)), nl=False)
        return
    if stress:
        from yuzui.investment.stress_report import document as stressed

        told = stressed.run(face.workspace(), read, draws)
        _told(face, told, stressed.lines(told), lambda found: [stressed.picture(found)])
        return
    found = document.run(face.workspace(), read, draws)
    made = functools.partial(tables.exports, found)
    face.show(found, words.lines(found), made, pictures=pictures.pictures)


def _scenario(name: str, seed: int | None = None) -> Scenario:
    """Read a scenario; a seed said on the command line takes the place of its own."""
    from yuzui.investment import scenario, scenario_file

    read = scenario_file.read(scenario.find(name))
    said = click.get_current_context().get_parameter_source("seed")
    if seed is None or said is not click.core.ParameterSource.COMMANDLINE:
        return read
    return replace(read, seed=seed)


@command.command("sign")
@SCENARIO
@click.option("--by", default="", metavar="NAME", help="Who signs; else you · 签署人，默认本人")
@click.option("--reason", required=True, metavar="TEXT", help="Why this one · 理由")
@standard
def sign(face: Face, scenario: str, by: str, reason: str) -> None:
    """Sign SCENARIO in the name of a person · 由具名人员签署情景.

    A signed scenario cannot be changed; a changed one names it as its parent.
    已签署的情景不可更改；修改后的情景须以其为上级（parent）。
    """
    from yuzui.investment.simulation import document, signing, words

    read = _scenario(scenario)
    signing.sign(face.workspace(), read, by, reason)
    found = document.run(face.workspace(), read, 0)
    face.show(found, words.lines(found))


@command.command("compare")
@click.argument("first")
@click.argument("second")
@NUMBER
@standard
def compare(face: Face, first: str, second: str, draws: int | None) -> None:
    """Compare two scenarios on common draws · 用共同随机数对照两个情景.

    FIRST and SECOND are YAML files or names; yuzui path simulate lists the names.
    """
    from yuzui.investment.simulation import compare as comparing
    from yuzui.investment.simulation import pictures

    one, other = _scenario(first, face.seed), _scenario(second, face.seed)
    found = comparing.run(face.workspace(), one, other, draws)
    _told(face, found, comparing.lines(found), lambda made: [pictures.difference(made)])


@command.command("confirm")
@click.argument("row", required=False, default="")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Series, panel or tax rules · 序列、面板或税收规则文件",
)
@click.option("--by", default="", metavar="NAME", help="Who confirms · 确认人")
@click.option("--reason", default="", metavar="TEXT", help="What was checked · 核实了什么")
@click.option("--undo", is_flag=True, help="Take a confirmation back · 撤回确认")
@standard
def confirm(face: Face, row: str, file: Path | None, by: str, reason: str, *, undo: bool) -> None:
    """Confirm ROW, known from memory, or list such rows · 确认或列出仅凭记忆的行.

    ROW is an id or its beginning, with spaces for bars: "CHN 2025 type basic".
    """
    from yuzui.investment import source_verification

    found = source_verification.run(face.workspace(), row, (by, reason), file, undo=undo)
    _told(face, found, source_verification.lines(found))


@command.command("structure")
@options(Cube)
@standard
def structure(face: Face, **inputs: Any) -> None:
    """Say who performs which type of R&D, and keep it · 哪个部门开展哪类研发，并保存."""
    from yuzui.investment.jobs import cube

    workspace = face.workspace()
    document = cube.run(workspace, **inputs)
    workspace.save("cube", document, cube.LEVEL)
    made = functools.partial(cube.exports, document)
    face.show(document, cube.lines(document), made, pictures=cube.pictures)


@command.command("sources")
@options(Funders)
@standard
def sources(face: Face) -> None:
    """Say who pays for R&D, and keep it · 研发由谁出资，并保存."""
    face.answer("funders")
