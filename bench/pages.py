# SPDX-License-Identifier: Apache-2.0
"""How heavy each page is, and what it costs: ``python -m bench.pages [WORKSPACE] [--before COMMIT]``.

A demonstration workspace is made where none is named. Each page is asked for in both languages,
twice to warm up and three times to measure; a row holds its larger answer as it is, packed (gzip 5)
and packed without its rows and drawings, and the least CPU of its dearer language. With ``--before``
an earlier tree is taken out, makes its own workspace and is measured in turns with this one; the
last column is then the CPU of now over that of then. A bar that a page misses is marked with *.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
CPU_MS, FRAME_KB, PAGE_KB = 100.0, 60.0, 120.0
"""Most CPU of a page, and its most kB without and with its data."""
MEASURE = """
import gzip, json, re, sys, time
from starlette.testclient import TestClient
from yuzui import registry
from yuzui.faces.web import app
from yuzui.job.workspace import Workspace

pages = registry.modules("page")
answers = {}
with TestClient(app.create(Workspace(sys.argv[1]))) as client:
    for name, page in sorted(pages.items()):
        found = answers[name] = {"address": getattr(page, "ADDRESS", page.PATH), "raw": 0, "gz": 0, "frame": 0, "cpu": 0.0}
        for lang in ("en", "zh"):
            address, times = f"/{lang}{found['address']}", []
            for _ in range(5):
                began = time.process_time()
                answer = client.get(address)
                times.append(time.process_time() - began)
            frame = re.sub(rb"<tbody.*?</tbody>|<svg.*?</svg>", b"", answer.content, flags=re.S)
            size = {"raw": len(answer.content), "gz": len(gzip.compress(answer.content, 5)), "frame": len(gzip.compress(frame, 5))}
            size["cpu"] = min(times[2:])
            found |= {key: max(found[key], value) for key, value in size.items()} | {"status": answer.status_code}
# a page that waits for somebody's act is not there in a demonstration
print(json.dumps({name: row for name, row in answers.items() if row["status"] == 200}), flush=True)
"""


def measured(tree: Path, workspace: Path) -> dict[str, dict[str, float]]:
    """Return what the pages of a tree weigh and cost, by name."""
    env = {**os.environ, "PYTHONPATH": str(tree / "src"), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", MEASURE, str(workspace)]
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def demonstration(tree: Path, folder: Path) -> Path:
    """Make the workspace of a tree."""
    env = {**os.environ, "PYTHONPATH": str(tree / "src")}
    command = [sys.executable, "-m", "yuzui", "demo", "--no-serve", "--quiet", "--dir", str(folder)]
    subprocess.run(command, cwd=tree, env=env, stdout=subprocess.DEVNULL, check=True)
    return folder


@contextmanager
def earlier(commit: str, folder: Path) -> Iterator[Path]:
    """Take an earlier tree out, and put it away again."""
    tree = folder / "tree"
    subprocess.run(["git", "worktree", "add", "--detach", "--quiet", str(tree), commit], cwd=ROOT, check=True)
    try:
        yield tree
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=True)


def table(now: dict[str, dict[str, float]], then: dict[str, dict[str, float]]) -> str:
    """Return the rows as Markdown, the dearest page first."""
    lines = ["| page | kB | kB gz | kB gz, frame | CPU ms | before, ms | ratio |", "|---|---|---|---|---|---|---|"]
    for name, row in sorted(now.items(), key=lambda item: -item[1]["cpu"]):
        cells = [f"{row['raw'] / 1000:.0f}"]
        for value, bar in ((row["gz"] / 1000, PAGE_KB), (row["frame"] / 1000, FRAME_KB), (row["cpu"] * 1000, CPU_MS)):
            cells.append(f"{value:.0f}{' *' if value > bar else ''}")
        before = then.get(name, {}).get("cpu")
        cells += [f"{before * 1000:.0f}", f"{row['cpu'] / before:.2f}"] if before else ["", ""]
        lines.append(f"| {row['address']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workspace", nargs="?", type=Path)
    parser.add_argument("--before", metavar="COMMIT")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace = asked.workspace.resolve() if asked.workspace else demonstration(ROOT, folder / "now")
        then: dict[str, dict[str, float]] = {}
        if asked.before:
            with earlier(asked.before, folder) as tree:
                then = measured(tree, demonstration(tree, folder / "then"))
        print(table(measured(ROOT, workspace), then))


if __name__ == "__main__":
    main()
