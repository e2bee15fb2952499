# SPDX-License-Identifier: Apache-2.0
"""What a kernel needs of a citation graph, and the array moves that kernels share."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]


# Asking for memory before it is needed: a compiled loop that jumps about waits for nothing else.


def ahead(array: Any, place: int) -> None:
    """Ask for the row of an array that will be read soon; in plain Python there is no such request.

    Parameters
    ----------
    array : array
        Of one or two dimensions.
    place : int
        Number of the row.
    """


def compiled() -> Any:
    """Return the form of :func:`ahead` that compiled loops call: the processor's prefetch."""
    from llvmlite import ir
    from numba.core import cgutils, types
    from numba.extending import intrinsic

    def typed(_: Any, array: Any, place: Any) -> Any:
        def loop(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            kind, index = signature.args
            rows = context.make_array(kind)(context, builder, values[0])
            row = context.cast(builder, values[1], index, types.intp)
            first = [context.get_constant(types.intp, 0)] * (kind.ndim - 1)
            find: Any = cgutils.get_item_pointer
            item = find(context, builder, kind, rows, [row, *first], wraparound=False)
            bytes_, word = ir.IntType(8).as_pointer(), ir.IntType(32)
            shape = ir.FunctionType(ir.VoidType(), [bytes_, word, word, word])
            ask = builder.module.declare_intrinsic("llvm.prefetch", [bytes_], shape)
            # for reading, to be kept, of data
            builder.call(ask, [builder.bitcast(item, bytes_), word(0), word(3), word(1)])
            return context.get_dummy_value()

        return types.void(array, place), loop

    return intrinsic(typed)


class CitationArrays(Protocol):
    """Citation arrays whose node numbers follow publication order.

    ``time`` is not decreasing, neighbour lists are sorted, so the citers of any period are one
    slice of each in-list.
    """

    @property
    def time(self) -> Ints:
        """Publication time per node, ``(n,)``, in years, months or days."""
        ...

    @property
    def out_ptr(self) -> Ints:
        """Start of each node's references in ``out_idx``, ``(n + 1,)``."""
        ...

    @property
    def out_idx(self) -> Ints:
        """Node numbers of references, ``(links,)``."""
        ...

    @property
    def in_ptr(self) -> Ints:
        """Start of each node's citers in ``in_idx``, ``(n + 1,)``."""
        ...

    @property
    def in_idx(self) -> Ints:
        """Node numbers of citers, ``(links,)``."""
        ...


def spread(starts: Ints, stops: Ints) -> tuple[Ints, Ints]:
    """Return all positions of many slices, and the slice each belongs to.

    Parameters
    ----------
    starts, stops : array of int, shape (k,)
        Half-open slices; none may end before it starts.

    Returns
    -------
    positions, owner : array of int64, shape (sum of lengths,)
        In order of slice and position.
    """
    lengths = (stops - starts).astype(np.int64)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    before = np.cumsum(lengths) - lengths
    positions = np.arange(len(owner)) + (starts.astype(np.int64) - before)[owner]
    return positions, owner


def reach(in_ptr: Ints, in_idx: Ints, nodes: Ints, least: Ints) -> Ints:
    """Return where, in the in-list of each node, the citers from a node number on begin.

    Parameters
    ----------
    in_ptr, in_idx : array of int
        In-lists, sorted by node number.
    nodes : array of int, shape (k,)
        Whose in-lists.
    least : array of int, shape (k,)
        Smallest node number of a citer.

    Returns
    -------
    array of int64, shape (k,)
        Places in ``in_idx``; the end of the list where no citer is that late.

    Notes
    -----
    Binary searches in step, O(k log(longest list)); nothing is made for lists not asked for.
    """
    low, high = in_ptr[nodes].astype(np.int64), in_ptr[nodes + 1].astype(np.int64)
    open_ = np.flatnonzero(low < high)
    while len(open_):
        middle = (low[open_] + high[open_]) >> 1
        before = in_idx[middle] < least[open_]
        low[open_[before]] = middle[before] + 1
        high[open_[~before]] = middle[~before]
        open_ = open_[low[open_] < high[open_]]
    return low


def release(*arrays: Any) -> None:
    """Give back the memory of arrays that are read from a file; what is needed is read again.

    Parameters
    ----------
    *arrays : array
        Arrays in memory are left as they are.
    """
    for array in arrays:
        pages = getattr(array, "_mmap", None)
        if pages is not None and hasattr(mmap, "MADV_DONTNEED"):
            pages.madvise(mmap.MADV_DONTNEED)


def chunks(weights: Ints, most: int) -> list[tuple[int, int]]:
    """Cut a sequence into runs whose weights add up to at most a limit (or are one long).

    Parameters
    ----------
    weights : array of int, shape (k,)
        Work of each element.
    most : int
        Largest sum of a run.

    Returns
    -------
    list of (int, int)
        Half-open runs that cover the sequence.
    """
    total = np.concatenate([[0], np.cumsum(weights.astype(np.int64))])
    runs, start = [], 0
    while start < len(weights):
        stop = int(np.searchsorted(total, total[start] + most, side="right")) - 1
        stop = max(stop, start + 1)
        runs.append((start, stop))
        start = stop
    return runs
