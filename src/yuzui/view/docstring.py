# SPDX-License-Identifier: Apache-2.0
"""The documentation of a plug-in as paragraphs a page can draw: words, code, formulas.

Reads the little of reStructuredText that our docstrings use: paragraphs, underlined headings,
double back quotes, ``*terms*``, ``:math:`` and ``.. math::``. Formulas become signs and subscripts
that need no script to be drawn; a command that is not known stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Run = tuple[str, str]
"""A style (``plain code term math sub sup``) and its text."""

_INLINE = re.compile(
    r":math:`(?P<math>[^`]+)`|``(?P<code>[^`]+)``|`(?P<name>[^`]+)`"
    r"|(?<![\w*])\*(?P<term>\w[^*`]*)\*(?![\w*])"
)
_UNDERLINE = re.compile(r"^(-{3,}|={3,})$")
_SIGNS = {
    "le": "≤", "ge": "≥", "ne": "≠", "sum": "Σ", "max": "max", "min": "min", "arg": "arg ",
    "ldots": "…", "cdot": "·", "times": "×", "in": "∈", "quad": "   ", "sqrt": "√", "pm": "±",
    "mu": "μ", "ln": "ln",
    ",": " ", "#": "#", "{": "{", "}": "}", "%": "%",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    kind: str
    runs: tuple[Run, ...]


def paragraphs(text: str) -> list[Paragraph]:
    r"""Return the paragraphs of a docstring.

    Examples
    --------
    >>> [p.kind for p in paragraphs("What it is.\n\n.. math:: a_i\n\nNotes\n-----\nso")]
    ['text', 'formula', 'heading', 'text']
    """
    blocks: list[Paragraph] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.split("\n")
        if len(lines) > 1 and _UNDERLINE.match(lines[1]):
            blocks.append(Paragraph("heading", (("plain", lines[0]),)))
            lines = lines[2:]
        sentence = " ".join(line.strip() for line in lines)
        if sentence.startswith(".. math::"):
            blocks.append(Paragraph("formula", formula(sentence.removeprefix(".. math::").strip())))
        elif sentence:
            blocks.append(Paragraph("text", tuple(_runs(sentence))))
    return blocks


def _runs(text: str) -> Iterator[Run]:
    end = 0
    for match in _INLINE.finditer(text):
        if match.start() > end:
            yield "plain", text[end : match.start()]
        if match["math"]:
            yield from formula(match["math"])
        elif match["term"]:
            yield "term", match["term"]
        else:
            yield "code", match["code"] or match["name"]
        end = match.end()
    if end < len(text):
        yield "plain", text[end:]


def formula(tex: str) -> tuple[Run, ...]:
    r"""Return a formula in signs and subscripts.

    Examples
    --------
    >>> formula(r"\frac{n_i - 1}{2}")
    (('math', '(n'), ('sub', 'i'), ('math', ' − 1) / (2)'))
    """
    runs: list[Run] = []
    for style, text in _parsed(tex, "math"):
        if runs and runs[-1][0] == style:
            runs[-1] = (style, runs[-1][1] + text)
        else:
            runs.append((style, text))
    return tuple((style, text.replace("-", "−") if style != "code" else text) for style, text in runs)


def _parsed(tex: str, style: str) -> Iterator[Run]:
    place = 0
    while place < len(tex):
        c = tex[place]
        if c == "\\":
            word = re.match(r"\\([A-Za-z]+|.)", tex[place:])
            name = word[1] if word else ""
            place += 1 + len(name)
            if name == "frac":
                above, place = _group(tex, place)
                below, place = _group(tex, place)
                yield style, "("
                yield from _parsed(above, style)
                yield style, ") / ("
                yield from _parsed(below, style)
                yield style, ")"
            elif name == "text":
                group, place = _group(tex, place)
                yield style, group
            else:
                yield style, _SIGNS.get(name, f"\\{name}")
        elif c in "_^":
            inner, place = _group(tex, place + 1)
            yield from _parsed(inner, "sub" if c == "_" else "sup")
        elif c in "{}":
            place += 1
        else:
            yield style, c
            place += 1


def _group(tex: str, place: int) -> tuple[str, int]:
    """Return what stands in braces at a place, or the one sign there, and where it ends."""
    if place >= len(tex) or tex[place] != "{":
        return tex[place : place + 1], place + 1
    depth, end = 0, place
    while end < len(tex):
        escaped = tex[end - 1] == "\\"
        depth += 0 if escaped else {"{": 1, "}": -1}.get(tex[end], 0)
        if depth == 0:
            break
        end += 1
    return tex[place + 1 : end], end + 1
