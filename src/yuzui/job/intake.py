# SPDX-License-Identifier: Apache-2.0
"""Files that people hand in through the site: kept under names of our own, understood, loaded or erased.

An upload goes ``received → understood → mapped → checked → loaded``, or is dropped. Each step is a row that
a colleague may open; a step back is a step of the same kind, and nothing is loaded before it is said.
Its files lie in ``inbox/{id}/{n}{ending}`` of the workspace: no person's word ever stands in a path.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
import shlex
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from yuzui import registry
from yuzui.errors import FileFormatError, InputError, Place, StateError, VisibilityError, YuzuiError
from yuzui.job.workspace import DESK, Workspace, clock
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.model.tables.intake import STATES
from yuzui.model.visibility import And, Eq
from yuzui.settings import setting
from yuzui.sheets import formats
from yuzui.sheets.formats.guard import refusal
from yuzui.store import durable
from yuzui.store.store import Change
from yuzui.store.subjects import PERSON
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.view.page import Received

FOLDER = "inbox"
FILES, SIZE = 5, 50_000_000
"""Most files of an upload, and most bytes of one."""
UNPACKED, RATIO, SMALL = 500_000_000, 100, 8_000_000
"""Most bytes a workbook may unpack to, how many times its size, and what is never too much."""
DAYS = 14
"""Days after which the files of an upload are erased unless they were loaded."""
LONGEST_NAME = 120
ENDINGS: Mapping[str, tuple[str, ...]] = {
    ".xlsx": ("xlsx",),
    ".xlsm": ("xlsx",),
    ".ods": ("ods",),
    ".csv": ("csv",),
    ".tsv": ("csv",),
    ".txt": ("text", "csv"),
    ".toml": ("toml",),
    ".ics": ("ics",),
    ".zip": ("zip",),
}
"""Endings that are taken, with the formats that their bytes must be of."""
ACCEPT = ",".join(ENDINGS)
EXPORTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys((".ris", ".bib", ".ciw", ".enw", ".net"), ("text",)),
    **dict.fromkeys((".jsonl", ".ndjson"), ("jsonl",)),
    ".json": ("json",),
}
"""Endings of exports of works: taken by a purpose that says ``EXPORTS = True``."""
_PATH = re.compile(r".*[/\\]", re.DOTALL)
_MACROS = Text("macros were not run and are not used", "宏未运行，亦不使用")
_SIGNS = {
    b"PK\x03\x04": "xlsx",
    b"%PDF": "pdf",
    b"\x1f\x8b": "gz",
    b"MZ\x90": "exe",
    b"PAR1": "parquet",
    b"\x7fELF": "exe",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of an upload that is kept."""

    n: int
    name: str
    size: int
    sha256: str
    sniffed: str
    note: str
    path: Path
    at: str


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload with its files and what was answered about it."""

    id: str
    purpose: str
    call: str
    facility: str
    by: str
    at: str
    state: str
    expires: str
    run: str
    files: tuple[File, ...]
    answers: Mapping[tuple[str, str], Any]
    signatures: Mapping[tuple[str, str], tuple[str, str]]
    """Who gave each answer, and when."""

    def answer(self, code: str, place: str = "") -> str:
        """Return an answer as text; empty if none was given."""
        value = self.answers.get((code, place))
        return "" if value is None else str(value)

    @property
    def seen(self) -> Seen:
        """Level and audiences of its rows."""
        return governed(self.purpose, self.call, self.facility, self.by)

    @property
    def key(self) -> str:
        """Digest of the files: what was understood of the same ones is the same."""
        return sha256("".join(f"{one.name}\0{one.sha256}\0" for one in self.files).encode()).hexdigest()


# What may come in: the ending is one we read, the bytes are what it says, and it unpacks to little.


def plain_name(name: str) -> str:
    r"""Return the name of a file as it is shown: no folder, no sign that moves a line, not too long.

    Examples
    --------
    >>> plain_name("C:\\a\\评分.xlsx"), plain_name("../../etc/passwd"), plain_name('x"\r\nSet-Cookie: a.csv')
    ('评分.xlsx', 'passwd', 'x"Set-Cookie: a.csv')
    """
    text = _PATH.sub("", unicodedata.normalize("NFC", name))
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = text.rpartition(".")
    if len(text) > LONGEST_NAME:
        text = stem[: LONGEST_NAME - 1 - len(ending[:10])] + dot + ending[:10] if dot else text[:LONGEST_NAME]
    return text or "file"


def accepted(purpose: str) -> str:
    """Return the endings that a purpose takes, as a form lists them."""
    return ",".join((*ENDINGS, *(EXPORTS if _exports(purpose) else ())))


def _exports(purpose: str) -> bool:
    return bool(getattr(registry.modules("purpose").get(purpose), "EXPORTS", False))


def ending_of(name: str, exports: bool = False) -> str:
    """Return the ending of a file that is taken; others are refused by a sentence."""
    ending = Path(name).suffix.lower()
    if ending == ".xls":
        raise _named(refusal(Path(name), "old_excel", expected=".xlsx"), name)
    if ending in EXPORTS and exports:
        return ending
    if ending not in ENDINGS:
        known = (*ENDINGS, *EXPORTS) if exports else ENDINGS
        raise _named(refusal(Path(name), "unknown_kind", ending, " ".join(known)), name)
    return ending


def sniffed(path: Path, name: str, exports: bool = False) -> tuple[str, str]:
    """Return the format of a file by its bytes and what is said of it; refuse what its ending does not say."""
    ending = ending_of(name, exports)
    with path.open("rb") as stream:
        head = stream.read(4096)
    if ending == ".toml" and b"\0" not in head and head[:2] != b"PK":
        return "toml", ""
    if not head.startswith(b"\xd0\xcf"):  # of an encrypted workbook the kind says so itself
        seen = next((kind for sign, kind in _SIGNS.items() if head.startswith(sign)), "text")
        packed = {**ENDINGS, **EXPORTS}[ending] in (("xlsx",), ("ods",), ("zip",))
        if seen != ("xlsx" if packed else "text") and head:
            raise _renamed(name, seen, ending)
    if EXPORTS.get(ending) == ("text",):
        if not head:
            raise refusal(path, "empty")
        if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _renamed(name, "bytes", ending)
        return "text", ""
    # the file lies under a name of ours, which has the same ending
    kind = formats.kind_of(path)
    note = ""
    if kind in ("xlsx", "ods", "zip"):
        if kind not in ENDINGS[ending]:
            raise _renamed(name, kind, ending)
        note = _unpacks(path, name)
    return kind, note


def _renamed(name: str, seen: str, ending: str) -> InputError:
    return InputError(
        Text("the file is not what its name says", "文件内容与扩展名不符"),
        place=Place(file=name),
        seen=seen,
        expected=ending,
        fix=Text(
            "save it again from the program that made it, under the ending that belongs to it",
            "请在原程序中重新保存，使用与内容相符的扩展名",
        ),
        code="renamed",
    )


def _unpacks(path: Path, name: str) -> str:
    """Refuse a workbook that unpacks to too much; return what is said of its macros."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise refusal(path, "damaged") from None
    total, packed = sum(part.file_size for part in parts), max(1, path.stat().st_size)
    if total > UNPACKED or (total > SMALL and total > RATIO * packed):
        raise refusal(path, "bomb", f"{total:,} B", f"≤ {UNPACKED:,} B, ≤ {RATIO} × {packed:,} B")
    return "macros" if any(part.filename.endswith("vbaProject.bin") for part in parts) else ""


def remark(file: File) -> Text | None:
    """Return what is said of a file beside its name."""
    return _MACROS if file.note == "macros" else None


def _named(error: YuzuiError, name: str) -> YuzuiError:
    """Return an error about a file under the name its owner knows."""
    error.message = Text("file “{f}”: ", "文件“{f}”：").format(f=name) + error.message
    error.place = replace(error.place, file=name, column="files")
    return error


@contextmanager
def named(name: str) -> Iterator[None]:
    """Let errors about a file say the name its owner knows."""
    try:
        yield
    except YuzuiError as error:
        raise _named(error, name) from None


def unique(names: Sequence[str], held: Sequence[str] = ()) -> list[str]:
    """Return names of files that differ: places of questions begin with them.

    Examples
    --------
    >>> unique(["a.csv", "a.csv", "A.csv"])
    ['a.csv', 'a (2).csv', 'A (3).csv']
    """
    taken = {name.casefold() for name in held}
    result = []
    for name in names:
        path, k, one = Path(name), 1, name
        while one.casefold() in taken:
            k += 1
            one = f"{path.stem} ({k}){path.suffix}"
        taken.add(one.casefold())
        result.append(one)
    return result


# Keeping files, and erasing them.


def receive(
    workspace: Workspace,
    purpose: str,
    files: Sequence[Received],
    call: str = "",
    answers: Mapping[str, Any] | None = None,
    name: str = "",
    facility: str = "",
) -> str:
    """Keep files as a new upload and return its id; nothing is kept if one of them is refused.

    One that is named is kept for good: it belongs to the demonstration.
    """
    if not files:
        raise InputError(
            Text("no file was chosen", "未选择文件"),
            place=Place(column="files"),
            fix=Text("choose a file, or paste rows from a spreadsheet", "请选择文件，或粘贴表格内容"),
            code="no_file",
        )
    sweep(workspace)
    expires = None if name else _expiry()
    name = name or secrets.token_hex(8)
    rows = _store_files(workspace, name, files, (), _exports(purpose))
    now = clock()
    try:
        with workspace.view.act("upload", f"upload:{name}", purpose) as change:
            row = {
                "id": name,
                "purpose": purpose,
                "call": call or None,
                "facility": facility or None,
                "by": workspace.subject.name,
                "at": now,
                "state": "received",
                "expires": expires,
                "run": None,
            }
            seen = governed(purpose, call, facility, workspace.subject.name)
            _put(change, workspace, "upload", row, seen)
            for one in rows:
                _put(change, workspace, "upload_file", one, seen)
            for code, value in (answers or {}).items():
                _answer(change, workspace, name, seen, code, "", value)
    except BaseException:
        _erase(workspace, name)
        raise
    return name


def add(workspace: Workspace, upload: Upload, files: Sequence[Received]) -> None:
    """Keep further files in an upload; what they mean is asked anew."""
    _before(upload, "loaded")
    rows = _store_files(workspace, upload.id, files, upload.files, _exports(upload.purpose))
    try:
        with workspace.view.act("upload", f"upload:{upload.id}", "add") as change:
            for row in rows:
                _put(change, workspace, "upload_file", row, upload.seen)
            _move(change, workspace, upload, "understood" if upload.state != "received" else "received")
    except BaseException:
        for row in rows:
            (_folder(workspace, upload.id) / storage_name(row["n"], row["name"])).unlink(missing_ok=True)
        raise


def _store_files(
    workspace: Workspace, name: str, files: Sequence[Received], held: Sequence[File], exports: bool = False
) -> list[Row]:
    """Move files to their place, each looked at first; return their rows."""
    if len(held) + len(files) > FILES:
        raise InputError(
            Text("too many files", "文件过多"),
            place=Place(column="files"),
            seen=str(len(held) + len(files)),
            expected=f"≤ {FILES}",
            fix=Text("put them into one workbook, a sheet each", "请合并到一个工作簿，每个文件一张工作表"),
            code="too_many_files",
        )
    names = unique([plain_name(one.name) for one in files], [one.name for one in held])
    folder = _folder(workspace, name)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    first, rows, now = max((one.n for one in held), default=0) + 1, list[Row](), clock()
    try:
        for n, (one, shown) in enumerate(zip(files, names, strict=True), first):
            with named(shown):
                place = folder / f"{n}{ending_of(shown, exports)}"
                shutil.copyfile(one.path, place)
                place.chmod(0o600)
                kind, note = sniffed(place, shown, exports)
                _scanned(place)
            row = {"upload": name, "n": n, "name": shown, "size": one.size, "sha256": one.sha256}
            rows.append({**row, "sniffed": kind, "note": note or None, "at": now})
    except BaseException:
        for n in range(first, first + len(files)):
            for left in folder.glob(f"{n}.*"):
                left.unlink(missing_ok=True)
        with suppress(OSError):
            folder.rmdir()
        raise
    return rows


def _scanned(path: Path) -> None:
    """Let the program that the site names look at a file, if it names one; see :mod:`yuzui.settings`."""
    command = shlex.split(str(setting("scan")))
    if not command:
        return
    try:
        done = subprocess.run([*command, str(path)], capture_output=True, timeout=60, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        seen = type(error).__name__
    else:
        if done.returncode == 0:
            return
        seen = str(done.returncode)
    raise FileFormatError(
        Text("the scan of files did not pass it", "文件未通过安全扫描"),
        seen=seen,
        fix=Text("ask the administrator of this site", "请联系本站管理员"),
        code="scan",
    )


def storage_name(n: int, name: str) -> str:
    """Return the name under which a file of an upload lies in its folder."""
    return f"{n}{ending_of(name, True)}"


def _folder(workspace: Workspace, name: str) -> Path:
    return workspace.dir.absolute() / FOLDER / name


def _erase(workspace: Workspace, name: str) -> None:
    shutil.rmtree(_folder(workspace, name), ignore_errors=True)


def _expiry() -> str:
    return durable.text(durable.now() + dt.timedelta(days=DAYS))


def drop(workspace: Workspace, upload: Upload, remove: Callable[[Change], None] | None = None) -> None:
    """Erase the files of an upload; one that is loaded is dropped with what takes its rows out again."""
    if remove is None:
        _before(upload, "loaded")
    with workspace.view.act("drop", f"upload:{upload.id}") as change:
        row = workspace.view.get("upload", upload.id)
        if row["state"] == "loaded" and remove is None:
            _before(replace(upload, state="loaded"), "loaded")
        change.replace("upload", [{**row, "state": "dropped"}])
        if row["state"] == "loaded" and remove is not None:
            remove(change)
    _erase(workspace, upload.id)


def sweep(workspace: Workspace) -> int:
    """Erase the files of uploads whose time has come, and of those that no row names; return how many."""
    inbox = workspace.dir / FOLDER
    if not inbox.is_dir():
        return 0
    now, done = clock(), 0
    known = {row["id"]: row for row in workspace.desk.select("upload")}
    waiting = [row for row in known.values() if row["state"] not in ("loaded", "dropped") and row["expires"]]
    over = [row for row in waiting if row["expires"] <= now]
    for row in over:
        try:
            with workspace.view.act("expire", f"upload:{row['id']}") as change:
                change.replace("upload", [{**row, "state": "dropped"}])
        except VisibilityError:  # of a call this person does not see: whoever sees it sweeps
            continue
        _erase(workspace, row["id"])
        done += 1
    old = (durable.now() - dt.timedelta(days=1)).timestamp()
    for folder in inbox.iterdir():
        gone = folder.name not in known or known[folder.name]["state"] == "dropped"
        if gone and folder.stat().st_mtime < old:
            shutil.rmtree(folder, ignore_errors=True)
    return done


# Reading an upload.


def get(workspace: Workspace, name: str) -> Upload:
    """Return an upload that this person may see; a dropped one is not there."""
    row = workspace.view.get("upload", name)
    if row["state"] == "dropped":
        raise VisibilityError.not_found()
    where = Eq("upload", name)
    files = workspace.view.select("upload_file", where=where, order=("n",))
    answers = workspace.view.select("answer", where=where)
    folder = _folder(workspace, name)
    return Upload(
        name,
        row["purpose"],
        row["call"] or "",
        row["facility"] or "",
        row["by"],
        row["at"],
        row["state"],
        row["expires"] or "",
        row["run"] or "",
        tuple(
            File(
                one["n"],
                one["name"],
                one["size"],
                one["sha256"],
                one["sniffed"],
                one["note"] or "",
                folder / storage_name(one["n"], one["name"]),
                one["at"],
            )
            for one in files
        ),
        {(one["code"], one["place"]): one["value"] for one in answers if one["value"] is not None},
        {(one["code"], one["place"]): (one["by"], one["at"]) for one in answers},
    )


def listed(workspace: Workspace, purpose: str = "", limit: int = 20) -> list[Row]:
    """Return uploads that are under way, the newest first."""
    where = Eq("purpose", purpose) if purpose else And()
    rows = workspace.view.select("upload", where=where, order=("-at",), limit=200)
    return [row for row in rows if row["state"] != "dropped"][:limit]


# Steps.


def order(state: str) -> int:
    """Return the place of a state among the steps."""
    return STATES.index(state)


def require(upload: Upload, state: str, step: Text, path: str, *, after_load: bool = False) -> None:
    """Refuse a step that comes too early, and say where to go on; after loading too, but for what may follow it."""
    if not after_load:
        _before(upload, "loaded")
    if order(upload.state) < order(state):
        raise StateError(
            Text("this step comes later: first {step}", "尚未到这一步：请先{step}").format(step=step),
            seen=upload.state,
            expected=state,
            fix=Text("go on at the step before; nothing was lost", "请返回上一步继续；已填内容均已保存"),
            code="too_early",
            detail={"path": path, "legal": [state]},
        )


def outcome(upload: Upload) -> str:
    """Return the path of what came of an upload that is loaded."""
    done: str = registry.modules("purpose")[upload.purpose].DONE
    return done.format(id=upload.id, run=encode(upload.run))


def _before(upload: Upload, state: str) -> None:
    if order(upload.state) >= order(state):
        raise StateError(
            Text("this upload is loaded and stays as it is", "该上传已载入，不再更改"),
            seen=upload.state,
            fix=Text("hand in the file again to change something", "如需更改，请重新上传文件"),
            code="loaded_already",
            detail={"legal": [], **({"path": outcome(upload)} if upload.run else {})},
        )


def understood(workspace: Workspace, upload: Upload) -> None:
    """Note that the files of an upload could be read."""
    if upload.state == "received":
        with workspace.view.act("understand", f"upload:{upload.id}") as change:
            _move(change, workspace, upload, "understood")


def save(
    workspace: Workspace,
    upload: Upload,
    action: str,
    answers: Mapping[tuple[str, str], Any],
    state: str = "",
    mapping: Row | None = None,
    confirmed: Mapping[str, Text] | None = None,
    *,
    after_load: bool = False,
) -> None:
    """Save a step: what was answered, the mapping if there is one, what was confirmed, and the state.

    An answer of None takes back the one before; what is not named stays.
    """
    if not after_load:
        _before(upload, "loaded")
    for code, text in (confirmed or {}).items():
        with workspace.view.act("confirm", f"upload:{upload.id}", code) as change:
            confirm(change, workspace, f"upload:{upload.id}", code, text, upload.seen)
    with workspace.view.act(action, f"upload:{upload.id}") as change:
        for (code, place), value in answers.items():
            _answer(change, workspace, upload.id, upload.seen, code, place, value)
        if mapping is not None:
            row = {"id": upload.id, "by": workspace.subject.name, "used": clock(), **mapping}
            _put(change, workspace, "mapping", row, upload.seen)
        if state:
            _move(change, workspace, upload, state)


def office(workspace: Workspace) -> Workspace:
    """Return the workspace under the same name with the eyes of the desk: rows of the ledger bear no facility.

    Whoever loads answers for the instruments of the rows: the checks before say so.
    """
    subject = workspace.subject
    via = getattr(workspace.view, "via", "cli")
    return workspace.seen_by(replace(subject, roles=subject.roles | DESK.roles), via)


def _nothing(change: Change) -> None:
    """Write nothing."""


def load(workspace: Workspace, upload: Upload, run: str, write: Callable[[Change], object] = _nothing) -> None:
    """Load an upload, its rows in the same act; from now on it stays as it is."""
    with workspace.view.act("load", f"upload:{upload.id}", run) as change:
        _move(change, workspace, upload, "loaded", run)
        write(change)


def drafted(workspace: Workspace, upload: Upload, run: str) -> None:
    """Note which list was drafted last from an upload: further ones follow as reviews come in and rules change."""
    with workspace.view.act("draft", f"upload:{upload.id}", run) as change:
        row = workspace.view.get("upload", upload.id)
        if row["state"] == "dropped":
            _before(replace(upload, state="dropped"), "loaded")
        change.replace("upload", [{**row, "run": run}])


def _move(change: Change, workspace: Workspace, upload: Upload, state: str, run: str = "") -> None:
    """Set the state within an act, as it stands there: two people may be at one upload."""
    row = workspace.view.get("upload", upload.id)
    if row["state"] in ("loaded", "dropped"):
        _before(replace(upload, state=row["state"]), "loaded")
    change.replace("upload", [{**row, "state": state, "run": run or row["run"]}])


def _answer(change: Change, workspace: Workspace, upload: str, seen: Seen, code: str, place: str, value: Any) -> None:
    row = {"upload": upload, "code": code, "place": place, "value": value}
    _put(change, workspace, "answer", {**row, "by": workspace.subject.name, "at": clock()}, seen)


def digest(text: Text) -> str:
    """Return the digest of the words of a warning, in both languages."""
    return sha256(f"{text.en}\n{text.zh}".encode()).hexdigest()


def confirm(
    change: Change, workspace: Workspace, subject: str, code: str, text: Text, seen: Seen = ("restricted", ())
) -> None:
    """Note within an act that this person saw a warning and accepts it; see the table ``confirmation``."""
    account = workspace.subject.name
    row = {"subject": subject, "code": code, "account": account, "text_hash": digest(text), "at": clock()}
    _put(change, workspace, "confirmation", row, seen)


def confirmation(workspace: Workspace, subject: str, code: str, text: Text) -> Row | None:
    """Return who confirmed a warning in these very words, or None."""
    where = And((Eq("subject", subject), Eq("code", code), Eq("text_hash", digest(text))))
    return next(iter(workspace.view.select("confirmation", where=where, order=("at",))), None)


def mappings(workspace: Workspace, upload: Upload, limit: int = 50) -> list[Row]:
    """Return the mappings kept for files of the same purpose in other uploads, the newest first."""
    rows = workspace.view.select("mapping", where=Eq("scope", upload.purpose), order=("-used",), limit=limit)
    return [row for row in rows if row["id"] != upload.id]


Seen = tuple[str, tuple[str, ...]]
"""Level and audiences of the rows of an upload."""


def governed(purpose: str, call: str, facility: str, by: str) -> Seen:
    """Return who sees an upload: who sees its level, the officers of its call or facility, and who handed it in."""
    module = registry.modules("purpose").get(purpose)
    mine = by if getattr(module, "PERSONAL", False) else ""
    kinds = (("call", call), ("facility", facility), (PERSON, mine))
    scopes = tuple(f"{kind}:{name}" for kind, name in kinds if name)
    return getattr(module, "LEVEL", "restricted"), scopes


def _put(change: Change, workspace: Workspace, table: str, row: Row, seen: Seen) -> None:
    """Write a row within an act; who sees it is said once, when it is new."""
    key = TABLES[table].key
    new = not workspace.view.count(table, And(tuple(Eq(name, row[name]) for name in key)))
    change.replace(table, [row])
    if new and seen != ("restricted", ()):
        name = TABLES[table].row_id(row)
        governed = {"table": table, "row": name, "level": seen[0], "audiences": list(seen[1])}
        change.insert("row_visibility", [governed])


def attachment(name: str) -> str:
    r"""Return the header that gives a file back under its own name, whatever stands in it (RFC 6266).

    Examples
    --------
    >>> attachment('a"b.csv')
    'attachment; filename="a_b.csv"; filename*=UTF-8\'\'a%22b.csv'
    """
    plain = re.sub(r"[^A-Za-z0-9._ ()-]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def sizes(files: Sequence[File]) -> Text:
    """Return names and sizes of files as one phrase."""
    return join([same(f"{one.name} ({max(1, round(one.size / 1000)):,} kB)") for one in files], ", ", "、")


def spool(workspace: Workspace) -> Path:
    """Return the folder in which files lie while they come in."""
    folder = workspace.dir.absolute() / FOLDER / ".incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def pasted(workspace: Workspace, text: str, name: str) -> Received:
    """Return rows pasted from a spreadsheet as a file."""
    content = text.replace("\r\n", "\n").encode()
    path = spool(workspace) / f"{secrets.token_hex(8)}.tsv"
    path.touch(mode=0o600)
    path.write_bytes(content)
    return Received(name, path, len(content), sha256(content).hexdigest())


def discard(files: Sequence[Received]) -> None:
    """Remove files that came in, once they are kept or refused."""
    for one in files:
        with suppress(OSError):
            one.path.unlink()
