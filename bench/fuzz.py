# SPDX-License-Identifier: Apache-2.0
"""Hostile use, seeded: requests over every route, input files with one thing changed, sudden deaths.

``python -m bench.fuzz requests 20000 --seed 7``, ``files 3000``, ``kills 300``. Each case runs in a
child that is forked from a process with everything imported, under a limit of memory and of time.
A case fails if it answers 500, ends with exit 70 or by a signal, takes longer than 30 s of processor
time, or needs more than 2 GiB beyond what the parent holds; of a killed act, if an act that was
acknowledged is lost or something stays unfinished that ``yuzui decide resume`` cannot finish. The
failing cases are printed, each with the seed that makes it again (``--only CASE``); the last line
says how many of each outcome there were, and the command ends with 1 if any failed.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import urllib.parse
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
SECONDS, MEMORY = 30, 2 << 30
BUG, FINE = 70, (0, 2, 3, 4)
Outcome = tuple[str, str]


def forked(work: Callable[[], Outcome], wall: float = 3 * SECONDS) -> Outcome:
    """Run a case in a child with limits and return what became of it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            base = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (base + MEMORY, base + MEMORY))
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            said = work()
        except MemoryError:
            said = ("memory", "")
        except BaseException as error:  # what else goes wrong is what is looked for
            said = ("crash", f"{type(error).__name__}: {error}")
        os.write(writing, json.dumps(said).encode()[:60_000])
        os._exit(0)
    os.close(writing)
    os.set_blocking(reading, False)
    began, told, status = time.monotonic(), b"", None
    while status is None:
        done, code = os.waitpid(child, os.WNOHANG)
        status = code if done else None
        if status is None and time.monotonic() - began > wall:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(reading)
            return ("hang", f"{wall:.0f} s")
        time.sleep(0.002)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read() or b""
    if os.WIFSIGNALED(status):
        return ("signal", signal.Signals(os.WTERMSIG(status)).name)
    return tuple(json.loads(told)) if told else ("crash", "said nothing")


# ------------------------------------------------------------------------------------ requests
ODD = (
    "", " ", "0", "-1", "1e309", "NaN", "Infinity", "x" * 5000, "%00", "\x00", "../../etc/passwd",
    "项目#1", "EP/Z5130/1", "a b", "'; drop table award; --", "<script>alert(1)</script>", "{{7*7}}",
    "\ud83d\ude00", "\u202e", "9" * 400, "true", "[]", "{}", "2024-13-45", "24:61", "𝟘", "~2F", "~~",
    "%F0%28%8C", "null", "basic", "0.5", "P1", "S-0055", "7", "zh", "json", "csv", "xlsx",
)  # fmt: skip
HEADERS = (
    ("accept-language", "zh-CN,zh;q=0.9,*;q=\x7f"),
    ("accept", "application/json"),
    ("if-none-match", '"' + "x" * 300 + '"'),
    ("range", "bytes=5-1"),
    ("cookie", "yuzui=1; a=b;;=;"),
    ("content-length", "12"),
    ("origin", "http://evil.example"),
    ("x-forwarded-for", "1.2.3.4"),
)


def routes(app: object) -> list[str]:
    """Return the pattern of every address of an application, its mounts opened."""
    found: list[str] = []

    def walk(one: object, prefix: str) -> None:
        for route in getattr(one, "routes", ()):
            path = prefix + getattr(route, "path", "")
            if getattr(route, "routes", None):
                walk(route, path)
                if hasattr(route, "app"):
                    walk(route.app, path)
            else:
                found.append(path)

    walk(app, "")
    return sorted(set(found))


def known_words(folder: Path) -> list[str]:
    """Return ids that the workspace has, so that pages are met and not only refusals."""
    import sqlite3

    with sqlite3.connect(f"file:{folder / 'yuzui.sqlite'}?mode=ro", uri=True) as store:
        names = [row[0] for row in store.execute("select name from sqlite_master where type='table'")]
        found: list[str] = []
        for name in names:
            columns = [row[1] for row in store.execute(f'pragma table_info("{name}")')]
            if "id" in columns:
                rows = store.execute(f'select id from "{name}" order by random() limit 4')
                found += [str(row[0]) for row in rows]
    return found


QUERY = (
    "as", "lang", "format", "id", "q", "page", "sort", "filter", "path", "target", "by", "lever", "at",
    "country", "measure", "budget", "rule", "value", "why", "what", "run", "year", "from", "to", "kind",
    "government_growth.basic", "horizon", "download", "width", "explain", "limit", "cursor", "plan",
)  # fmt: skip


def request(stream: random.Random, patterns: list[str], ids: list[str]) -> dict[str, object]:
    """Return one request: a route, its parameters, a query, headers and a body."""
    pattern = stream.choice(patterns)
    pieces = []
    for piece in pattern.split("/"):
        if "{" in piece:
            word = stream.choice(ids) if ids and stream.random() < 0.5 else stream.choice(ODD)
            before, _, rest = piece.partition("{")
            after = rest.partition("}")[2]
            word = urllib.parse.quote(word.encode("utf-8", "surrogatepass"), safe="~.-_")
            piece = before + word + after
        pieces.append(piece)
    path = "/".join(pieces) or "/"
    query = []
    for _ in range(stream.choice((0, 0, 1, 1, 2, 4))):
        name, value = stream.choice(QUERY), stream.choice((*ODD, *ids[:40]))
        value = urllib.parse.quote(value.encode("utf-8", "surrogatepass"), safe="")
        query.append(f"{name}={value}" if stream.random() < 0.9 else name)
    method = stream.choices(("GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE"), (70, 6, 18, 2, 2, 2))[0]
    body = b""
    if method in ("POST", "PUT"):
        body = stream.choice((b"", b"{}", b"a=b&c=%FF", b"\x00" * 50, b"[" * 3000, b"x" * 200_000, b'{"a":1e999}'))
    headers = [stream.choice(HEADERS) for _ in range(stream.choice((0, 0, 1, 2)))]
    return {"method": method, "path": path, "query": "&".join(query), "headers": headers, "body": body}


async def answered(app: Callable[..., object], asked: dict[str, object], token: str) -> int:
    """Return the status an application gives to a request."""
    body, status = asked["body"], [0]
    raw = str(asked["path"])
    headers = [(b"host", b"127.0.0.1:8000")]
    headers += [(n.encode(), v.encode("latin-1", "ignore")) for n, v in asked["headers"]]  # type: ignore[attr-defined]
    if token:
        headers.append((b"cookie", token.encode()))
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
        "method": asked["method"], "raw_path": raw.encode(), "root_path": "", "headers": headers,
        "path": urllib.parse.unquote(raw, errors="replace"), "client": ("127.0.0.1", 5000),
        "query_string": str(asked["query"]).encode(), "server": ("127.0.0.1", 8000),
    }  # fmt: skip
    sent = [False]

    async def receive() -> dict[str, object]:
        if sent[0]:
            return {"type": "http.disconnect"}
        sent[0] = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            status[0] = int(str(message["status"]))

    await app(scope, receive, send)  # type: ignore[misc]
    return status[0]


def requests(count: int, seed: int, only: int | None) -> Counter[str]:
    """Send requests in batches of 100, each batch in a child of its own."""
    folder = demo()
    from yuzui.asgi import create_app

    app = create_app(folder)
    patterns, ids = routes(app), known_words(folder)
    print(f"{len(patterns)} routes, {len(ids)} ids")
    found: Counter[str] = Counter()
    batch = 1 if only is not None else 100
    firsts = [only] if only is not None else list(range(0, count, batch))

    def run(first: int) -> Outcome:
        seen: Counter[str] = Counter()
        faults = []
        for case in range(first, first + batch):
            stream = random.Random(f"{seed}/{case}")
            asked = request(stream, patterns, ids)
            began = time.process_time()
            try:
                status = asyncio.run(answered(app, asked, ""))
            except Exception as error:
                status = 599
                asked["error"] = f"{type(error).__name__}: {error}"
            seen[f"{status // 100}xx" if status else "none"] += 1
            slow = time.process_time() - began > SECONDS
            if (status >= 500 and status != 503) or slow or not status:
                asked["body"] = repr(asked["body"])[:40]
                faults.append(f"case {case}: {status} {'slow ' if slow else ''}{asked}"[:900])
        return ("done", json.dumps([seen, faults]))

    for first in firsts:
        kind, said = forked(lambda first=first: run(first), wall=1200)
        if kind != "done":
            found[kind] += 1
            print(f"cases {first} to {first + batch - 1}: {kind} {said}")
            continue
        seen, faults = json.loads(said)
        found.update(seen)
        for fault in faults:
            found["fault"] += 1
            print(fault)
    return found


# --------------------------------------------------------------------------------------- files
DOORS: dict[str, tuple[str, ...]] = {
    "fund": ("fund", "{file}", "--redraws", "50", "--near", "0"),
    "judge": ("fund", "judge", "{file}"),
    "assign": ("assign", "{file}"),
    "load": ("load", "{file}"),
    "works": ("evaluate", "--works", "{file}", "--indicator", "ncs"),
    "path": ("path", "{file}"),
    "schedule": ("schedule", "{file}", "--budget", "1"),
    "kpi": ("schedule", "kpi", "{file}"),
    "plan": ("plan", "lint", "{file}"),
    "rules": ("fund", "--rules", "{file}", "--redraws", "50", "--near", "0"),
}
ENDINGS = {
    ".bib": ("works",), ".ris": ("works",), ".net": ("works",), ".txt": ("works", "load"),
    ".jsonl": ("works",), ".json": ("works", "schedule", "plan"), ".swf": ("kpi", "load"),
    ".ics": ("load",), ".toml": ("rules",), ".yaml": ("plan",), ".pb": ("load",),
    ".parquet": ("works", "load", "path", "kpi"),
}  # fmt: skip
USUAL = {
    "readers": "works", "fund.xlsx": "fund", "schedule.xlsx": "schedule", "joined": "fund",
    "call.csv": "fund", "sacct": "kpi", "jobs": "kpi", "expenditure": "path", "centres": "load",
    "facilities": "load", "light_sources": "load", "proposals": "fund", "iclr": "judge",
}  # fmt: skip
"""Words of a file's place to the door that its kind is for."""
TABLES = ("fund", "judge", "assign", "load", "works", "path", "schedule", "kpi")


def samples(folder: Path) -> list[Path]:
    """Return the files that are changed: templates, golden exports, shipped tables, small ones made."""
    from yuzui.faces.cli.main import run

    for verb in ("fund", "schedule"):
        run([verb, "template", "--out", str(folder / f"{verb}.xlsx"), "--dir", str(folder / "w")])
    found = list(folder.glob("*.xlsx"))
    found += [p for p in (ROOT / "tests" / "golden").rglob("*") if p.is_file() and p.stat().st_size < 300_000]
    found = [p for p in found if p.suffix in {*ENDINGS, ".csv", ".tsv", ".xlsx"}]
    shipped = ROOT / "src" / "yuzui" / "demo_data"
    found += [p for p in shipped.iterdir() if p.suffix in (".csv", ".parquet") and p.stat().st_size < 300_000]
    found += [p for p in (ROOT / "src" / "yuzui").rglob("*.yaml") if p.stat().st_size < 300_000][:6]
    found += made(folder)
    return sorted(set(found))


def made(folder: Path) -> list[Path]:
    """Write small files of kinds that the repository has no example of."""
    texts = {
        "log.swf": "; MaxProcs: 16\n; UnixStartTime: 1400000000\n"
        + "".join(f"{k} {k * 60} 5 300 4 -1 -1 4 600 -1 1 {k % 3} 1 -1 1 -1 -1 -1\n" for k in range(40)),
        "sacct.csv": "JobID|User|Submit|Start|End|AllocCPUS|State\n"
        + "".join(f"{k}|u{k % 3}|{1700000000 + k}|{1700000060 + k}|{1700000960 + k}|4|COMPLETED\n" for k in range(40)),
        "use.ics": "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nSUMMARY:SEM\nDTSTART:20260105T090000Z\n"
        "DTEND:20260105T120000Z\nRRULE:FREQ=WEEKLY;COUNT=6\nEND:VEVENT\nEND:VCALENDAR\n",
        "rules.toml": 'format = "yuzui-rules/1"\n\n[[rule]]\nkind = "budget"\nat_most = 1000000\n',
        "votes.pb": "META\nkey;value\nbudget;1000\nvote_type;approval\nPROJECTS\nproject_id;cost\n1;500\n2;700\nVOTES\nvoter_id;vote\n1;1,2\n",
        "joined.csv": "申请编号,项目名称,依托单位,申请金额（万元）,评审专家,评分\n"
        + "".join(f"P{k // 3},题目{k // 3},大学{k % 4},{50 + k // 3},E{k % 5},{60 + k % 40}\n" for k in range(60)),
        "call.csv": "Grant Ref,Title,Applicant,Institution,Requested,Reviewer,Score\n"
        + "".join(f"EP/Z{k // 3}/1,T{k // 3},A{k // 3},Univ {k % 4},\"£{100 + k},000\",R{k % 5},{1 + k % 6}\n" for k in range(60)),
    }  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def changed(data: bytes, ending: str, stream: random.Random) -> bytes:
    """Return the bytes of a file with one or a few things changed."""
    kind = stream.random()
    if ending == ".xlsx" and kind < 0.6:
        return workbook(data, stream)
    if ending in (".csv", ".tsv", ".txt", ".swf") and kind < 0.6:
        return table(data, stream)
    if ending in (".json", ".jsonl", ".yaml", ".toml", ".bib", ".ris", ".ics", ".net", ".pb") and kind < 0.6:
        return text(data, stream)
    out = bytearray(data)
    for _ in range(stream.choice((1, 1, 3, 20))):
        if not out:
            break
        at = stream.randrange(len(out))
        match stream.randrange(5):
            case 0:
                out[at] = stream.randrange(256)
            case 1:
                del out[at : at + stream.choice((1, 10, 500))]
            case 2:
                out[at:at] = bytes(stream.randrange(256) for _ in range(stream.choice((1, 8, 300))))
            case 3:
                del out[at:]
            case 4:
                out[at:at] = out[at : at + 400]
    return bytes(out)


CELLS = (*ODD, "=1/0", "#REF!", "1/0", "12,5 万", "EUR 292k", "7/10", "8,5", "A+", "优", "撤回", "-0",
         "1e400", "٣", "½", "2026-02-30", "TRUE", "\ufeffid", "a\nb", "P1;P2", "Infinity", "-5")  # fmt: skip


def table(data: bytes, stream: random.Random) -> bytes:
    """Return a text table with cells, columns, rows or its encoding changed."""
    source = data.decode("utf-8", "replace")
    mark = max(",;\t|", key=source[:2000].count)
    rows = list(csv.reader(io.StringIO(source, newline=""), delimiter=mark)) if len(source) < 400_000 else []
    if not rows or not rows[0]:
        return text(data, stream)
    for _ in range(stream.choice((1, 2, 8))):
        row = stream.randrange(min(len(rows), 60))
        column = stream.randrange(max(1, len(rows[0])))
        match stream.randrange(7):
            case 0 | 1:
                if rows[row]:
                    rows[row][column % len(rows[row])] = stream.choice(CELLS)
            case 2:
                rows = [[*r[:column], *r[column + 1 :]] for r in rows]
            case 3:
                rows.insert(row, list(rows[stream.randrange(len(rows))]))
            case 4:
                rows[0] = [stream.choice(CELLS) if stream.random() < 0.3 else h for h in rows[0]]
            case 5:
                del rows[row]
                rows = rows or [[""]]
            case 6:
                rows = [[*r[:column], stream.choice(CELLS), *r[column:]] for r in rows]
    out = io.StringIO()
    csv.writer(out, delimiter=stream.choice((mark, mark, ",", ";", "\t"))).writerows(rows)
    coding = stream.choice(("utf-8", "utf-8", "gb18030", "utf-16", "latin-1", "utf-8-sig"))
    return out.getvalue().encode(coding, "replace")


def text(data: bytes, stream: random.Random) -> bytes:
    """Return a text with lines, words or numbers changed."""
    lines = data.decode("utf-8", "replace").splitlines() or [""]
    for _ in range(stream.choice((1, 2, 8))):
        at = stream.randrange(len(lines))
        match stream.randrange(6):
            case 0:
                lines[at] = lines[stream.randrange(len(lines))]
            case 1:
                words = lines[at].split(" ")
                words[stream.randrange(len(words))] = stream.choice(CELLS)
                lines[at] = " ".join(words)
            case 2:
                del lines[at]
                lines = lines or [""]
            case 3:
                digits = [k for k, c in enumerate(lines[at]) if c.isdigit()]
                if digits:
                    k = stream.choice(digits)
                    new = stream.choice(("1e999", "NaN", "Infinity", "-1", "", "9" * 300, "null"))
                    lines[at] = lines[at][:k] + new + lines[at][k + 1 :]
            case 4:
                marks = [k for k, c in enumerate(lines[at]) if c in "{}[]():,=\"'"]
                if marks:
                    k = stream.choice(marks)
                    lines[at] = lines[at][:k] + stream.choice("{}[](),=\"' ") + lines[at][k + 1 :]
            case 5:
                lines.insert(at, stream.choice(CELLS))
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def workbook(data: bytes, stream: random.Random) -> bytes:
    """Return a workbook with words of its sheets changed; what cannot be opened is changed as bytes."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
            parts = [p for p in source.namelist() if p.endswith(".xml")]
            chosen = stream.choice(parts)
            for name in source.namelist():
                body = source.read(name)
                if name == chosen:
                    body = body.replace(b"><", b">\n<")
                    body = text(body, stream)
                target.writestr(name, body)
    except (zipfile.BadZipFile, IndexError):
        return data[: len(data) // 2]
    return out.getvalue()


def files(count: int, seed: int, only: int | None) -> Counter[str]:
    """Give changed files to the door that takes their kind."""
    from yuzui.faces.cli.main import run

    base = Path(tempfile.mkdtemp(prefix="yuzui-fuzz-"))
    chosen = samples(base)
    warm()
    found: Counter[str] = Counter()
    cases = [only] if only is not None else range(count)
    for case in cases:
        stream = random.Random(f"{seed}/{case}")
        sample = stream.choice(chosen)
        doors = ENDINGS.get(sample.suffix, TABLES)
        usual = [door for word, door in USUAL.items() if word in str(sample)]
        door = stream.choice(usual) if usual and stream.random() < 0.7 else stream.choice(doors)
        place = base / f"case{case}"
        place.mkdir()
        file = place / f"in{sample.suffix}"
        file.write_bytes(changed(sample.read_bytes(), sample.suffix, stream))
        argv = [word.format(file=file) for word in DOORS[door]]
        argv += ["--dir", str(place / "w"), "--lang", stream.choice(("en", "zh")), "--quiet"]

        def work(argv: list[str] = argv) -> Outcome:
            return (f"exit {run(argv)}", "")

        kind, said = forked(work)
        found[kind] += 1
        if kind not in {f"exit {code}" for code in FINE}:
            print(f"case {case}: {kind} {said[:300]} {door} of {sample.relative_to(sample.parents[2])}", flush=True)
            if only is not None:
                print(f"kept: {file}")
                continue
        if only is None:
            shutil.rmtree(place, ignore_errors=True)
    return found


# --------------------------------------------------------------------------------------- kills
CALL = {
    "proposals.csv": "id,title,applicant,institution,amount\nA,One,Ann A,U1,40\nB,Two,Bo B,U2,45\n"
    "C,Three,Cy C,U3,50\nD,Four,Di D,U4,55\nE,Five,Ed E,U5,60\n",
    "reviews.csv": "proposal,reviewer,score\n"
    + "".join(
        f"{name},R{k},{score}\n"
        for name, row in {"A": "998", "B": "676", "C": "766", "D": "667", "E": "212"}.items()
        for k, score in enumerate(row)
    ),
    "rules.toml": 'format = "yuzui-rules/1"\n'
    'call = {id = "small", currency = "CNY", unit = 1}\n'
    'value = {from = "posterior_mean", per = "proposal", zero = 3.0}\n'
    '[[rule]]\nname = "budget"\nkind = "budget"\ntotal = 130\nstrength = "hard"\nsource = "1"\n'
    '[[rule]]\nname = "lots"\nkind = "lottery"\ndraws = 20\nstrength = "hard"\nsource = "2"\n',
}
CHAIN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("grant", ("accounts", "grant", "Kim", "decider")),
    ("commit", ("draw", "commit")),
    ("load", ("load", "{call}")),
    ("fund", ("fund", "{call}", "--near", "0", "--redraws", "50")),
    ("fix", ("draw", "fix")),
    ("reveal", ("draw", "reveal", "--public", "beacon", "--out", "{dir}.draw.json")),
    ("decide", ("decide", "{slate}", "--authority", "3.2", "--reason", "x")),
    ("publish", ("decide", "publish", "{decision}", "--reason", "x")),
    ("appeal", ("appeal", "file", "{decision}", "E", "--by", "Ed E", "--grounds", "g")),
    ("schedule", ("schedule", "{week}", "--budget", "0.1")),
    ("schedule publish", ("schedule", "publish", "{schedule}", "--approve", "{owner}, office", "--reason", "x")),
    ("sign", ("path", "sign", "{scenario}", "--reason", "x")),
    ("evaluate", ("evaluate", "--indicator", "openness", "--works", "{works}")),
    ("plan check", ("plan", "check", "--clause", "S3-13")),
    ("export anchor", ("export", "anchor", "--out", "{dir}.anchor.json")),
)
"""Acts in the order in which each finds what it needs."""


def kills(count: int, seed: int, only: int | None) -> Counter[str]:
    """Kill every act of a chain at random points; what was acknowledged stays, the rest is finished.

    Each act is run whole once to learn how long it takes, then as often as its share in copies of
    the workspace as it was before, and killed after a random part of that time. Then ``decide
    resume`` and ``check`` must both end with 0, and an act that said it was done must be in the log.
    """
    from yuzui.faces.cli.main import run

    base = Path(tempfile.mkdtemp(prefix="yuzui-kills-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    call = base / "call"
    call.mkdir()
    windows = [{"resource": "r", "windows": [[0, 100]]}]
    tasks = [{"id": n, "value": 3, "duration": 60, "alternatives": windows} for n in ("a", "b")]
    week = {"unit": "s", "horizon": [0, 100], "resources": [{"id": "r"}], "tasks": tasks}
    (base / "week.json").write_text(json.dumps(week), encoding="utf-8")
    for name, words in CALL.items():
        (call / name).write_text(words, encoding="utf-8")
    warm()
    state, found = base / "state", Counter[str]()
    each = max(1, count // len(CHAIN))
    for name, pattern in CHAIN:
        argv = acted(pattern, call, state)
        before = base / "before"
        shutil.rmtree(before, ignore_errors=True)
        if state.exists():
            shutil.copytree(state, before)
        began = time.monotonic()
        kind, said = forked(lambda argv=argv: (f"exit {run(argv)}", ""))
        took = time.monotonic() - began
        if kind != "exit 0":
            print(f"{name}: not run whole: {kind} {said} {' '.join(argv)}", flush=True)
            found["not run"] += 1
            continue
        for case in range(each):
            stream = random.Random(f"{seed}/{name}/{case}")
            place = base / "work"
            shutil.rmtree(place, ignore_errors=True)
            if before.exists():
                shutil.copytree(before, place)
            outcome = killed(acted(pattern, call, place), stream.uniform(0, took * 1.05))
            found[outcome] += 1
            for words in (("decide", "resume"), ("check", "all")):
                if not place.exists() and words[0] == "decide":
                    break
                kind, said = forked(lambda w=words, p=place: (f"exit {run([*w, '--dir', str(p)])}", ""), 300)
                if kind != "exit 0":
                    found["unfinished"] += 1
                    kept = base / f"kept-{name.replace(' ', '-')}-{case}"
                    shutil.copytree(place, kept, dirs_exist_ok=True)
                    print(f"{name} case {case}: {' '.join(words)}: {kind} {said} ({kept})", flush=True)
                    break
            if outcome == "acknowledged" and events(place) < events(state):
                found["lost"] += 1
                print(f"{name} case {case}: acknowledged, and not in the log", flush=True)
            left = [p.name for p in place.rglob(".new-*")] if place.exists() else []
            if left:
                found["unfinished"] += 1
                print(f"{name} case {case}: left behind {left}", flush=True)
        print(f"{name}: {each} kills within {took:.1f} s", flush=True)
    return found


def acted(pattern: tuple[str, ...], call: Path, folder: Path) -> list[str]:
    """Return the words of an act for one workspace."""
    import getpass
    import pwd

    golden = ROOT / "tests" / "golden" / "readers" / "openalex_jsonl"
    known = {
        "call": call,
        "dir": folder,
        "owner": pwd.getpwuid(os.getuid()).pw_name or getpass.getuser(),
        "scenario": next((ROOT / "src" / "yuzui" / "investment" / "scenarios").glob("public*.yaml")),
        "works": next(p for p in sorted(golden.rglob("*.jsonl"))),
        "week": call.parent / "week.json",
        **newest(folder),
    }
    return [word.format(**known) for word in pattern] + ["--dir", str(folder)]


def newest(folder: Path) -> dict[str, str]:
    """Return the ids that later acts name."""
    import sqlite3

    asked = {
        "slate": "select id from run where study = 'fund' order by audit_seq desc limit 1",
        "schedule": "select id from run where study = 'schedule' order by audit_seq desc limit 1",
        "decision": "select id from decision order by audit_seq desc limit 1",
    }
    path = folder / "yuzui.sqlite"
    if not path.exists():
        return dict.fromkeys(asked, "none")
    with sqlite3.connect(path) as store:
        rows = {name: store.execute(words).fetchone() for name, words in asked.items()}
    return {name: row[0] if row else "none" for name, row in rows.items()}


def killed(argv: list[str], after: float) -> str:
    """Run an act and kill it after some seconds; return whether it had said that it was done."""
    from yuzui.faces.cli.main import run

    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        code = run(argv)
        os.write(writing, bytes([code]))
        os._exit(0)
    os.close(writing)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    return "acknowledged" if told == b"\0" else "killed" if not told else f"exit {told[0]}"


def events(folder: Path) -> int:
    """Return how many acts the log of a workspace has."""
    import sqlite3

    path = folder / "yuzui.sqlite"
    if not path.exists():
        return 0
    with sqlite3.connect(path) as store:
        return int(store.execute("select count(*) from audit").fetchone()[0])


def warm() -> None:
    """Import what the doors import, so that a child has it."""
    from yuzui import registry

    for seam in registry.SEAMS:
        for _, module in registry.modules(seam).items():
            del module


def demo() -> Path:
    """Return a demonstration workspace: that of ``YUZUI_TEST_DEMO``, or one made now."""
    kept = os.environ.get("YUZUI_TEST_DEMO")
    folder = Path(kept) / "demo-workspace" if kept else None
    if folder is None or not (folder / "yuzui.sqlite").exists():
        from yuzui.demonstration.jobs.demo import demo as run

        folder = Path(tempfile.mkdtemp(prefix="yuzui-fuzz-demo-"))
        run(folder).close()
    return folder


MODES: dict[str, Callable[[int, int, int | None], Counter[str]]] = {
    "requests": requests,
    "files": files,
    "kills": kills,
}
BAD = ("not run", "fault", "crash", "hang", "signal", "memory", f"exit {BUG}", "lost", "unfinished")


def bad(found: Counter[str]) -> Iterator[str]:
    """Yield the outcomes that must not be."""
    yield from (name for name in found if name in BAD)


def main() -> int:
    """Run one mode and say what came."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=sorted(MODES))
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", type=int)
    asked = parser.parse_args()
    began = time.process_time()
    found = MODES[asked.mode](asked.count, asked.seed, asked.only)
    print(f"{asked.mode}: {dict(sorted(found.items()))}, CPU {time.process_time() - began:.0f} s here")
    return 1 if list(bad(found)) else 0


if __name__ == "__main__":
    sys.exit(main())
