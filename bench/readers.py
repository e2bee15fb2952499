# SPDX-License-Identifier: Apache-2.0
"""Many readers at once: how long pages take, and what solves do to a page that needs none.

``python -m bench.readers WORKSPACE NAME [ROUNDS]`` serves the pages of a demonstration workspace
with the tree it is started in (``yuzui demo --dir WORKSPACE`` makes one) and writes the rows of
``NAME`` in ``bench/readers.csv``; to measure an earlier tree, start this file with that tree on
``PYTHONPATH``. All traffic is on 127.0.0.1, bounded in number and in time.

``mixed``: 200 readers at once, each opening two pages drawn from all pages in both languages.
``beside solves``: 45 readers ask 45 different things that have to be solved, and four times a second
somebody asks for a page that is not there, until they have their answers, or for a minute.

An answer of 503 with ``Retry-After`` is counted apart (``told_to_wait``); any other status but 200
(404 for the page that is not there), a broken connection and a wait of more than 240 s are errors.
Seconds depend on the machine and on what else it does: compare rows of one run. The cores say how
many processors the server was given; CPU is that of the server with its processes.
"""

from __future__ import annotations

import asyncio
import csv
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

RESULT = Path(__file__).with_suffix(".csv")
HEADS = ("tree", "case", "round", "readers", "requests", "errors", "told_to_wait", "p50_s", "p95_s",
         "longest_s", "seconds", "server_cpu_s", "cores", "load")  # fmt: skip
READERS, EACH, SOLVES = 200, 2, 45
LONGEST, WATCHED = 240.0, 60.0
HOST = "127.0.0.1"


def addresses() -> list[str]:
    """Return every page of the demonstration in both languages."""
    from yuzui import registry

    pages = registry.modules("page").values()
    return [f"/{lang}{getattr(m, 'ADDRESS', m.PATH)}" for lang in ("en", "zh") for m in pages]


def questions() -> list[str]:
    """Return as many questions to a slate as there are solves; no two alike."""
    return [f"/en/fund/lists/demo?q=what+if+budget%3D{30 + n}M" for n in range(SOLVES)]


class Site:
    """A server of a workspace, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as door:
            door.bind((HOST, 0))
            self.port = door.getsockname()[1]
        self.cookie = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "yuzui", "serve", "--dir", str(folder), "--port", str(self.port)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )  # fmt: skip

    async def ready(self) -> None:
        """Wait until it answers, and open the address it printed, which sets a cookie."""
        assert self.process.stdout is not None
        printed = (re.search(rf"http://{HOST}:\d+(/\S*)", line.decode())
                   for line in self.process.stdout)  # fmt: skip
        start = next(found[1] for found in printed if found)
        for _ in range(600):
            try:
                _, head = await self.get(start)
            except OSError:
                await asyncio.sleep(0.1)
                continue
            for line in head.split("\r\n"):
                if line.lower().startswith("set-cookie:"):
                    self.cookie = line.partition(":")[2].split(";")[0].strip()
            return
        raise TimeoutError("no server")

    async def get(self, address: str) -> tuple[int, str]:
        """Return status and head of an answer that was read to its end."""
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
            asked = f"GET {address} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\n{cookie}"
            writer.write(f"{asked}Connection: close\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            while await reader.read(1 << 16):
                pass
            return int(head.split()[1]), head
        finally:
            writer.close()

    def cpu(self) -> float:
        """Return the CPU seconds of the server and of what it started, living or ended."""
        ticks, own = 0, {self.process.pid}
        rows = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parts = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            rows.append((int(stat.parent.name), int(parts[1]), parts))
        for pid, parent, parts in sorted(rows):
            if pid in own or parent in own:
                own.add(pid)
                ticks += sum(map(int, parts[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it as Ctrl-C does, or at once if it does not listen."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


async def timed(site: Site, address: str, right: int = 200) -> tuple[float, str]:
    """Return the seconds of one answer, and whether it was one."""
    start = time.monotonic()
    try:
        status, head = await asyncio.wait_for(site.get(address), LONGEST)
    except (OSError, EOFError, TimeoutError):
        return time.monotonic() - start, "error"
    waits = status == 503 and "retry-after:" in head.lower()
    told = "right" if status == right else "wait" if waits else "error"
    return time.monotonic() - start, told


async def mixed(site: Site, seed: int) -> list[tuple[float, str]]:
    """Let many read at once."""
    pages = addresses()

    async def reader(number: int) -> list[tuple[float, str]]:
        draw = random.Random(1000 * seed + number)
        return [await timed(site, draw.choice(pages)) for _ in range(EACH)]

    return [one for some in await asyncio.gather(*map(reader, range(READERS))) for one in some]


async def beside(site: Site) -> list[tuple[float, str]]:
    """Let many solve and one look for a page that is not there; return what came of the latter."""
    solving = [asyncio.create_task(timed(site, address)) for address in questions()]
    await asyncio.sleep(0.5)
    looking, start = [], time.monotonic()
    while not all(one.done() for one in solving) and time.monotonic() - start < WATCHED:
        looking.append(asyncio.create_task(timed(site, "/en/nothing", 404)))
        await asyncio.sleep(0.25)
    found = list(await asyncio.gather(*looking))
    for one in solving:
        one.cancel()
    await asyncio.gather(*solving, return_exceptions=True)
    return found


async def measure(folder: Path, tree: str, number: int) -> list[dict[str, object]]:
    """Return the rows of one round, each case with a server of its own."""
    rows = []
    for case, work in (("mixed", lambda site: mixed(site, number)), ("beside solves", beside)):
        site = Site(folder)
        try:
            await site.ready()
            cpu, start = site.cpu(), time.monotonic()
            found = await work(site)
            seconds, cpu = time.monotonic() - start, site.cpu() - cpu
        finally:
            site.stop()
        times = sorted(one for one, _ in found)
        kinds = [kind for _, kind in found]
        rows.append({
            "tree": tree, "case": case, "round": number,
            "readers": READERS if case == "mixed" else SOLVES + 1, "requests": len(found),
            "errors": kinds.count("error"), "told_to_wait": kinds.count("wait"),
            "p50_s": round(statistics.median(times), 3),
            "p95_s": round(times[int(0.95 * (len(times) - 1))], 3), "longest_s": round(times[-1], 3),
            "seconds": round(seconds, 1), "server_cpu_s": round(cpu, 1),
            "cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 1),
        })  # fmt: skip
        print(*rows[-1].values(), flush=True)
    return rows


def main(folder: str, tree: str, rounds: str = "1") -> None:
    """Measure a tree, and put its rows in place of those of the same name."""
    known: list[dict[str, object]] = []
    if RESULT.is_file():
        with RESULT.open(encoding="utf-8", newline="") as source:
            known = [row for row in csv.DictReader(source) if row["tree"] != tree]
    for number in range(int(rounds)):
        known += asyncio.run(measure(Path(folder).absolute(), tree, number))
    with RESULT.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, HEADS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(known)


if __name__ == "__main__":
    main(*sys.argv[1:])
