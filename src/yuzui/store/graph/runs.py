# SPDX-License-Identifier: Apache-2.0
"""Sorting more numbers than memory holds: sorted runs on disk, merged block by block.

Without a folder the runs stay in memory; the numbers that come out are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]

MOST = 32_000_000
"""Numbers sorted in memory at a time where there is room."""
PIECE = 250_000
"""Numbers that come out together."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where links are sorted, and how many at a time."""

    folder: Path | None = None
    most: int = MOST


class Runs:
    """Numbers that are added in any order and come out sorted, some at a time."""

    def __init__(self, room: Room, behind: Runs | None = None) -> None:
        self._folder, self._most = room.folder, room.most
        self._runs: list[Longs | Path] = []
        self._held: Longs | None = behind._held if behind and not behind._runs else None
        self._count = self.total = 0

    def add(self, numbers: Longs) -> None:
        """Add numbers."""
        at, self.total = 0, self.total + len(numbers)
        while at < len(numbers):
            if self._count == self._most:
                self._set_aside()
            if self._held is None:
                # what is not used of it takes no memory
                self._held = np.empty(self._most, dtype=np.int64)
            some = numbers[at : at + self._most - self._count]
            self._held[self._count : self._count + len(some)] = some
            self._count += len(some)
            at += len(some)

    def _set_aside(self) -> None:
        """Make a run of the numbers that are held, on disk where there is a folder."""
        if self._held is None:
            return
        numbers, self._count = self._held[: self._count], 0
        numbers.sort()
        if self._folder is None:
            self._runs.append(numbers)
            self._held = None
        else:
            path = self._folder / f"{id(self)}_{len(self._runs)}.run"
            numbers.tofile(path)
            self._runs.append(path)

    def merged(self) -> Iterator[Longs]:
        """Yield all numbers in order, some at a time. The runs are gone afterwards."""
        if self._runs:
            self._set_aside()
        arrays = self._merged() if self._runs else self._alone()
        # a piece that fits the cache is gone over several times at little cost
        for numbers in arrays:
            yield from (numbers[at : at + PIECE] for at in range(0, len(numbers), PIECE))
        for run in self._runs:
            if isinstance(run, Path):
                run.unlink()
        self._runs, self._held, self._count = [], None, 0

    def _alone(self) -> Iterator[Longs]:
        """Yield the numbers of a single run, which need not be written."""
        if self._held is not None:
            numbers = self._held[: self._count]
            numbers.sort()
            yield numbers

    def _merged(self) -> Iterator[Longs]:
        """Yield numbers of several runs, about as many at a time as are sorted together."""
        self._held = None
        step = max(1, self._most // (2 * len(self._runs)))
        ahead = [_blocks(run, min(step, PIECE)) for run in self._runs]
        blocks = [next(each) for each in ahead]
        while blocks:
            # up to the least of their last numbers everything has been read
            cut = min(int(block[-1]) for block in blocks)
            ends = [int(np.searchsorted(block, cut, side="right")) for block in blocks]
            parts = [block[:end] for block, end in zip(blocks, ends, strict=True) if end]
            merged = parts[0]
            if len(parts) > 1:
                merged = np.concatenate(parts)
                merged.sort()
            yield merged
            blocks = [
                block[end:] if end < len(block) else next(more, block[:0])
                for block, end, more in zip(blocks, ends, ahead, strict=True)
            ]
            ahead = [more for block, more in zip(blocks, ahead, strict=True) if len(block)]
            blocks = [block for block in blocks if len(block)]


def _blocks(run: Longs | Path, step: int) -> Iterator[Longs]:
    """Yield a run, some numbers at a time."""
    if not isinstance(run, Path):
        yield from (run[at : at + step] for at in range(0, len(run), step))
        return
    with run.open("rb") as source:
        while len(block := np.fromfile(source, dtype=np.int64, count=step)):
            yield block


class Written:
    """An array that grows at its end, in memory or as a ``.npy`` file."""

    def __init__(self, path: Path | None, kind: Any, most: int) -> None:
        self._path, self._kind, self._length = path, np.dtype(kind), 0
        # what is not used of it takes no memory
        self._held = np.empty(most if path is None else 0, dtype=kind)
        self._file = None
        if path is not None:
            self._file = path.open("wb")
            self._head()

    def _head(self) -> None:
        """Write the head; numpy leaves room in it for a longer array."""
        head = {"descr": self._kind.str, "fortran_order": False, "shape": (self._length,)}
        np.lib.format.write_array_header_1_0(self._file, head)  # type: ignore[arg-type]

    def append(self, values: Any) -> None:
        """Add elements at the end."""
        before, self._length = self._length, self._length + len(values)
        if self._file is None:
            self._held[before : self._length] = values
        else:
            values.astype(self._kind).tofile(self._file)

    def done(self) -> Any:
        """Return the array; one on disk is read as it is used."""
        if self._file is None:
            return self._held[: self._length]
        self._file.seek(0)
        self._head()
        self._file.close()
        return np.load(str(self._path), mmap_mode="r")
