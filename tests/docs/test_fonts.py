# SPDX-License-Identifier: Apache-2.0
"""The fonts of the pages have what the interface says, under their own names and licence."""

import importlib.util
import re
from pathlib import Path

from fontTools.ttLib import TTFont

from yuzui.faces.web import static

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src/yuzui/faces/web/static"


def script():
    """Return docs/fonts.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_fonts", ROOT / "docs" / "fonts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_character_of_the_interface_has_a_glyph(trees):
    """Where one has none: run docs/fonts.py, or say it in other words."""
    fonts = script()
    words = {ord(c) for c in fonts.interface(node for nodes in trees.values() for node in nodes)}
    assert len(words) > 1000
    for weight in fonts.WEIGHTS:
        slices = [fonts.points(path) for path in sorted(STATIC.glob(f"*-{weight}.woff2"))]
        assert len(slices) == 4
        lacking = words.difference(*slices)
        assert not lacking, " ".join(f"U+{point:X} {chr(point)}" for point in sorted(lacking))


def test_fonts_bear_their_own_names_and_are_named_by_the_style_sheet():
    for path in STATIC.glob("*.woff2"):
        with TTFont(path, lazy=True) as font:
            names = {entry.nameID: entry.toUnicode() for entry in font["name"].names}
            assert names[1] in ("Yuzui Sans", "Yuzui Sans SC")
            assert not any("Source" in names[at] or "Noto" in names[at] for at in (1, 3, 4, 6))
            assert "Adobe" in names[0] and "Open Font License" in names[13]
            widths = {font["hmtx"][font.getBestCmap()[ord(c)]][0] for c in "0123456789" if ord(c) in font.getBestCmap()}
            assert len(widths) <= 1, "figures are of one width"
    # what is fetched before a page in English stands: style, script and both weights of Latin
    assets = static.assets()
    style = assets["style.css"].body.decode()
    first = ("style.css", "yuzui.js", "yuzui-sans-400.woff2", "yuzui-sans-600.woff2")
    assert sum(len(assets[name].packed or assets[name].body) for name in first) <= 60_000
    assert all(assets[name].href in style for name in assets if name.endswith(".woff2"))
    for rule in re.findall(r"@font-face {.*?}", style, re.S):
        assert ('"Yuzui Sans SC"' in rule) is ("local(" in rule)
    assert "SIL OPEN FONT LICENSE Version 1.1" in (STATIC / "OFL.txt").read_text(encoding="utf-8")
