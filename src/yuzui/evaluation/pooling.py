# SPDX-License-Identifier: Apache-2.0
"""Small cells put together: works of rare types compared with others of their field and year."""

from __future__ import annotations

from typing import Any

from yuzui.evaluation.indicator import Parameters

CELL = ("field", "year", "type")
"""What works are compared within."""
POOL = "*"
"""Type of the works of a field and year whose cells are compared as one."""


def pooled(works: Any, p: Parameters) -> Any:
    """Return works with small cells of a field and year put together, if that is asked for.

    Notes
    -----
    A cell goes as a whole or stays, so that works are always compared with just those that are
    compared with them: means over the set stay what they must be.
    """
    import ibis

    if not p.pool_cells:
        return works
    # a table of its own: what is itself a join cannot be joined with what was made of it
    works = works.mutate(type=works.type)
    sizes = works.group_by(CELL).agg(held=works.work_id.count())
    above = {"group_by": ("field", "year"), "preceding": None}
    upto = ibis.window(order_by=["held", "type"], following=0, **above)
    whole = ibis.window(order_by=["held", "type"], following=None, **above)
    smaller = sizes.held.sum().over(upto) - sizes.held
    few = (sizes.held < p.pool_cells) | ((smaller > 0) & (smaller < p.pool_cells))
    sizes = sizes.mutate(few=ibis.ifelse(few, 1, 0))
    # a small cell that is alone has nothing to be put together with
    together = (sizes.few == 1) & (sizes.few.sum().over(whole) > 1)
    # a type may be called anything, so that those that stay are told from the pool by a sign
    unpooled = ibis.literal("=").concat(sizes.type)
    sizes = sizes.select(*CELL, pool=ibis.ifelse(together, POOL, unpooled))
    both = works.inner_join(sizes, CELL)
    return both.select("work_id", "year", "field", "share", type=both.pool)
