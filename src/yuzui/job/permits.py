# SPDX-License-Identifier: Apache-2.0
"""Permits, as an authority or an ethics committee granted them."""

from __future__ import annotations

from yuzui.model.table import Row


def in_force(permit: Row, second: int) -> bool:
    """Say whether a permit is granted and holds at a second, UTC."""
    until = permit["t1"]
    return bool(permit["status"] == "granted" and permit["t0"] <= second and (until is None or second < until))
