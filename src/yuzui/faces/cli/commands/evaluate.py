# SPDX-License-Identifier: Apache-2.0
"""Judge research over long windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yuzui.errors import InputError, Place
from yuzui.faces.cli import results
from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import FILE, shared
from yuzui.faces.cli.verb import Questions
from yuzui.text import Text, same

if TYPE_CHECKING:
    from yuzui.faces.cli.output import Face

TITLE = Text("judge works over 3, 5, 10 and more years", "按 3、5、10 年及更长窗口评价成果")
GROUP = "work"
TABLES = (".parquet", ".csv")
"""Endings that take one row per work; others take the document."""


def _next(filled: Mapping[str, Any]) -> str:
    return (
        "yuzui evaluate result open {results[0][id]} --out works.csv" if filled["results"] else "yuzui evaluate result"
    )


command = Questions(
    "evaluate", default="set", help=Text("judge works over long windows, and what was kept of it", "长周期评价及其结果")
)


@command.command(
    "set",
    help=Text("judge works over long windows", "按长窗口评价成果"),
    more=Text("Without files the hep-ph set that comes with Yuzui is judged.", "不给文件时评价随附的 hep-ph 集合。"),
    examples=(
        "yuzui evaluate --works savedrecs.txt",
        "yuzui evaluate --works works.csv --citations links.csv --indicator cd,sleeping_beauty",
        "yuzui evaluate --works oa.jsonl --only dois.txt --by country --units units.csv",
    ),
    then=_next,
)
@option("--works", type=click.Path(path_type=Path), help=Text("table, export or folder", "成果表、导出文件或文件夹"))
@option("--citations", type=click.Path(path_type=Path), help=Text("links; may be missing", "引文，可缺"))
@option("--snapshot", metavar="SOURCE", help=Text("its current snapshot", "取该来源的现行快照"))
@option("--only", type=FILE, help=Text("list of DOIs or ids: works told", "仅报告名单中的成果"))
@option("--authorships", type=FILE, multiple=True, help=Text("authors: work, position, person …", "署名"))
@option("--fields", type=FILE, help=Text("fields of works, weights", "成果领域及权重"))
@option("--patents", type=FILE, help=Text("links from patents: patent, cited", "专利引文"))
@option("--scheme", help=Text("classification of --fields", "分类体系"))
@option("--renormalise", is_flag=True, default=None, help=Text("divide weights by their sum", "权重除以其和"))
@option("--indicator", help=Text("names with commas; yuzui list --seam indicator", "指标"))
@option("--incomplete", is_flag=True, default=None, help=Text("windows not over too", "含未满窗口"))
@option("--by", metavar="UNIT", help=Text("organisation | country, never persons", "汇总单元，不含个人"))
@option("--counting", help=Text("author | organisation | country | full | first …", "计数方式"))
@option("--org-links", type=FILE, help=Text("parts of organisations", "机构隶属表"))
@option("--country-map", type=FILE, help=Text("codes countries are reported as", "国家归并表"))
@option("--table-version", help=Text("version of these tables", "表的版本"))
@option("--units", type=FILE, help=Text("write one row a unit: .csv .parquet", "每单位一行"))
@option("--window", help=Text("years: 5 or 3,5,10,20,open", "窗口年数"), default_text=Text("default 5", "默认 5"))
@option("--zero-ref", help=Text("null | as_one: works without references", "无参考文献"))
@option(
    "--shared",
    type=int,
    help=Text("references a citer shares", "须共有的参考文献数"),
    default_text=Text("default 1", "默认 1"),
)
@option(
    "--min-refs", type=int, help=Text("fewest references", "最少参考文献数"), default_text=Text("default 1", "默认 1")
)
@option("--min-citers", type=int, help=Text("fewest citers", "最少施引数"), default_text=Text("default 0", "默认 0"))
@option(
    "--baseline",
    type=int,
    help=Text("rewired copies beside CD, from 20", "重连副本数"),
    default_text=Text("default 0", "默认 0"),
)
@option(
    "--copies",
    type=int,
    help=Text("rewired copies behind novelty", "新颖性副本数"),
    default_text=Text("default 20", "默认 20"),
)
@option("--zero-mean", help=Text("one | null: cells that nobody cites", "无引用单元"))
@option(
    "--pool-cells",
    type=int,
    help=Text("pool cells of fewer works", "合并小单元"),
    default_text=Text("default 0", "默认 0"),
)
@option("--negative-lag", help=Text("drop | clip0: citations from earlier works", "负时滞"))
@option(
    "--self-citations",
    help=Text("exclude | include", "自引"),
    default_text=Text("default exclude where known", "默认在已知处排除"),
)
@option("--precision", help=Text("year | month | day", "时滞精度"))
@option("--kernels", help=Text("numpy | numba", "计算核"))
@option("--sql", help=Text("duckdb | sqlite: engine of relational indicators", "SQL 引擎"))
@option(
    "--workers",
    type=int,
    help=Text("processes; same result", "进程数；结果不变"),
    default_text=Text("default 1", "默认 1"),
)
@option("--through", type=int, help=Text("last complete year", "数据完整的最后一年"))
@shared(seed=True)
def judge(face: Face, units: Path | None, **inputs: Any) -> None:
    from yuzui.evaluation.jobs import evaluate
    from yuzui.evaluation.report import rows

    _table_of_units(units, inputs["by"])
    inputs["authorships"] = inputs["authorships"] or None
    workspace = face.workspace()
    face.progress(Text("reading works and citations", "正在读取成果与引文"))
    answer = evaluate.compute(workspace, face.progress, **inputs)
    document, lines = answer.document, evaluate.lines(answer.document)
    evaluate.keep(workspace, document, answer)
    if units is not None:
        rows.write(workspace, answer, units, "units")
        lines.append((Text("wrote", "已写入"), same(units)))
    if face.out is None or face.out.suffix not in TABLES:
        face.show(document, lines, lambda lang: evaluate.exports(document, lang))
        return
    rows.write(workspace, answer, face.out)
    replace(face, out=None).show(document, [*lines, (Text("wrote", "已写入"), same(face.out))])


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


for _one in (*results.COMMANDS, *results.SNAPSHOT_COMMANDS):
    command.add_command(_one)
