# SPDX-License-Identifier: Apache-2.0
"""What the heaviest pages of the workbench cost: ``python -m bench.workbench [FOLDER]``.

``week``: 12 instruments of one room with 240 bookings in a week, each page asked for five times after
two to warm up, the least CPU of them; the page *About* of the same run is the peer.
``upload``: 200,000 reviews of 50,000 proposals in one joined sheet, SYNTHETIC, from the file to the rows
of the record: understood (with every proposed answer taken), checked and loaded, in a process of its own;
the peer is the module ``csv`` reading the same file in the same process. Memory is the highest of the process.

Rows go to ``bench/workbench.csv``. Seconds are of CPU; they depend on the machine, ratios hardly.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import json
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from starlette.testclient import TestClient

from yuzui.faces.web import app
from yuzui.funding import upload_record
from yuzui.funding.intake import Reading
from yuzui.funding.pages import new_call
from yuzui.funding.purposes import call
from yuzui.job import intake
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.scheduling.booking import desk
from yuzui.scheduling.booking.desk import Terms
from yuzui.scheduling.booking.policy import Slot
from yuzui.store import durable
from yuzui.store.subjects import operator
from yuzui.view.page import Received, Visit

T = TypeVar("T")
RESULT = Path(__file__).with_suffix(".csv")
HEADS = ("case", "of", "cpu_s", "peer", "ratio", "mb", "asked")
INSTRUMENTS, BOOKINGS = 12, 240
PROPOSALS, REVIEWS = 50_000, 4
MONDAY, NOW = dt.date(2026, 11, 30), 1796000400
Rows = list[tuple[object, ...]]


def cpu(act: Callable[[], T]) -> tuple[float, T]:
    """Return the CPU seconds of a call, and what it returned."""
    began = time.process_time()
    answer = act()
    return time.process_time() - began, answer


def room(folder: Path) -> Workspace:
    """Return a workspace with instruments that are open by day and booked by 20 people."""
    durable.FIXED = NOW
    made = Workspace(folder, Subject("office", frozenset({"facility_officer", "programme_officer"})))
    operator(made.store)
    policy = {"min_block": 1800, "max_block": 8 * 3600, "horizon": 30 * 86_400, "per_user_day": 24 * 3600,
              "off_hours": "closed", "day_from": "08:00", "day_to": "20:00", "wait_list": True}  # fmt: skip
    names = [f"EM{n:02d}" for n in range(INSTRUMENTS)]

    def at(day: int, hour: int) -> int:
        return int(dt.datetime.combine(MONDAY, dt.time(hour), dt.UTC).timestamp()) + day * 86_400 - 8 * 3600

    with made.view.act("load", "room") as change:
        change.insert("resource", [{"id": one, "kind": "biomedical", "name": f"Microscope {one}", "unit": "s",
                                    "booking_mode": "first_come", "capacity": 1, "tz": "Asia/Shanghai"}
                                   for one in names])  # fmt: skip
        change.insert("calendar", [{"resource": one, "t0": at(day, 8), "t1": at(day, 20), "version": 1, "state": "user"}
                                   for one in names for day in range(7)])  # fmt: skip
        change.insert("booking_policy", [{"resource": one, **policy} for one in names])
    slots = [(one, at(day, hour)) for one in names for day in range(5) for hour in (10, 12, 14, 16)][:BOOKINGS]
    for number, (one, start) in enumerate(slots):
        who = f"user{number % 20}"
        desk.book(made.seen_by(Subject(who, frozenset({"member"}))), one, Slot(start, start + 5400), Terms(who))
    return made


def week(folder: Path) -> Rows:
    """Measure the week of all instruments, for its office and for one of its users."""
    made = room(folder)
    rows: Rows = []
    for name, roles in (("office", {"facility_officer"}), ("user3", {"member"})):
        client = TestClient(app.create(made, Subject(name, frozenset(roles))), base_url="http://127.0.0.1")
        best: dict[str, float] = {}
        for path in ("/en/about", f"/en/facilities/bookings?week={MONDAY}&r=all") * 7:
            seconds, answer = cpu(partial(client.get, path))
            assert answer.status_code == 200, path
            size = len(gzip.compress(answer.content, 5))
            best[path] = min(best.get(path, 9.0), seconds)
        about, page = best.values()
        rows.append(("week", f"{INSTRUMENTS} instruments, {BOOKINGS} bookings, as {name}, {size // 1000} kB gz",
                     round(page, 3), "the page About", round(page / about, 1), "", "0.060 s"))  # fmt: skip
    return rows


def sheet(path: Path) -> None:
    """Write a joined sheet of synthetic reviews."""
    dice = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out)
        write.writerow(("Ref", "Title", "Amount (EUR)", "Status", "Field", "Assessor", "Overall"))
        for n in range(PROPOSALS):
            own = (f"P{n:05d}", f"Synthetic study {n}", 100_000 + dice.randrange(900) * 1000, "Valid", f"f{n % 9}")
            write.writerows((*own, f"A{(7 * n + 1009 * k) % 4000}", dice.randrange(1, 7)) for k in range(REVIEWS))


def upload(folder: Path) -> Rows:
    """Measure an upload from the file to the record."""
    made = Workspace(folder, Subject("officer", frozenset({"public", "programme_officer"})))
    path = intake.spool(made) / "sheet"
    sheet(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path = path.rename(path.with_name(digest))
    again = path.read_text(encoding="utf-8").splitlines()
    peer = cpu(lambda: sum(len(row) for row in csv.reader(again)))[0]
    size = path.stat().st_size

    def understood() -> tuple[intake.Upload, Reading]:
        file = Received("scores.csv", path, size, digest)
        key = new_call.act(made, Visit("en", files=(file,)), {"name": "C", "budget": "500000000"}).split("/")[2]
        one, answers = intake.get(made, key), dict[tuple[str, str], str]()
        for _ in range(4):
            read = call.read(made, one, answers, "")
            fresh = {(a.code, a.place): a.proposed for a in read.open}
            fresh |= {key: json.dumps({"Valid": "in"}) for key in fresh if key[0] == "status"}
            fresh |= {key: "G" for key in fresh if key[0] == "column"}
            answers |= fresh
            if read.ready:
                break
        assert read.ready, read.open
        intake.save(made, one, "map", answers, "mapped")
        return intake.get(made, key), read

    first, (one, read) = cpu(understood)
    second, material = cpu(lambda: call.material(one, read, []))

    def loaded() -> None:
        rows = call.rows(one, read, [], material)
        intake.load(made, one, "run", partial(upload_record.write, made, upload=one, given=rows))

    third, _ = cpu(loaded)
    assert made.view.count("review") == PROPOSALS * REVIEWS
    total = first + second + third
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    of = f"{PROPOSALS * REVIEWS} reviews: understood {first:.1f}, checked {second:.1f}, loaded {third:.1f}"
    return [("upload", of, round(total, 1), "csv of the standard library", round(total / peer, 1), mb, "15 s, 500 MB")]


def main(arguments: list[str]) -> None:
    """Measure each case in a process of its own and write the rows."""
    with tempfile.TemporaryDirectory(dir=arguments[0] if arguments else None) as folder:
        rows: Rows = []
        for case in (week, upload):
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                rows += pool.apply(case, (Path(folder) / case.__name__,))
    with RESULT.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADS, *rows])
    for row in rows:
        print(*row)


if __name__ == "__main__":
    main(sys.argv[1:])
