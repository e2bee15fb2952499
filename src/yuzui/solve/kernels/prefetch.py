# SPDX-License-Identifier: Apache-2.0
"""Asking for memory before it is needed: a compiled loop that jumps about waits for nothing else.

A request returns at once, changes nothing, and may be of a place that is not there.
"""

from __future__ import annotations

from typing import Any


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
