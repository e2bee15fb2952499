# SPDX-License-Identifier: Apache-2.0
"""Networks of Pajek: ``.net``, or ``.paj`` with partitions and vectors in the same file.

Arcs run from the citing work to the cited one. Years come from the first partition (``.clu``) or
vector (``.vec``) most of whose values are years. A two-mode network holds citing works first and
cited ones after them. Edges of a one-mode network have no direction, and are refused; so is a
file whose vertices are fewer than it says.

References
----------
http://mrvar.fdv.uni-lj.si/pajek/pajekman.pdf
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from yuzui.catalogue.scholarly_record import Example, Fault, Item, Lines, Link, Work, cut_off, unread
from yuzui.text import Text

TITLE = Text("Pajek network", "Pajek 网络")
SOURCE = URL = "http://mrvar.fdv.uni-lj.si/pajek/pajekman.pdf"
ENDINGS = (".net", ".paj", ".gz")
BESIDE = (".clu", ".vec")
LOCAL = True
_VERTEX = re.compile(r'\s*(\d+)(?:\s+(?:"((?:[^"\\]|\\.)*)"|(\S+)))?')
_YEAR = re.compile(r"(\d{3,6})(?:\.0*)?")
DIRECTION = Text(
    "export the citation network with *Arcs, from the citing work to the cited one",
    "请用 *Arcs 导出引文网络，方向由施引指向被引",
)


def matches(head: str, name: str) -> bool:
    """Say whether a text begins with a network of Pajek."""
    body = re.sub(r"^(?:\s*%[^\n]*\n|\s+)+", "", head.lstrip("\ufeff")).lower()
    return body.startswith(("*vertices", "*network")) and not name.lower().endswith(BESIDE)


@dataclass(slots=True)
class _Net:
    """A network while it is read: sizes, labels, values of partitions."""

    size: int = 0
    rows: int = 0
    declared: int = 0
    labels: dict[int, str] = field(default_factory=dict)
    values: list[list[str]] = field(default_factory=list)
    mode: str = ""
    column: int = 0


def read(lines: Lines, beside: Mapping[str, Lines] | None = None) -> Iterator[Item]:
    """Yield links as they stand, then the works with their years."""
    net = _Net()
    for line in lines:
        text = line.strip()
        if not text or text.startswith("%"):
            continue
        if text.startswith("*"):
            _section(net, text, lines)
        else:
            yield from _line(net, text, lines)
    if not net.size:
        raise cut_off(lines.name, "", "*Vertices n", lines.number)
    if net.declared and net.declared != net.size:
        raise cut_off(lines.name, f"{net.declared:,}", f"*Vertices {net.size:,}", lines.number)
    for extra in (beside or {}).values():
        net.values.append(_column(net, extra))
    years = _years(net, lines)
    for n in range(1, net.size + 1):
        yield Work(key=str(n), row=n, title=net.labels.get(n, ""), year=years.get(n, ""))


def _section(net: _Net, text: str, lines: Lines) -> None:
    """Begin a section, or say why it cannot be read."""
    word, *rest = text.split()
    net.mode = word.lower().rstrip(":")
    if net.mode in ("*partition", "*vector"):
        net.values.append([])
        net.mode = "*values"
    elif net.mode == "*vertices" and net.values:
        net.mode = "*values"
    elif net.mode == "*vertices":
        if net.size:
            raise unread(lines.name, "2 × *Vertices", "1", DIRECTION, lines.number)
        sizes = [int(one) for one in rest[:2] if one.isdigit()]
        if not sizes:
            raise cut_off(lines.name, text[:40], "*Vertices n", lines.number)
        net.size, net.rows = sizes[0], sizes[1] if len(sizes) > 1 else 0
    elif net.mode in ("*edges", "*edgeslist") and not net.rows:
        net.mode = "*refused" + net.mode
    elif net.mode == "*matrix" and net.size > 20_000:
        raise unread(lines.name, f"*Matrix {net.size:,}", "*Arcs", DIRECTION, lines.number)


def _line(net: _Net, text: str, lines: Lines) -> Iterator[Item]:
    if net.mode.startswith("*refused"):
        raise unread(lines.name, net.mode.removeprefix("*refused"), "*Arcs", DIRECTION,
                     lines.number)  # fmt: skip
    if net.mode == "*values":
        net.values[-1].append(text)
    elif net.mode == "*vertices":
        match = _VERTEX.match(text)
        if match is None or not 1 <= int(match[1]) <= net.size:
            yield Fault("out_of_range", lines.number, "*Vertices", text[:60], f"1..{net.size}")
            return
        net.declared += 1
        net.labels[int(match[1])] = (match[2] or match[3] or "").replace('\\"', '"')
    elif net.mode in ("*arcs", "*edges", "*arcslist", "*edgeslist", "*matrix"):
        yield from _links(net, text.split(), lines)


def _links(net: _Net, cells: list[str], lines: Lines) -> Iterator[Item]:
    """Yield the links of a line: a pair with a weight, a list, or a row of a matrix."""
    if net.mode == "*matrix":
        net.column += 1
        shift = net.rows
        pairs = [(str(net.column), str(shift + n)) for n, cell in enumerate(cells, 1)
                 if cell.strip("0.")]  # fmt: skip
    elif net.mode.endswith("list"):
        pairs = [(cells[0], other) for other in cells[1:]]
    else:
        pairs = [(cells[0], cells[1])] if len(cells) > 1 else []
    if not pairs and net.mode != "*matrix" and len(cells) < 2:
        yield Fault("unreadable_record", lines.number, net.mode, " ".join(cells)[:60], "n m")
    for pair in pairs:
        ends = [int(end) if end.isdigit() else 0 for end in pair]
        if not all(1 <= end <= net.size for end in ends):
            yield Fault("out_of_range", lines.number, net.mode, " ".join(pair)[:60],
                        f"1..{net.size}")  # fmt: skip
            continue
        yield Link(*map(str, ends))


def _column(net: _Net, lines: Lines) -> list[str]:
    """Return the values of a partition or vector beside the network, one a vertex."""
    values = [text for line in lines if (text := line.strip()) and not text.startswith(("*", "%"))]
    if len(values) != net.size:
        raise cut_off(lines.name, f"{len(values):,}", f"*Vertices {net.size:,}", lines.number)
    return values


def _years(net: _Net, lines: Lines) -> dict[int, str]:
    """Return the years of the first column that holds years."""
    for values in net.values:
        if len(values) != net.size:
            raise cut_off(lines.name, f"{len(values):,}", f"*Vertices {net.size:,}")
        years = {n: hit[1] for n, one in enumerate(values, 1) if (hit := _YEAR.fullmatch(one))}
        if 2 * sum(1500 <= int(year) <= 2100 for year in years.values()) > net.size:
            return years
    return {}


EXAMPLE = Example(
    "cite.net",
    '*Vertices 4\n1 "Lee_A(2001)3:1" 0.1 0.2 0.5\n2 "Roe_B(1999)1:9"\n'
    '3 "Kim \\"X\\""\n4 last\n*Arcs\n1 2 1\n3 1\n*Arcslist\n4 1 2\n',
    {
        "work": [
            {"work_id": "1", "title": "Lee_A(2001)3:1", "year": 2001},
            {"work_id": "2", "year": 1999},
            {"work_id": "3", "title": 'Kim "X"', "year": 2003},
            {"work_id": "4", "title": "last", "year": 99999},
        ],
        "citation": [
            {"citing": "1", "cited": "2"},
            {"citing": "3", "cited": "1"},
            {"citing": "4", "cited": "1"},
            {"citing": "4", "cited": "2"},
        ],
    },
    {".clu": "*Vertices 4\n2001\n1999\n2003\n99999\n"},
)
