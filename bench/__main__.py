# SPDX-License-Identifier: Apache-2.0
"""``make bench``: every file ``bench/ratio_*.py`` in a process of its own, into bench/RESULTS.md.

A row is a ratio of CPU seconds from one run against a named peer on the same machine, never a
wall time. A file has ``TITLE`` and ``run() -> list[Row]``.
"""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def measure(name: str) -> list[dict[str, object]]:
    """Run one benchmark in its own process."""
    code = (
        f"import json; from bench.{name} import TITLE, run;"
        "print(json.dumps([{'bench': TITLE, **row} for row in run()]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=HERE.parent,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Run what was named, or everything, and write the table."""
    chosen = sys.argv[1:] or sorted(p.stem for p in HERE.glob("ratio_*.py"))
    rows = [row for name in chosen for row in measure(name)]
    lines = [
        "# Ratios",
        "",
        f"Made by `make bench` on {dt.date.today().isoformat()}, {os.cpu_count()} cores. CPU seconds"
        " of one run; only the ratios should be relied on.",
        "",
        "| what | size | ours | CPU s | peer | CPU s | ours / peer | goal |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        ratio = row["ours_s"] / row["peer_s"]
        lines.append(
            f"| {row['bench']} | {row['size']} | {row['ours']} | {row['ours_s']:.3f} |"
            f" {row['peer']} | {row['peer_s']:.3f} | {ratio:.3g} | {row['goal']} |"
        )
        print(lines[-1], flush=True)
    if not sys.argv[1:]:
        (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
