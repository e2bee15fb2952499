# SPDX-License-Identifier: Apache-2.0
"""The terminal as people meet it: help of every command, and how transcripts begin and end."""

import pytest
from click.shell_completion import ShellComplete
from tests.contracts.checks.command import _all

from yuzui import registry
from yuzui.faces.cli.main import run, verbs

COMMANDS = [
    pair for module in registry.modules("command").values() for pair in _all(module.command.name, module.command)
]
CHEAP = (
    "accounts list", "appeal list", "decide resume", "draw commit", "evaluate result list", "evaluate object list",
    "evaluate snapshot list", "fund rules", "fund rules floor", "list --seam lever", "path simulate", "path sources",
    "path structure", "path tax", "plan lint plan.yaml", "schedule list", "search lottery",
    "search nothing-of-that-name", "schedule access neutron",
)  # fmt: skip
SEEDED = set(
    "fund slate,fund judge,assign pairs,evaluate set,path ask,path backcast,path simulate,path compare,plan table,"
    "plan show,plan check,plan report,schedule make,schedule verify,schedule why,schedule insert,"
    "schedule benchmark,demo,labs gap,labs efficiency,labs options,labs overlap,mission cover build,mission dates,"
    "mission gates,mission pay,mission register,field audit make,field emerge,field map,field show,field rank,field board".split(
        ","
    )
)
"""Commands that draw at random, or run what does."""
UNWRITTEN = {"open", "serve", "accounts init", "decide resume", "fund rules"}
"""Commands without a result that a file could hold."""


def test_help_of_every_command_is_printed_by_either_word_in_either_language(capsys):
    for name, _ in COMMANDS:
        for words, mark in ((["-h"], "Usage: "), (["--help", "--lang", "zh"], "用法：")):
            assert run([*name.split(), *words]) == 0
            shown = capsys.readouterr()
            assert shown.out.startswith(mark + "yuzui " + name.split()[0]) and not shown.err, name
            assert ("Examples\n" if mark == "Usage: " else "示例\n") in shown.out, name


def test_every_question_is_a_verb_with_help(capsys):
    for name in registry.modules("study"):
        assert run([name, "--help"]) == 0, name
        shown = capsys.readouterr()
        assert shown.out.startswith("Usage: yuzui ") and not shown.err, name


def test_seed_and_out_stand_where_they_mean_something():
    leaves = {name: {param.name for param in one.params} for name, one in COMMANDS if not hasattr(one, "commands")}
    assert {name for name, given in leaves.items() if "seed" in given} == SEEDED
    assert {name for name, given in leaves.items() if "out" not in given} == UNWRITTEN
    assert run(["check", "--seed", "3"]) == 2


def test_a_transcript_ends_with_the_next_command(capsys, tmp_path_factory):
    for lang in ["en", "zh"]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            tmp_path = tmp_path_factory.mktemp("case")
            monkeypatch.chdir(tmp_path)
            assert run(["plan", "new", "plan"]) == 0
            capsys.readouterr()
            for line in CHEAP:
                assert run([*line.split(), "--lang", lang]) == 0, line
                last = capsys.readouterr().out.splitlines()[-1].split(maxsplit=1)
                assert last[0] == ("next" if lang == "en" else "下一步") and last[1].startswith("yuzui "), line


def test_the_next_command_stays_in_the_workspace(capsys, tmp_path):
    assert run(["accounts", "list", "--lang", "en", "--dir", str(tmp_path / "my work")]) == 0
    assert capsys.readouterr().out.endswith(
        f" yuzui accounts grant NAME ROLE --until DATE --dir '{tmp_path}/my work'\n"
    )


@pytest.mark.parametrize(
    ("words", "incomplete", "wanted"),
    [([], "sch", {"schedule"}), (["fund"], "", {"judge", "rules", "slate"}), (["fund"], "--r", {"--rules", "--redraws"}),
     (["evaluate", "result"], "o", {"open"}), (["nonsense"], "x", set())],
)  # fmt: skip
def test_words_are_completed(words, incomplete, wanted):
    found = ShellComplete(verbs, {}, "yuzui", "_YUZUI_COMPLETE").get_completions(words, incomplete)
    assert wanted <= {one.value for one in found} and bool(found) == bool(wanted)
