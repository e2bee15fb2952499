# SPDX-License-Identifier: Apache-2.0
"""Sorting more numbers than memory holds: sorted runs on disk, merged range by range.

Without a folder the runs stay in memory; the numbers that come out are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]

MOST = 32_000_000
"""Numbers sorted in memory at a time where there is room."""
PIECE = 250_000
"""Numbers that come out together."""
SAMPLES = 4_096
"""Places of a run that are looked at to cut the merge into ranges."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where links are sorted, and how many at a time.

    Parameters
    ----------
    folder : Path or None
        Where runs and neighbour lists are written; None keeps them in memory.
    most : int
        Links sorted in memory at a time, 8 bytes each and as many again while they are sorted.
    """

    folder: Path | None = None
    most: int = MOST


class Runs:
    """Numbers that are added in any order and come out sorted, some at a time.

    Parameters
    ----------
    room : Room
        Where, and how many at a time.
    """

    def __init__(self, room: Room) -> None:
        self._folder, self._most = room.folder, room.most
        self._runs: list[Longs] = []
        self._waiting: list[Longs] = []

    def add(self, numbers: Longs) -> None:
        """Add numbers.

        Parameters
        ----------
        numbers : array of int64
            Of any length; it may be sorted in place.
        """
        if len(numbers):
            self._waiting.append(numbers)
        if sum(map(len, self._waiting)) >= self._most:
            self._sort()

    def _sort(self) -> None:
        """Make a run of what waits."""
        import numpy as np

        if not self._waiting:
            return
        many = len(self._waiting) > 1
        numbers = np.concatenate(self._waiting) if many else self._waiting[0]
        self._waiting = []
        numbers.sort()
        if self._folder is not None:
            path = self._folder / f"{id(self)}_{len(self._runs)}.run"
            numbers.tofile(path)
            numbers = np.memmap(path, dtype=np.int64, mode="r")
        self._runs.append(numbers)

    def merged(self) -> Iterator[Longs]:
        """Yield all numbers in order, some at a time. The runs are gone afterwards."""
        import numpy as np

        self._sort()
        for low, high in self._ranges():
            parts = [
                run[np.searchsorted(run, low) : np.searchsorted(run, high, side="right")]
                for run in self._runs
            ]
            found = parts[0]
            if len(parts) > 1:
                found = np.concatenate(parts)
                found.sort()
            # a piece that fits the cache is gone over several times at little cost
            yield from (found[at : at + PIECE] for at in range(0, len(found), PIECE))
        for run in self._runs:
            if isinstance(run, np.memmap):
                Path(str(run.filename)).unlink()
        self._runs = []

    def _ranges(self) -> Iterator[tuple[int, int]]:
        """Yield ranges of values, both ends within, that hold about as many as may come out."""
        import numpy as np

        if not self._runs:
            return
        # one sample stands for as many numbers in every run, so that a range is of known size
        step = max(1, self._most // SAMPLES)
        ends = np.sort(np.concatenate([np.append(run[::step], run[-1]) for run in self._runs]))
        cuts = np.unique(ends[:: max(1, self._most // step)])
        lows = np.concatenate([[ends[0]], cuts[cuts > ends[0]]])
        yield from zip(lows.tolist(), [*(lows[1:] - 1).tolist(), int(ends[-1])], strict=True)


class Written:
    """An array that grows at its end, in memory or as a ``.npy`` file.

    Parameters
    ----------
    path : Path or None
        The file; None keeps the array in memory.
    kind : dtype
        Of the elements.
    """

    def __init__(self, path: Path | None, kind: Any) -> None:
        import numpy as np

        self._path, self._kind, self._length = path, np.dtype(kind), 0
        self._parts: list[Any] = []
        self._file = None
        if path is not None:
            self._file = path.open("wb")
            self._head()

    def _head(self) -> None:
        """Write the head; numpy leaves room in it for a longer array."""
        import numpy as np

        head = {"descr": self._kind.str, "fortran_order": False, "shape": (self._length,)}
        np.lib.format.write_array_header_1_0(self._file, head)  # type: ignore[arg-type]

    def append(self, values: Any) -> None:
        """Add elements at the end.

        Parameters
        ----------
        values : array
            Of a kind that fits.
        """
        values = values.astype(self._kind)
        self._length += len(values)
        if self._file is None:
            self._parts.append(values)
        else:
            values.tofile(self._file)

    def done(self) -> Any:
        """Return the array; one on disk is read as it is used."""
        import numpy as np

        if self._file is None:
            return np.concatenate([np.zeros(0, self._kind), *self._parts])
        self._file.seek(0)
        self._head()
        self._file.close()
        return np.load(str(self._path), mmap_mode="r")
