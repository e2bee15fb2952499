# SPDX-License-Identifier: Apache-2.0
"""``yuzui field corpus``: works in which fields are looked for, put on record with their source and day."""

from __future__ import annotations

from pathlib import Path

import click

from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.fields import corpus_record
from yuzui.text import Text

corpus = Questions("corpus", default="list", help=Text("works in which fields are looked for", "用于检索领域的成果"))


@corpus.command(
    "list",
    help=Text("corpora on record", "已登记的语料"),
    examples=("yuzui field corpus list",),
    then="yuzui field board",
)
@shared()
def corpus_list(face: Face) -> None:
    answer = corpus_record.listed(face.workspace())
    face.show(answer, corpus_record.list_sentences(answer))


@corpus.command(
    "load",
    help=Text("put works on record as a corpus", "登记一份语料"),
    more=Text(
        "FILES are exports (OpenAlex JSON or csv, Web of Science, Scopus, RIS, BibTeX, Crossref, CNKI text) or tables "
        "with a column of titles in any headings, UTF-8 or GB 18030. What is not read is told first. Commands then "
        "know it by its name; a later load is NAME@2, and NAME is the newest.",
        "FILES 为导出文件（OpenAlex JSON 或 csv、Web of Science、Scopus、RIS、BibTeX、Crossref、知网文本）"
        "或含题名列的表格（表头不限，UTF-8 或 GB 18030）。先说明未读取的内容。此后各命令可用其名称；再次载入为 NAME@2，"
        "NAME 指最新一次。",
    ),
    examples=('yuzui field corpus load works.ris --name institute --source "Scopus" --day 2026-11-30',),
    then="yuzui field board --corpus {name}",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--name", default="", metavar="NAME", help=Text("name of the corpus", "语料名称"))
@option("--source", default="", metavar="TEXT", help=Text("where the works come from", "成果来源"))
@option("--day", default="", metavar="DAY", help=Text("day of the export", "导出日期"))
@option("--by", default="", metavar="NAME", help=Text("in whose name", "登记人"))
@option(
    "--map", "map_", default=None, metavar="FILE.toml", type=click.Path(exists=True, dir_okay=False),
    help=Text("which heading is which column, where the sheet does not say", "表头与列的对应，用于表中未写明之处"),
)  # fmt: skip
@shared()
def corpus_load(
    face: Face, files: tuple[Path, ...], name: str, source: str, day: str, by: str, map_: str | None
) -> None:
    answer = corpus_record.load(face.workspace(), files, name, source, day, by, map_)
    face.show(answer, corpus_record.sentences(answer))
