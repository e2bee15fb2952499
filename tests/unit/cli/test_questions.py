# SPDX-License-Identifier: Apache-2.0
"""A bare verb does the commonest thing; a first word that names a sub-command is it."""

import click
from click.testing import CliRunner

from yuzui.faces.cli.questions import Questions


@click.command(cls=Questions, default="table")
def verb():
    """Verb."""


@verb.command("table")
@click.argument("file", required=False)
@click.option("--json", "as_json", is_flag=True)
def table(file, as_json):
    """Table."""
    click.echo(f"table {file} {as_json}")


@verb.command("show")
@click.argument("name")
def show(name):
    """Show."""
    click.echo(f"show {name}")


def said(*argv):
    return CliRunner().invoke(verb, list(argv)).output.strip()


def test_default():
    assert said() == "table None False"
    assert said("--json") == "table None True"
    assert said("a.csv") == "table a.csv False"
    assert said("./show") == "table ./show False"
    assert said("show", "S3-11") == "show S3-11"


def test_help_is_that_of_the_default_and_names_the_others():
    text = said("--help")
    assert "Table." in text and "show" in text and "--json" in text
