# SPDX-License-Identifier: Apache-2.0
"""Judge research over long windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError, Place
from yuzui.evaluation.inputs import Evaluate
from yuzui.faces.cli import results
from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import FILE, shared
from yuzui.faces.cli.verb import Questions
from yuzui.text import Text, same

if TYPE_CHECKING:
    from yuzui.faces.cli.output import Face, Line

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
@options(Evaluate)
@option("--units", type=FILE, help=Text("write one row a unit: .csv .parquet", "每单位一行"))
@shared(seed=True)
def judge(face: Face, units: Path | None, **inputs: Any) -> None:
    from yuzui.evaluation import result_store
    from yuzui.evaluation.jobs import evaluate

    _table_of_units(units, inputs["by"])
    workspace = face.workspace()
    face.progress(Text("reading works and citations", "正在读取成果与引文"))
    answer = evaluate.evaluation(workspace, Evaluate(**inputs), face.progress)
    evaluate.keep(workspace, answer)
    more: list[Line] = []
    values = answer.solved
    if units is not None:
        result_store.write(values, units, "units")
        more.append((Text("wrote", "已写入"), same(units)))
    if face.out is None or face.out.suffix not in TABLES:
        face.show_answer("evaluate", answer, more)
        return
    result_store.write(values, face.out)
    more.append((Text("wrote", "已写入"), same(face.out)))
    replace(face, out=None).show_answer("evaluate", answer, more)


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
