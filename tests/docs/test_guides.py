# SPDX-License-Identifier: Apache-2.0
"""What the guides say of other tools is what was measured; every command they name exists."""

import csv
import re
from pathlib import Path

import pytest

from yuzui.registry import modules

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["evaluation.md", "evaluation_zh.md"])
def test_values_of_peers_are_those_of_the_bench(name):
    with (ROOT / "bench" / "peer_values.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    known = {(r["by_hand"], r["yuzui"], r["pyscisci"]) for r in rows}
    text = (ROOT / "docs" / "guides" / name).read_text(encoding="utf-8")
    told = re.findall(r"^\|[^|]+\| ([\d/-]+) \| ([\d.-]+) \| ([\d.-]+) \|$", text, re.M)
    assert len(told) == 3 and set(told) <= known
    for row in rows:
        if row["case"].startswith("hep-ph"):
            for count in (row["alike"], row["of"]):
                assert f"{int(count):,}" in text


def test_every_job_has_a_guide_in_both_languages_and_every_command_exists():
    guides = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "guides").glob("*.md")}
    jobs = "funding reviewing facilities scheduling ledger evaluation investment policy catalogue start".split()
    assert {*jobs, *(f"{job}_zh" for job in jobs)} <= set(guides)
    commands = {name: module.command for name, module in modules("command").items()}
    for name, text in guides.items():
        for verb, word in re.findall(r"^yuzui ([a-z_]+)(?: ([a-z]+))?", text, re.M):
            # any question can be asked by its name
            assert verb in commands or verb in modules("study"), (name, verb)
            inner = getattr(commands.get(verb), "commands", {})
            # a verb with a question of its own takes files and ids as its first word
            if word and inner and not getattr(commands[verb], "default", ""):
                assert word in inner, (name, verb, word)
        for page in re.findall(r"\]\(([a-z_]+\.md)\)", text):
            assert page[:-3] in guides, (name, page)
