# SPDX-License-Identifier: Apache-2.0
"""Which parts of the software exist: what a plan's bindings are looked up in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from yuzui import plugins


@dataclass(frozen=True, slots=True)
class Registry:
    """Names by seam, the record's tables included.

    Parameters
    ----------
    names : mapping of str to frozenset of str
        Seam, or ``table``, to the names registered.
    """

    names: Mapping[str, frozenset[str]]

    @classmethod
    def installed(cls) -> Registry:
        """Return what is installed here; no plug-in is imported."""
        from yuzui.record.schema import TABLES

        names = {seam: frozenset(plugins.modules(seam).places) for seam in plugins.SEAMS}
        names["command"] = frozenset(name.rstrip("_") for name in names["command"])
        return cls({**names, "table": frozenset(TABLES)})

    def has(self, ref: str) -> bool:
        """Return whether a reference resolves; ``seam:*`` needs at least one of the seam."""
        seam, _, name = ref.partition(":")
        found = self.names.get(seam, frozenset())
        return bool(found) if name == "*" else name in found

    def nearest(self, ref: str) -> str:
        """Return the registered reference most like one that does not resolve, or ``""``."""
        seam, _, name = ref.partition(":")
        near = get_close_matches(name, self.names.get(seam, ()), 1, 0.6)
        return f"{seam}:{near[0]}" if near else ""

    def without(self, ref: str) -> Registry:
        """Return the registry as if one reference had been removed."""
        seam, _, name = ref.partition(":")
        left = frozenset() if name == "*" else self.names.get(seam, frozenset()) - {name}
        return Registry({**self.names, seam: left})
