# SPDX-License-Identifier: Apache-2.0
"""Lists of links in the manner of SNAP: two ids a line, remarks behind ``#``.

A remark ``# Nodes: n Edges: m`` is held against what the file has. Years come from a file beside
it of the same name with ``-dates.txt`` (id, date); without one they are unknown.

References
----------
https://snap.stanford.edu/data/cit-HepPh.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from yuzui.catalogue.scholarly_record import Example, Fault, Item, Lines, Link, Work, cut_off, known
from yuzui.text import Text

TITLE = Text("List of links (SNAP)", "引文链接列表（SNAP）")
SOURCE = URL = "https://snap.stanford.edu/data/cit-HepPh.html"
ENDINGS = (".txt", ".tsv", ".gz", ".edges")
BESIDE = ("-dates.txt", "-dates.txt.gz", "-dates.tsv")
LOCAL = True
_PAIR = re.compile(r"\s*([\w./:-]+)[\t ,]+([\w./:-]+)(?:[\t ,]+\S+)?\s*")
_SIZES = re.compile(r"#\s*Nodes:\s*(\d+)\s+Edges:\s*(\d+)", re.IGNORECASE)
EXACT_DATES = True


def matches(head: str, name: str) -> bool:
    """Say whether every whole line is a remark or a pair, and there are both, or a tab."""
    lines = head.split("\n")[: 200 if "\n" in head else 1]
    body = [line for line in lines[: max(len(lines) - 1, 1)] if line.strip()]
    pairs = [line for line in body if not line.startswith("#")]
    if name.endswith(BESIDE) or not pairs or not all(map(_PAIR.fullmatch, pairs)):
        return False
    return len(pairs) < len(body) or all(re.fullmatch(r"\d+\t\d+", line) for line in pairs)


def read(lines: Lines, beside: Mapping[str, Lines] | None = None) -> Iterator[Item]:
    """Yield links, then every work that a link or a date names."""
    dates = _dates(beside or {})
    seen: dict[str, int] = {}
    sizes: tuple[int, int] | None = None
    links = faults = 0
    for line in lines:
        if line.startswith("#") or not line.strip():
            if match := _SIZES.search(line):
                sizes = int(match[1]), int(match[2])
            continue
        pair = _PAIR.fullmatch(line)
        if pair is None:
            faults += 1
            yield Fault("unreadable_record", lines.number, "", line[:60], "id id")
            continue
        links += 1
        for end in pair.groups():
            seen.setdefault(end, lines.number)
        yield Link(pair[1], pair[2])
    if sizes and (links + faults < sizes[1] or (not faults and len(seen) != sizes[0])):
        raise cut_off(lines.name, f"{len(seen):,}, {links + faults:,}",
                      f"Nodes: {sizes[0]:,} Edges: {sizes[1]:,}", lines.number)  # fmt: skip
    for key, row in (dict.fromkeys(dates, 0) | seen).items():
        date = dates.get(key, "")
        yield Work(key=key, row=row, year=date[:4], date=known(date))


def _dates(beside: Mapping[str, Lines]) -> dict[str, str]:
    """Return id to date; a prefix 11 marks papers listed in two archives."""
    dates: dict[str, str] = {}
    for lines in beside.values():
        for line in lines:
            parts = line.split()
            if len(parts) == 2 and re.fullmatch(r"\d{4}(-\d{2}){0,2}", parts[1]):
                key = re.sub(r"^11(?=\d{7}$)", "", parts[0])
                # links write 0001001 as 1001
                dates.setdefault((key.lstrip("0") or "0") if key.isdigit() else key, parts[1])
    return dates


EXAMPLE = Example(
    "cit.txt",
    "# Directed graph: cit.txt\n# Nodes: 3 Edges: 3\n# FromNodeId\tToNodeId\n"
    "9301001\t9203001\n9402002\t9301001\n9402002\t9203001\n",
    {
        "work": [
            {"work_id": "9203001", "year": 1992, "month": 3},
            {"work_id": "9301001", "year": 1993, "date": "1993-01-05"},
            {"work_id": "9402002", "year": None},
        ],
        "citation": [
            {"citing": "9301001", "cited": "9203001"},
            {"citing": "9402002", "cited": "9301001"},
            {"citing": "9402002", "cited": "9203001"},
        ],
    },
    {"-dates.txt": "9203001\t1992-03-11\n119301001\t1993-01-05\n"},
)
