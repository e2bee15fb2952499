# SPDX-License-Identifier: Apache-2.0
"""What the README says is so: its status block is fresh, its commands and files exist."""

import os
import re
import subprocess
import sys
from pathlib import Path

from yuzui import plugins

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_status_block_is_what_plan_and_list_say_now():
    environment = {k: v for k, v in os.environ.items() if k != "YUZUI_DATA"}
    command = [sys.executable, str(ROOT / "docs" / "readme.py"), "--check"]
    assert subprocess.run(command, env=environment, cwd=ROOT).returncode == 0


def test_every_verb_and_make_target_it_names_exists():
    verbs = set(re.findall(r"^yuzui (\w+)", README, re.M))
    assert verbs and verbs <= set(plugins.modules("command").places)
    targets = set(re.findall(r"^make (\w+)", README, re.M))
    makefile = (ROOT / "Makefile").read_text()
    assert targets and all(re.search(rf"^{t}:", makefile, re.M) for t in targets)


def test_every_file_it_names_exists():
    named = re.findall(r"`((?:docs|src|requirements)/[\w./-]*|[A-Z_]+\.md)`", README)
    assert named and [name for name in named if not (ROOT / name).exists()] == []
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures and all((ROOT / p).stat().st_size > 10_000 for p in pictures)
