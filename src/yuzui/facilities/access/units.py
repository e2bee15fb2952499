# SPDX-License-Identifier: Apache-2.0
"""Ranges in one unit: SI prefixes of the units in which capabilities are said, and nothing else.

Two units compare only if they are the same but for a prefix; a wavelength is never taken for an
energy, nor degrees for kelvin.
"""

from __future__ import annotations

from collections.abc import Mapping

PREFIX: Mapping[str, float] = {
    "f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1.0, "k": 1e3, "M": 1e6,
    "G": 1e9, "T": 1e12,
}  # fmt: skip
PLAIN = ("eV", "Hz", "Pa", "K", "W", "m", "s", "m2", "m3", "g-t", "g", "h", "T", "Bq/m3", "1")
"""Units that are known; of some one or the other is never written with a prefix, and none hurts."""
SAME: Mapping[str, str] = {"[g]": "g", "μ": "u", "µ": "u", "克": "g", "米": "m", "小时": "h"}


def plain(unit: str) -> tuple[str, float] | None:
    """Return a unit without its prefix.

    Examples
    --------
    >>> plain("keV"), plain("m2"), plain("parsec")
    (('eV', 1000.0), ('m2', 1.0), None)
    """
    said = unit.strip()
    for mark, name in SAME.items():
        said = said.replace(mark, name)
    if said in PLAIN:
        return said, 1.0
    for name in PLAIN:
        head = said.removesuffix(name)
        if head != said and head in PREFIX:
            # the prefix of a square or cube counts as often as the metre does
            power = int(name[-1]) if name[-1:] in "23" and name[0] == "m" else 1
            return name, PREFIX[head] ** power
    return None
