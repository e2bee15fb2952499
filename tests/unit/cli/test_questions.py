# SPDX-License-Identifier: Apache-2.0
"""A bare verb does the commonest thing; a first word that names a sub-command is it."""

import click
from click.testing import CliRunner

from yuzui.faces.cli.verb import Questions
from yuzui.text import Text

verb = Questions("verb", default="table", help=Text("a verb", "动词"))


@verb.command("table", help=Text("a table", "表格"), examples=("verb a.csv",))
@click.argument("file", required=False)
@click.option("--json", "as_json", is_flag=True)
def table(file, as_json):
    click.echo(f"table {file} {as_json}")


@verb.command("show", help=Text("one row", "一行"))
@click.argument("name")
def show(name):
    click.echo(f"show {name}")


def said(*argv, lang="en"):
    return CliRunner().invoke(verb, list(argv), obj=lang).output.strip()


def test_default():
    assert said() == "table None False"
    assert said("--json") == "table None True"
    assert said("a.csv") == "table a.csv False"
    assert said("./show") == "table ./show False"
    assert said("show", "S3-11") == "show S3-11"


def test_help_is_that_of_the_default_and_names_the_others():
    for word in ("--help",):
        text = said(word)
        assert text.startswith("Usage: verb [options] [FILE]") and "A table." in text and "--json" in text
        assert "one row" in text and "verb a.csv" in text and text.isascii()
        text = said(word, lang="zh")
        assert text.startswith("用法：verb [选项] [FILE]") and "表格。" in text and "一行" in text
