# SPDX-License-Identifier: Apache-2.0
"""The sub-command ``template`` of a verb: a file to fill in, never written over one that is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from yuzui.errors import InputError, Place
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.job.result import Tagged
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same

RUNS = Text("write a workbook to fill in that already runs", "生成可直接运行的工作簿")


class Form(Tagged, frozen=True, kw_only=True, tag="yuzui.form/1"):
    """Where a file to fill in was written."""

    path: str


def add(
    group: Questions,
    verb: str,
    usual: str,
    sheets: Callable[[str], Sequence[Export]],
    *,
    help: Text = RUNS,
    then: str = "",
) -> None:
    """Give a verb its template.

    Parameters
    ----------
    group : Questions
        Whose sub-command it is.
    verb : str
        What is typed to come to the group, without ``yuzui``.
    usual : str
        Name of the file where none is asked for.
    sheets : callable
        Sheets to write, by language; a file that is no workbook has the first of them.
    help : Text
        One phrase.
    then : str
        What comes next; by default the verb with the file.
    """

    @group.command(
        "template", help=help, examples=(f"yuzui {verb} template --out {usual}",), then=then or f"yuzui {verb} {{path}}"
    )
    @shared()
    def template(face: Face) -> None:
        path = face.out or Path(usual)
        if path.exists():
            raise InputError(
                Text("there is a file of this name", "已有同名文件"),
                place=Place(file=str(path)),
                fix=Text("choose another name: --out NAME{e}", "请另取文件名：--out 名称{e}").format(e=path.suffix),
                code="file_exists",
            )
        exports = sheets(face.lang)
        formats.write(path, exports if path.suffix == ".xlsx" else exports[:1])
        face.report(Form(path=str(path)), [(Text("wrote", "已写入"), same(path))])
