# SPDX-License-Identifier: Apache-2.0
"""Many readers at once: how long pages take, what acts beside them and what solves do to them.

``python -m bench.readers WORKSPACE NAME [ROUNDS]`` serves a copy of a demonstration workspace with the
tree it is started in (``yuzui demo --dir WORKSPACE`` makes one) and writes the rows of ``NAME`` in
``bench/readers.csv``; to measure an earlier tree, start this file with that tree on ``PYTHONPATH``.
All traffic is on 127.0.0.1, bounded in number and in time.

``readers``: 200 readers for a minute, each asking for one of all pages in both languages every 20 s;
an answer that differs from the one a reader alone was given (but for the mask of tokens) is an error.
``people``: 20 people for half a minute, together 10 pages and one act a second, on SQLite.
``beside solves``: 45 readers ask 45 different things that have to be solved, and four times a second
somebody asks for a page that is not there, until they have their answers, or for a minute.

An answer of 503 with ``Retry-After`` is counted apart (``told_to_wait``); any other status but the one
that is right, a broken connection and a wait of more than 240 s are errors. Every page is asked for once
before, as on a server that has stood for a while. Seconds depend on the machine and on what else it does:
compare rows of one run. CPU is that of the server with its processes.
"""

from __future__ import annotations

import asyncio
import csv
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

RESULT = Path(__file__).with_suffix(".csv")
HEADS = ("tree", "case", "round", "readers", "requests", "errors", "told_to_wait", "p50_s", "p95_s",
         "longest_s", "seconds", "server_cpu_s", "cores", "load")  # fmt: skip
READERS, EVERY, SECONDS = 200, 20.0, 60.0
"""Readers, seconds between two pages of one, and how long they read."""
PEOPLE, PAGES_A_SECOND, ACTING = 20, 10.0, 30.0
SOLVES = 45
LONGEST, WATCHED = 240.0, 60.0
WRITTEN = "/en/results/numbers/newest"
"""The page that is written to: objections to a number."""
TOKEN = re.compile(rb'name="token_" value="([^"]+)"')
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
                _, head, _ = await self.get(start)
            except OSError:
                await asyncio.sleep(0.1)
                continue
            for line in head.split("\r\n"):
                if line.lower().startswith("set-cookie:"):
                    self.cookie = line.partition(":")[2].split(";")[0].strip()
            return
        raise TimeoutError("no server")

    async def get(self, address: str, form: dict[str, str] | None = None) -> tuple[int, str, bytes]:
        """Return status, head and body of an answer; with a form it is sent to the address."""
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
            sent = urlencode(form).encode() if form else b""
            kind = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n" if form else ""
            asked = f"{'POST' if form else 'GET'} {address} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\n{cookie}{kind}"
            writer.write(f"{asked}Content-Length: {len(sent)}\r\nConnection: close\r\n\r\n".encode() + sent)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            body = b""
            while part := await reader.read(1 << 16):
                body += part
            return int(head.split()[1]), head, body
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


async def timed(
    site: Site, address: str, right: int = 200, form: dict[str, str] | None = None, alone: bytes | None = None
) -> tuple[float, str]:
    """Return the seconds of one answer, and whether it was one."""
    start = time.monotonic()
    try:
        status, head, body = await asyncio.wait_for(site.get(address, form), LONGEST)
    except (OSError, EOFError, TimeoutError):
        return time.monotonic() - start, "error"
    waits = status == 503 and "retry-after:" in head.lower()
    right_ = status == right and (alone is None or _bare(body) == alone)
    if not right_ and not waits:
        print("not right:", status, address, len(body), file=sys.stderr)
    return time.monotonic() - start, "right" if right_ else "wait" if waits else "error"


def _bare(body: bytes) -> bytes:
    return TOKEN.sub(b"", body)


async def alone(site: Site) -> dict[str, bytes]:
    """Return what a reader alone is given for every page that is there, asked for once before."""
    found = {}
    for address in addresses():
        for _ in range(2):
            status, _, body = await site.get(address)
        if status == 200:
            found[address] = _bare(body)
    return found


async def readers(site: Site, seed: int) -> list[tuple[float, str]]:
    """Let many read, each at a pace of their own."""
    pages = await alone(site)
    names = sorted(pages)

    async def reader(number: int) -> list[tuple[float, str]]:
        draw = random.Random(1000 * seed + number)
        answers, begun = [], time.monotonic() + draw.uniform(0, EVERY)
        for turn in range(int(SECONDS / EVERY)):
            await asyncio.sleep(max(0.0, begun + turn * EVERY - time.monotonic()))
            address = draw.choice(names)
            answers.append(await timed(site, address, alone=pages[address]))
        return answers

    return [one for some in await asyncio.gather(*map(reader, range(READERS))) for one in some]


async def people(site: Site, seed: int) -> list[tuple[float, str]]:
    """Let some read and act together."""
    names = sorted(await alone(site))
    draw = random.Random(seed)

    async def act(number: int) -> tuple[float, str]:
        _, _, body = await site.get(WRITTEN)
        found = TOKEN.search(body)
        form = {
            "act": "file",
            "part": "",
            "by": f"Reader {number}",
            "grounds": f"Row {number} counts twice",
            "work": "",
        }
        return await timed(site, WRITTEN, 303, {**form, "token_": found[1].decode() if found else ""})

    tasks = []
    start = time.monotonic()
    for turn in range(int(ACTING * PAGES_A_SECOND)):
        await asyncio.sleep(max(0.0, start + turn / PAGES_A_SECOND - time.monotonic()))
        tasks.append(asyncio.create_task(timed(site, draw.choice(names))))
        if turn % int(PAGES_A_SECOND) == 0:
            tasks.append(asyncio.create_task(act(turn)))
    return list(await asyncio.gather(*tasks))


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
    cases: dict[str, tuple[int, Callable[[Site], Coroutine[Any, Any, list[tuple[float, str]]]]]] = {
        "readers": (READERS, lambda site: readers(site, number)),
        "people": (PEOPLE, lambda site: people(site, number)),
        "beside solves": (SOLVES + 1, beside),
    }
    for case, (many, work) in cases.items():
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
            "readers": many, "requests": len(found),
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
    with tempfile.TemporaryDirectory() as name:
        copy = Path(shutil.copytree(folder, Path(name, "workspace")))
        for number in range(int(rounds)):
            known += asyncio.run(measure(copy, tree, number))
    with RESULT.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, HEADS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(known)


if __name__ == "__main__":
    main(*sys.argv[1:])
