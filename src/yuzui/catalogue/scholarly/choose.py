# SPDX-License-Identifier: Apache-2.0
"""Which reader takes a file, by its content and its ending."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from yuzui import registry
from yuzui.catalogue.scholarly.gather import Export
from yuzui.catalogue.scholarly.record import Lines
from yuzui.errors import ColumnError, FileFormatError, Place
from yuzui.sheets import manifest
from yuzui.sheets.formats import kind_of, xlsx
from yuzui.sheets.formats.csv import SheetLines, TextLines
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import choose
from yuzui.text import Text

_PACKED, _BOOK = ".gz", ".xlsx"


def recognise(path: Path) -> tuple[str, ModuleType] | None:
    """Return the reader of a file."""
    name = path.name.lower()
    takers = [(key, one) for key, one in registry.modules("reader").items()
              if name.endswith(one.ENDINGS)]  # fmt: skip
    if not takers:
        return None
    if name.endswith(_BOOK):
        known, left = sheets_of(path)
        if not known or any(_of_else(one) for one in left):
            return None
        return known[0][:2]
    try:
        head = TextLines(path).head
    except FileFormatError as error:
        if error.code == "unknown_kind":
            return None
        raise
    return _taker(takers, head, name)


def _taker(takers: Sequence[tuple[str, ModuleType]], head: str, name: str) -> tuple[str, ModuleType] | None:
    head = head.replace("\r\n", "\n").replace("\r", "\n")
    return next(((key, one) for key, one in takers if one.matches(head, name)), None)


def sheets_of(path: Path) -> tuple[list[tuple[str, ModuleType, SheetLines]], list[Sheet]]:
    """Return the sheets of works of a workbook with their readers, and its other sheets.

    Read anew for whoever asks: the lines of a sheet count how far they were read.
    """
    takers = [(key, one) for key, one in registry.modules("reader").items() if _BOOK in one.ENDINGS]
    known: list[tuple[str, ModuleType, SheetLines]] = []
    left: list[Sheet] = []
    try:
        sheets = xlsx.read(path) if path.is_file() and kind_of(path) == "xlsx" else []
    except FileFormatError:  # refused where it is read
        return [], []
    for sheet in sheets:
        lines = SheetLines(path, sheet, path.name)
        taker = _taker(takers, lines.head, path.name.lower())
        if taker is None:
            left.append(sheet)
        else:
            known.append((*taker, lines))
    if len(known) > 1:
        for _, _, lines in known:
            lines.name = f"{path.name}/{lines.sheet.name}"
    return known, left


def others(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook of works that are none."""
    return sheets_of(path)[1] if path.name.lower().endswith(_BOOK) else []


def _of_else(sheet: Sheet) -> bool:
    """Say whether a sheet is a table of something else than works."""
    try:
        choose(sheet)
    except ColumnError as error:
        return error.code != "unknown_table"
    return True


def exports(paths: Sequence[Path]) -> tuple[list[Export], list[str]]:
    """Return the exports among files and folders, and the names of files that are none."""
    found: list[Export] = []
    left: list[str] = []
    used: set[Path] = set()
    for path in _files(paths):
        if (known := recognise(path)) is None:
            left.append(path.name)
            continue
        name, module = known
        if path.name.lower().endswith(_BOOK):
            sheets, aside = sheets_of(path)
            found += [Export(key, one, lines) for key, one, lines in sheets]
            left += [f"{path.name}/{one.name}" for one in aside]
            continue
        beside: dict[str, Lines] = {}
        for one in _beside(path, module):
            beside[one.name] = TextLines(one)
            used.add(one)
        found.append(Export(name, module, TextLines(path), beside, manifest.of(path)))
    if not found:
        raise FileFormatError(
            Text("no export that any reader knows", "没有任何可识别的导出文件"),
            place=Place(file=", ".join(path.name for path in paths)),
            seen=", ".join(left)[:200],
            expected=", ".join(registry.modules("reader")),
            fix=Text(
                "export the works in one of the formats expected; yuzui list --seam reader shows them",
                "请以“应为”所列格式之一导出；yuzui list --seam reader 可列出全部格式",
            ),
            code="no_reader",
        )
    names = {one.name for one in used}
    return found, [name for name in left if name not in names]


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield files; of a folder its own, and those within it that its manifest names."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        listed = {one for one in manifest.within(path) if one.parent != path.resolve()}
        own = {one for one in path.iterdir() if one.is_file() and not one.name.startswith(".")}
        yield from sorted(one for one in own | listed if not manifest.known(one))


def beside(path: Path) -> list[Path]:
    """Return the files that are read with an export, as years with a network; often none."""
    try:
        known = recognise(path)
    except FileFormatError:
        return []
    return _beside(path, known[1]) if known else []


def _beside(path: Path, module: ModuleType) -> list[Path]:
    """Return the files that belong to one: of its very name, or named after years."""
    endings: Sequence[str] = getattr(module, "BESIDE", ())
    if not endings:
        return []
    stem = path.name.lower().removesuffix(_PACKED).rpartition(".")[0]
    whole = {stem + ending for ending in endings}
    return [
        one for one in sorted(path.parent.iterdir())
        if one != path and one.is_file() and (
            (name := one.name.lower()) in whole
            or (name.startswith("year") and name.endswith(tuple(endings)))
        )
    ]  # fmt: skip
