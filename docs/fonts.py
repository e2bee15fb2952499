# SPDX-License-Identifier: Apache-2.0
"""Make the fonts of the pages: subsets of Source Sans 3 and Noto Sans CJK SC, and the rules that name them.

Run it anew when a test says that a character of the interface has no glyph: python docs/fonts.py
It needs the packages fonts-adobe-sourcesans3 and fonts-noto-cjk of Debian. Both fonts are under the
SIL Open Font License, whose reserved name "Source" a changed font must not bear: hence Yuzui Sans.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

PACKAGE = Path(__file__).parent.parent / "src" / "yuzui"
STATIC = PACKAGE / "faces" / "web" / "static"
LATIN = Path("/usr/share/fonts/opentype/sourcesans3")
HAN = Path("/usr/share/fonts/opentype/noto")
WEIGHTS = {
    400: ("SourceSans3-Regular.otf", "NotoSansCJK-Regular.ttc"),
    600: ("SourceSans3-Semibold.otf", "NotoSansCJK-Bold.ttc"),
}
BLOCKS = ((0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2026), (0x2030, 0x203A))
"""What every page needs, as far as Source Sans has it."""
FAR_BLOCKS = ((0x100, 0x17F), (0x391, 0x3A9), (0x3B1, 0x3C9), (0x20A0, 0x20BF), (0x2190, 0x22FF), (0x25A0, 0x27BF))
"""Names of more of Europe, Greek, and seldom marks: a slice of their own."""
MARKS = "\u202f⁰⁴⁵⁶⁷⁸⁹⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉€←↑→↓↔−≈≠≤≥■□▲▼◆○●✓✗"
"""Marks of the interface, which every page needs too."""
FULL_WIDTH = ((0x2014, 0x2014), (0x2018, 0x2019), (0x201C, 0x201D), (0x2026, 0x2026), (0x3000, 0x301F))
FULL_WIDTH += ((0xFF01, 0xFF65),)
"""Punctuation that Chinese sets in its own width."""
LOCAL = {
    400: (
        *("PingFang SC", "PingFangSC-Regular", "Microsoft YaHei", "MicrosoftYaHei"),
        *("Noto Sans CJK SC", "NotoSansCJKsc-Regular"),
    ),
    600: (
        *("PingFang SC Semibold", "PingFangSC-Semibold", "Microsoft YaHei Bold", "MicrosoftYaHei-Bold"),
        *("Noto Sans CJK SC Bold", "NotoSansCJKsc-Bold"),
    ),
}
"""What most machines have, by its full name and its PostScript name: then nothing is fetched."""


def interface(nodes: Iterable[ast.AST]) -> set[str]:
    """Return every character of the interface: of the texts in a parsed package, of its templates and files."""
    texts = (*_said(nodes), *(path.read_text(encoding="utf-8") for path in _files()))
    return {c for text in texts for c in text if c.isprintable() and not 0xD800 <= ord(c) < 0xE000}


def _files() -> Iterator[Path]:
    web = PACKAGE / "faces" / "web"
    yield from (*web.glob("locale/*.csv"), *web.rglob("*.html"), *web.glob("static/*.js"), STATIC / "site.css")
    yield from PACKAGE.glob("*/workflows/*.yaml")


def _said(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for call in nodes:
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("Text", "same"):
            values = (node.value for node in ast.walk(call) if isinstance(node, ast.Constant))
            yield from (value for value in values if isinstance(value, str))


def common() -> set[str]:
    """Return the 3,755 characters of level 1 of GB 2312."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return {raw.decode("gb2312") for raw in rows if raw < b"\xd7\xfa"}


def ranges(points: Iterable[int]) -> str:
    """Return a ``unicode-range``."""
    spans: list[list[int]] = []
    for point in sorted(points):
        if spans and spans[-1][1] == point - 1:
            spans[-1][1] = point
        else:
            spans.append([point, point])
    return ",".join(f"U+{low:X}" if low == high else f"U+{low:X}-{high:X}" for low, high in spans)


def points(path: Path) -> set[int]:
    """Return the characters that a font has."""
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())


def _points(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {point for low, high in spans for point in range(low, high + 1)}


def _cut(font: TTFont, wanted: set[int], family: str, weight: int, name: str) -> set[int]:
    """Write a subset under its own name, and return the characters it has."""
    had = wanted & set(font.getBestCmap())
    font.recalcTimestamp = False
    options = subset.Options(layout_features=["kern"], hinting=False, notdef_outline=True, flavor="woff2")
    options.name_IDs, options.recalc_timestamp = [0, 1, 2, 3, 4, 6, 13, 14], False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=had)
    cutter.subset(font)
    style = {400: "Regular", 600: "SemiBold"}[weight]
    whole, compact = f"{family} {style}", f"{family.replace(' ', '')}-{style}"
    for at, text in {1: family, 2: style, 3: whole, 4: whole, 6: compact}.items():
        font["name"].setName(text, at, 3, 1, 0x409)
    entries = font["name"].names
    font["name"].names = [entry for entry in entries if entry.platformID == 3 and entry.langID == 0x409]
    if "CFF " in font:
        font["CFF "].cff.fontNames = [compact]
    subset.save_font(font, str(STATIC / name), options)
    return had


def _han(file: str) -> TTFont:
    faces = TTCollection(str(HAN / file), lazy=True).fonts
    return next(face for face in faces if face["name"].getDebugName(1).startswith("Noto Sans CJK SC"))


def _rule(family: str, weight: int, name: str, range_: str, local: Iterable[str] = ()) -> str:
    sources = "".join(f'local("{face}"), ' for face in local) + f'url("{name}") format("woff2")'
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-display: swap;\n'
        f"  src: {sources};\n  unicode-range: {range_}; }}\n"
    )


def main() -> int:
    """Write the fonts and ``fonts.css``."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py"))
    words = {ord(c) for c in interface(node for tree in trees for node in ast.walk(tree))}
    wide = _points(FULL_WIDTH)
    near, far, seldom, often = [], [], [], []
    for weight, (plain, han) in WEIGHTS.items():

        def latin(name: str, wanted: set[int], weight: int = weight, plain: str = plain) -> tuple[set[int], str]:
            had = _cut(TTFont(LATIN / plain), wanted, "Yuzui Sans", weight, name)
            return had, _rule("Yuzui Sans", weight, name, ranges(had))

        def chinese(name: str, wanted: set[int], weight: int = weight, han: str = han) -> set[int]:
            return _cut(_han(han), wanted, "Yuzui Sans SC", weight, name)

        first, rule = latin(f"yuzui-sans-{weight}.woff2", _points(BLOCKS) | set(map(ord, MARKS)))
        near.append(rule)
        second, rule = latin(f"yuzui-sans-more-{weight}.woff2", (_points(FAR_BLOCKS) | words) - first)
        far.append(rule)
        name = f"yuzui-sans-sc-{weight}.woff2"
        slice_ = chinese(name, wide | (words - first - second))
        often.append(_rule("Yuzui Sans SC", weight, name, ranges(slice_), LOCAL[weight]))
        name = f"yuzui-sans-sc-more-{weight}.woff2"
        chinese(name, {ord(c) for c in common()} - slice_)
        # of two rules that name a character the later holds
        seldom.append(_rule("Yuzui Sans SC", weight, name, "U+3400-9FFF", LOCAL[weight]))
        if lacking := sorted(words - first - second - slice_):
            print("no glyph:", " ".join(f"U+{point:X} {chr(point)}" for point in lacking), file=sys.stderr)
    head = "/* Made by docs/fonts.py: the fonts of the pages. Licence: OFL.txt */\n"
    (STATIC / "fonts.css").write_text(head + "".join([*near, *far, *seldom, *often]), encoding="utf-8")
    for path in sorted(STATIC.glob("*.woff2")):
        print(f"{path.name:<30} {path.stat().st_size / 1000:6.1f} kB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
