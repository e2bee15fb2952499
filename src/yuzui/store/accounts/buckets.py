# SPDX-License-Identifier: Apache-2.0
"""Leaky buckets: how often something may be tried. Nothing is ever locked; a full one drains."""

from __future__ import annotations

import math

from yuzui.errors import StateError
from yuzui.store.accounts.file import Accounts
from yuzui.text import Text

LIMITS = {
    "sign_in": (5, 900),
    "sign_in_address": (30, 900),
    "code": (5, 900),
    "invite": (50, 3600),
    "upload": (20, 3600),
    "form": (20, 3600),
}
"""How many, in how many seconds."""


def take(accounts: Accounts, kind: str, key: str, n: int = 1) -> None:
    """Count attempts, all or none; a full bucket is an error that says when to come back."""
    limit, seconds = LIMITS[kind]
    name, now = f"{kind}:{key}", accounts.clock()
    with accounts.writing():
        rows = accounts.rows("SELECT level, at FROM bucket WHERE key = ?", name)
        level = max(0.0, rows[0]["level"] - (now - rows[0]["at"]) * limit / seconds) if rows else 0.0
        if level + n > limit + 1e-9:
            wait = math.ceil((level + n - limit) * seconds / limit)
            raise StateError(
                Text("too often: try again in {n} minutes", "操作过于频繁，请在 {n} 分钟后再试").format(
                    n=str(math.ceil(wait / 60))
                ),
                fix=Text("wait; nothing is locked", "请稍候；账户未被锁定"),
                code="too_often",
                detail={"retry_after": wait},
            )
        accounts.rows("INSERT OR REPLACE INTO bucket VALUES (?, ?, ?)", name, level + n, now)
        accounts.rows("DELETE FROM bucket WHERE at < ?", now - 86_400)


def forget(accounts: Accounts, kind: str, key: str) -> None:
    """Empty a bucket: what was tried has succeeded."""
    accounts.rows("DELETE FROM bucket WHERE key = ?", f"{kind}:{key}")
