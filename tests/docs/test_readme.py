# SPDX-License-Identifier: Apache-2.0
"""What the README says is so: its status block is fresh, its commands and files exist."""

import importlib.util
import re
from pathlib import Path

import pytest

from yuzui import registry

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def readme():
    """Return docs/readme.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_readme", ROOT / "docs" / "readme.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_status_block_is_what_plan_and_list_say_now(readme, monkeypatch):
    monkeypatch.delenv("YUZUI_DATA", raising=False)
    assert readme.fresh(README, readme.scored()) == README


def test_the_command_writes_the_block_and_tells_a_stale_one(readme, monkeypatch, tmp_path):
    counts = {"served": 997, "partly": 0, "not_yet": 0, "outside": 0, "package": 0}
    stale = tmp_path / "README.md"
    stale.write_text(README, encoding="utf-8")
    monkeypatch.setattr(readme, "README", stale)
    monkeypatch.setattr(readme, "scored", lambda: counts)
    monkeypatch.setattr("sys.argv", ["readme.py", "--check"])
    assert readme.main() == 1 and stale.read_text(encoding="utf-8") == README
    monkeypatch.setattr("sys.argv", ["readme.py"])
    assert readme.main() == 0 and "proves 997" in stale.read_text(encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["readme.py", "--check"])
    assert readme.main() == 0


def test_it_is_short_and_every_job_verb_and_make_target_it_names_exists():
    assert len(README.encode()) <= 6_200
    verbs = set(
        re.findall(r"yuzui (\w+)", re.sub(r"yuzui-\S+", "", "".join(re.findall(r"```.*?```|`[^`]+`", README, re.S))))
    )
    assert verbs and verbs <= set(registry.modules("command").places)
    jobs = {path.parent.name for path in (ROOT / "src" / "yuzui").glob("*/jobs")} - {"administration", "demonstration"}
    assert jobs == set(re.findall(r"^\| \[(\w+)\]\(docs/guides/\1\.md\)", README, re.M))
    targets = set(re.findall(r"^make (\w+)", README, re.M))
    makefile = (ROOT / "Makefile").read_text()
    assert targets and all(re.search(rf"^{t}:", makefile, re.M) for t in targets)


def test_every_file_it_names_exists():
    named = re.findall(r"`((?:docs|src|requirements)/[\w./-]*|[A-Z_]+\.md)`", README)
    assert named and [name for name in named if not (ROOT / name).exists()] == []
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures and all((ROOT / p).stat().st_size > 10_000 for p in pictures)
