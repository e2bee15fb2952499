# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.snapshot take`` stores what people see; ``compare`` says what changed where.

A changed figure is a fault and ends with 1; changed words are listed, to be looked at.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.snapshot import session, text

BEFORE = Path(__file__).parent / "before.zip"
MOMENT = 1_780_000_000
DATA = re.compile(r"\.(json|csv|xlsx)$")
SHOWN = 40
"""Changed lines of one item that are printed."""


def command(argv: list[str]) -> str:
    """Run a command line in this process and return its code and what it printed."""
    from yuzui.faces.cli.main import run

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = run(argv)
        except SystemExit as leave:
            code = leave.code
    return f"exit {code}\n{out.getvalue()}\n-- stderr\n{err.getvalue()}"


def asked(place: str, name: str, line: str) -> Iterator[tuple[str, str]]:
    words = shlex.split(line)
    for lang in ("en", "zh"):
        yield f"{place}/{name}/{lang}.txt", command([*words, "--lang", lang])
    got = command([*words, "--json"])
    body = got.partition("\n")[2].partition("\n-- stderr")[0]
    with contextlib.suppress(ValueError):
        got = got.partition("\n")[0] + "\n" + text.document(body)
    yield f"{place}/{name}/document.txt", got


def written(place: str, folder: Path, before: dict[Path, float]) -> Iterator[tuple[str, str]]:
    """Yield the files that came to be in a folder."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or before.get(path) == path.stat().st_mtime_ns:
            continue
        name = f"{place}/written/{path.relative_to(folder)}"
        if path.suffix == ".xlsx":
            yield name, text.workbook(path.read_bytes())
        elif path.suffix == ".json":
            yield name, text.document(path.read_text(encoding="utf-8"))
        elif path.suffix == ".html":
            words, drawn, _ = text.page(path.read_text(encoding="utf-8"))
            yield name, words
            yield name + ".drawings", drawn
        elif path.suffix in (".csv", ".txt", ".md", ".toml", ".ics"):
            yield name, path.read_text(encoding="utf-8")


def pages(place: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the words of one page of every kind, both languages, and every file that it offers.

    Which one: that of the demonstration, and where a page links to others of its kind the first.
    """
    from starlette.testclient import TestClient

    from yuzui import registry
    from yuzui.asgi import create_app
    from yuzui.job.workspace import Workspace

    workspace = Workspace(folder)
    client = TestClient(create_app(folder, workspace.subject), base_url="http://127.0.0.1:8000")
    workspace.close()
    modules = registry.modules("page").values()
    kinds = {m.PATH: re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(m.PATH)) + "$") for m in modules}
    addresses = {m.PATH: getattr(m, "ADDRESS", m.PATH) for m in modules}
    offered: set[str] = set()
    done: set[str] = set()
    waiting = sorted(addresses.items())
    while waiting:
        kind, address = waiting.pop(0)
        seen: set[str] = set()
        for lang in ("en", "zh"):
            answer = client.get(f"/{lang}{address}", follow_redirects=True)
            words, drawn, links = text.page(answer.text)
            yield f"{place}{kind}/{lang}.txt", f"{answer.status_code}\n{words}"
            yield f"{place}{kind}/{lang}.drawings", drawn
            seen |= {link for link in links if link.startswith("/")}
        data = sorted(link for link in seen if DATA.search(link))
        for link in data:
            if link in offered or (link.startswith("/zh/") and not link.endswith(".csv")):
                continue  # documents and workbooks hold both languages, or the same figures
            offered.add(link)
            yield (f"{place}{kind}/{link[1:3]}.{link.rpartition('/')[2]}", body(client.get(link), link))
        for link in sorted(seen):
            plain = link[3:].partition("?")[0]
            for other, pattern in kinds.items():
                new = f"{other} (linked)"
                if "{" in other and new not in done and pattern.match(plain) and not DATA.search(plain):
                    done.add(new)
                    waiting.append((new, plain))


def body(answer: Any, link: str) -> str:
    if answer.status_code != 200 or link.endswith(".csv"):
        return f"{answer.status_code}\n{answer.text}"
    return text.workbook(answer.content) if link.endswith(".xlsx") else text.document(answer.text)


def acts(place: Path) -> Iterator[tuple[str, str]]:
    """Yield what a workspace says in which people decided, appealed and published."""
    import sqlite3

    folder, names = place / "work", {"files": str(place / "files")}
    newest = "select id from run where study = '{}' order by rowid desc"
    wanted = {
        "slate": newest.format("fund"),
        "schedule": newest.format("schedule"),
        "task": "select value ->> 'task' from run, json_each(document, '$.unplaced') "
        "where study = 'schedule' order by 1",
        "decision": "select id from decision order by rowid desc",
        "proposal": "select value ->> 'id' from run, json_each(document, '$.proposals') "
        "where study = 'fund' and not value ->> 'selected' order by 1",
    }
    for number, line in enumerate(session.ACTS):
        for key, value in names.items():
            line = line.replace(f"{{{key}}}", value)
        yield (
            f"acts/{number:02} {session.ACTS[number].replace('/', '_')}.txt",
            command([*shlex.split(line), "--dir", str(folder)]),
        )
        with contextlib.closing(sqlite3.connect(folder / "yuzui.sqlite")) as store:
            for key, query in wanted.items():
                with contextlib.suppress(sqlite3.OperationalError):
                    row = store.execute(query).fetchone()
                    names.update({key: str(row[0])} if row else {})
    yield from written("acts", folder, {})
    yield from pages("acts/pages", folder)


def documents(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every document that the demonstration stored."""
    import sqlite3

    with sqlite3.connect(folder / "yuzui.sqlite") as store:
        rows = list(store.execute("select study, document from run order by rowid"))
    for number, (study, body) in enumerate(rows):
        raw = body if isinstance(body, str) else bytes(body).decode()
        yield f"documents/{study}/{number}.txt", text.document(raw)


def everything(place: Path) -> Iterator[tuple[str, str]]:
    """Yield all that is stored, by name."""
    from yuzui.demonstration.jobs.demo import demo

    folder = place / "demo"
    demo(folder).close()
    yield from written("demo", folder, {})
    yield from documents(folder)
    files = place / "files"
    lines = session.files(files)
    os.chdir(files)
    before = {path: path.stat().st_mtime_ns for path in files.rglob("*") if path.is_file()}
    for name, line in lines.items():
        yield from asked("files", name, line + f" --dir {place / 'read'}")
    yield from written("files", files, before)
    for line in session.QUERIES:
        yield from asked("lines", line.replace("/", "_"), line + f" --dir {folder}")
    yield from acts(place)
    yield from pages("pages", folder)


def take() -> dict[str, str]:
    """Return every item, made under one clock and in one place."""
    from yuzui.store import durable

    os.environ.update(SOURCE_DATE_EPOCH=str(MOMENT), COLUMNS="100", LANG="en_GB.UTF-8")
    place = Path(tempfile.mkdtemp(prefix="snapshot-"))
    home = Path.cwd()
    items: dict[str, str] = {}
    tokens = count(MOMENT)
    try:
        with (
            patch.object(durable, "FIXED", MOMENT),
            patch("secrets.token_hex", lambda size=32: f"{next(tokens):0{2 * size}x}"),
        ):
            for name, body in everything(place):
                print(name, file=sys.stderr)
                items[name] = text.stable(body, str(place))
    finally:
        os.chdir(home)
        shutil.rmtree(place)
    return items


def write(items: dict[str, str], path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for name in sorted(items):
            archive.writestr(zipfile.ZipInfo(name), items[name], zipfile.ZIP_LZMA)


def read(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: text.stable(archive.read(name).decode()) for name in archive.namelist()}


NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?%?")


def figures(body: str) -> list[str]:
    return NUMBER.findall(body)


def compare(old: dict[str, str], new: dict[str, str]) -> int:
    """Print what changed where, figures first, and return how many items changed a figure."""
    gone, added = sorted(old.keys() - new.keys()), sorted(new.keys() - old.keys())
    changed = [name for name in sorted(old.keys() & new.keys()) if old[name] != new[name]]
    faults = [name for name in changed if sorted(figures(old[name])) != sorted(figures(new[name]))]
    for title, names in (
        ("gone", gone), ("added", added), ("FIGURES CHANGED", faults),
        ("words changed", [name for name in changed if name not in faults]),
    ):  # fmt: skip
        for name in names:
            print(f"# {title}: {name}")
            if name in old and name in new:
                lines = difflib.unified_diff(old[name].splitlines(), new[name].splitlines(), lineterm="", n=0)
                shown = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
                print("\n".join(line[:300] for line in shown[:SHOWN]))
    print(
        f"{len(old)} items before: {len(gone)} gone, {len(added)} added, "
        f"{len(faults)} changed a figure, {len(changed) - len(faults)} changed words"
    )
    return len(faults) + len(gone)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("take", "compare"))
    parser.add_argument("--file", type=Path, default=BEFORE)
    parser.add_argument("--store", type=Path, help="store also what is compared")
    options = parser.parse_args()
    items = take()
    if options.what == "take":
        write(items, options.file)
        print(f"{len(items)} items in {options.file}")
        return 0
    if options.store:
        write(items, options.store)
    return 1 if compare(read(options.file), items) else 0


if __name__ == "__main__":
    sys.exit(main())
