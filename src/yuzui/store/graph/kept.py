# SPDX-License-Identifier: Apache-2.0
"""Citation arrays on disk: plain ``.npy`` files beside a manifest of checksums.

They are read by memory map: 4 bytes a citation and direction, about 16 a work.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from yuzui.errors import Place, StoreError
from yuzui.model.finding import Finding
from yuzui.store.graph.arrays import Graph
from yuzui.store.write.durable import fresh
from yuzui.text import Text

ARRAYS = ("order", "undated", "date", "year_ptr", "out_ptr", "out_idx", "in_ptr", "in_idx")


def save(graph: Graph, folder: Path) -> None:
    """Write the arrays and a manifest of their checksums into an empty or new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    checksums = {}
    for name in ARRAYS:
        path, values = folder / f"{name}.npy", getattr(graph, name)
        # one that was built there is there
        if not isinstance(values, np.memmap) or Path(str(values.filename)) != path:
            new = fresh(path)
            with new.open("wb") as target:
                np.save(target, np.asarray(values), allow_pickle=False)
            new.replace(path)
        checksums[name] = _checksum(path)
    manifest = {
        "schema": "yuzui.graph/1",
        "precision": graph.precision,
        "read": graph.read,
        "id_name": graph.id_name,
        "linked": graph.linked,
        "findings": [[f.code, f.severity, f.table, f.count] for f in graph.findings],
        "sha256": checksums,
    }
    new = fresh(folder / "manifest.json")
    new.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    new.replace(folder / "manifest.json")


def load(folder: Path, *, verify: bool = True) -> Graph:
    """Open saved arrays by memory map."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        arrays = {}
        for name in ARRAYS:
            path = folder / f"{name}.npy"
            if verify and _checksum(path) != manifest["sha256"][name]:
                raise ValueError(f"{path.name}: checksum")
            arrays[name] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(
            Text("these citation arrays are damaged", "引文数组已损坏"),
            place=Place(file=str(folder)),
            seen=str(error),
            fix=Text("build them again from the works and links", "请由成果与引文重新生成"),
        ) from None
    return Graph(
        **arrays,
        precision=manifest["precision"],
        read=manifest["read"],
        id_name=manifest["id_name"],
        linked=manifest["linked"],
        findings=tuple(Finding(code, severity, table, count=n) for code, severity, table, n in manifest["findings"]),
    )


def _checksum(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
