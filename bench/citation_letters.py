# SPDX-License-Identifier: Apache-2.0
"""Citation arrays of works whose ids are letters; ``python -m bench.citation_letters [WORKS ...]``.

SYNTHETIC graphs of ``citation_graph`` with a letter before each id, so that links have to be joined
with works. Each job runs in a process of its own: reading and sorting the links (DuckDB, nothing
else), and building the arrays of the same files. ``loop_s`` is 20 million additions in Python just
before, which tells how slow the machine was.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.citation_graph import additions, write
from bench.citation_scaling import DATA, resident

OUT = Path(__file__).with_suffix(".csv")
SIZES = (1_000_000, 10_000_000)
JOBS = ("read and sort", "build in memory")
HEADS = ("works", "job", "cpu_s", "peak_mb", "check", "loop_s")


def lettered(works: int) -> tuple[Path, Path]:
    """Return the files of a generated graph with a letter before each id."""
    from yuzui.store.duck import Lake

    made = DATA / f"lettered_{works}_works.parquet", DATA / f"lettered_{works}_links.parquet"
    if not all(path.exists() for path in made):
        lake = Lake()
        for name, path in zip(("w", "l"), write(works, DATA), strict=True):
            lake.register(name, path)
        (own,) = (c for c in lake.types("w") if c.endswith("_id"))
        for name, path, chosen in (
            ("w", made[0], f"'W' || {own} AS work_id, * EXCLUDE ({own})"),
            ("l", made[1], "'W' || citing AS citing, 'W' || cited AS cited"),
        ):
            lake.query(f"CREATE OR REPLACE VIEW named AS SELECT {chosen} FROM {name}")
            fresh = path.with_suffix(".part")
            lake.write("named", fresh)
            fresh.replace(path)
    return made


def job(name: str, works: int) -> dict[str, Any]:
    """Run one job in this process."""
    from yuzui.store.duck import Lake
    from yuzui.store.graph import reading

    files = lettered(works)
    lake = Lake()
    lake.register("links", files[1])
    began = time.process_time()
    if name == "read and sort":
        lake.query("CREATE TABLE s AS SELECT citing, cited FROM links ORDER BY citing, cited")
        check = lake.query("SELECT count(*) AS n FROM s")[0]["n"]
    else:
        check = reading.read(lake, *files).used
    return {"cpu_s": time.process_time() - began, "peak_mb": resident(), "check": check}


def main() -> None:
    """Measure every size and write the table."""
    if sys.argv[1:2] == ["--job"]:
        name, works = sys.argv[2:]
        found = job(name, int(works)) if name in JOBS else {"files": str(lettered(int(works)))}
        print(json.dumps(found))
        return
    command = [sys.executable, "-m", "bench.citation_letters", "--job"]
    with OUT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADS, lineterminator="\n")
        writer.writeheader()
        for works in [int(word) for word in sys.argv[1:]] or SIZES:
            for name in ("files", *JOBS):
                slow = additions()
                done = subprocess.run(
                    [*command, name, str(works)],
                    cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True,
                )  # fmt: skip
                if name == "files":
                    continue
                found = json.loads(done.stdout.splitlines()[-1]) | {"loop_s": slow}
                row = {k: f"{v:.2f}" if isinstance(v, float) else v for k, v in found.items()}
                writer.writerow({"works": works, "job": name} | row)
                print(works, name, row, flush=True)


if __name__ == "__main__":
    main()
