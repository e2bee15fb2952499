# SPDX-License-Identifier: Apache-2.0
"""Judge research over long windows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yuzui.errors import InputError, Place
from yuzui.faces.cli import results, snapshots
from yuzui.faces.cli.output import FILE, standard
from yuzui.faces.cli.questions import Questions
from yuzui.text import Text, same

if TYPE_CHECKING:
    from yuzui.faces.cli.output import Face

TITLE = Text("judge works over 3, 5, 10 and more years", "按 3、5、10 年及更长窗口评价成果")
GROUP = "work"
TABLES = (".parquet", ".csv")
"""Endings that take one row per work; others take the document."""


@click.command(cls=Questions, default="set")
def command() -> None:
    """Judge works over long windows; what was kept of it · 长周期评价及其结果."""


@command.command("set")
@click.option("--works", type=click.Path(path_type=Path), help="Table, export or folder · 成果表、导出文件或文件夹")
@click.option("--citations", type=click.Path(path_type=Path), help="Links; may be missing · 引文，可缺")
@click.option("--snapshot", metavar="SOURCE", help="Its current snapshot · 取该来源的现行快照")
@click.option("--only", type=FILE, help="List of DOIs or ids: works told · 仅报告名单中的成果")
@click.option("--authorships", type=FILE, multiple=True, help="Authors: work, position, person … · 署名")
@click.option("--fields", type=FILE, help="Fields of works, weights · 成果领域及权重")
@click.option("--patents", type=FILE, help="Links from patents: patent, cited · 专利引文")
@click.option("--scheme", help="Classification of --fields · 分类体系")
@click.option("--renormalise", is_flag=True, default=None, help="Divide weights by their sum · 权重除以其和")
@click.option("--indicator", help="Names with commas; yuzui list --seam indicator · 指标")
@click.option("--incomplete", is_flag=True, default=None, help="Windows not over too · 含未满窗口")
@click.option("--by", metavar="UNIT", help="organisation | country, never persons · 汇总单元，不含个人")
@click.option("--counting", help="author | organisation | country | full | first … · 计数方式")
@click.option("--org-links", type=FILE, help="Parts of organisations · 机构隶属表")
@click.option("--country-map", type=FILE, help="Codes countries are reported as · 国家归并表")
@click.option("--table-version", help="Version of these tables · 表的版本")
@click.option("--units", type=FILE, help="Write one row a unit: .csv .parquet · 每单位一行")
@click.option("--window", help="Years: 5 or 3,5,10,20,open · 窗口年数  [5]")
@click.option("--zero-ref", help="null | as_one: works without references · 无参考文献")
@click.option("--shared", type=int, help="References a citer shares · 须共有的参考文献数  [1]")
@click.option("--min-refs", type=int, help="Fewest references · 最少参考文献数  [1]")
@click.option("--min-citers", type=int, help="Fewest citers · 最少施引数  [0]")
@click.option("--baseline", type=int, help="Rewired copies beside CD, from 20 · 重连副本数  [0]")
@click.option("--copies", type=int, help="Rewired copies behind novelty · 新颖性副本数  [20]")
@click.option("--zero-mean", help="one | null: cells that nobody cites · 无引用单元")
@click.option("--pool-cells", type=int, help="Pool cells of fewer works · 合并小单元  [0]")
@click.option("--negative-lag", help="drop | clip0: citations from earlier works · 负时滞")
@click.option("--self-citations", help="exclude | include · 自引  [exclude where known]")
@click.option("--precision", help="year | month | day · 时滞精度")
@click.option("--kernels", help="numpy | numba · 计算核")
@click.option("--sql", help="duckdb | sqlite: engine of relational indicators · SQL 引擎")
@click.option("--workers", type=int, help="Processes; same result · 进程数；结果不变  [1]")
@click.option("--through", type=int, help="Last complete year · 数据完整的最后一年")
@standard
def judge(face: Face, units: Path | None, **inputs: Any) -> None:
    """Judge works over long windows; the shipped hep-ph set without files · 长周期评价."""
    from yuzui.evaluation.jobs import evaluate
    from yuzui.evaluation.report import rows

    _table_of_units(units, inputs["by"])
    inputs["authorships"] = inputs["authorships"] or None
    workspace = face.workspace()
    face.progress(Text("reading works and citations", "正在读取成果与引文"))
    answer = evaluate.compute(workspace, face.progress, **inputs)
    document, said = answer.document, evaluate.lines(answer.document)
    evaluate.keep(workspace, document, answer)
    if units is not None:
        rows.write(workspace, answer, units, "units")
        said.append((Text("wrote", "已写入"), same(units)))
    if face.out is None or face.out.suffix not in TABLES:
        face.show(document, said, lambda lang: evaluate.exports(document, lang))
        return
    rows.write(workspace, answer, face.out)
    replace(face, out=None).show(document, [*said, (Text("wrote", "已写入"), same(face.out))])


def _table_of_units(path: Path | None, by: str | None) -> None:
    """Refuse a file of units without units, or one of another ending."""
    if path is not None and (not by or path.suffix not in TABLES):
        raise InputError(
            Text("this file takes one row a unit", "该文件每单位一行"),
            place=Place(column="--units"),
            seen=str(path),
            expected=" ".join(TABLES),
            fix=Text(
                "say what works are gathered by: --by organisation --units FILE.csv",
                "请写明汇总单元：--by organisation --units FILE.csv",
            ),
        )


for _one in (*results.COMMANDS, *snapshots.COMMANDS):
    command.add_command(_one)
