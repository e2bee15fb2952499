# SPDX-License-Identifier: Apache-2.0
"""An anchor: number and hash of the last event of the log, noted where this workspace cannot reach.

A chain alone does not stop someone who can rewrite all of it, or cut off its end. Kept on paper, on
another machine or in another's hands, an anchor does.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.job.result import Tagged
from yuzui.job.workspace import Workspace, clock
from yuzui.sheets import formats
from yuzui.store.audit import Anchor, Head
from yuzui.text import Text, same

_HASH = re.compile(r"[0-9a-f]{64}")


class Anchored(Tagged, frozen=True, kw_only=True, tag="yuzui.anchor/1"):
    """The last event of the log at a moment, to be kept where the workspace cannot reach."""

    at: str
    seq: int
    hash: str


TAG = str(Anchored.__struct_config__.tag)


def now(workspace: Workspace) -> Anchored:
    """Return the anchor of a workspace as it stands now."""
    head = workspace.store.head()
    return Anchored(at=clock(), seq=head.seq, hash=head.hash)


def write(workspace: Workspace, out: Path) -> Anchored:
    """Write the anchor of a workspace to a file outside it."""
    if out.absolute().resolve().is_relative_to(workspace.dir.absolute().resolve()):
        raise InputError(
            Text(
                "an anchor is kept outside the workspace: who rewrites the log could change it",
                "锚点须存于工作区之外：能改写日志者也能改写它",
            ),
            place=Place(file=str(out)),
            fix=Text(
                "write it to another disk or machine, or hand it to somebody else",
                "请写到其他磁盘或机器，或交由他人保管",
            ),
            code="anchor_inside",
        )
    anchor = now(workspace)
    formats.write_text(out, json.dumps(anchor.document()) + "\n")
    return anchor


def read(path: Path) -> list[Anchor]:
    """Return the anchors of a file: one document, or one a line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _none(path, getattr(error, "strerror", "") or "–") from None
    try:
        parts = [json.loads(text)]
    except ValueError:
        try:
            parts = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise _none(path, text.strip()[:40]) from None
    if not parts:
        raise _none(path, "–")
    return [_anchor(path, part) for part in parts]


def _anchor(path: Path, part: Any) -> Anchor:
    anchor = part if isinstance(part, dict) and part.get("schema") == TAG else {}
    seq, digest, at = anchor.get("seq"), anchor.get("hash"), anchor.get("at", "")
    numbered = isinstance(seq, int) and 0 <= seq < 2**53
    if numbered and isinstance(at, str) and isinstance(digest, str) and _HASH.fullmatch(digest):
        return Anchor(Head(int(str(seq)), digest), at)
    raise _none(path, str(part)[:40])


def _none(path: Path, seen: str) -> InputError:
    return InputError(
        Text("this file is no anchor of a log", "该文件不是日志锚点"),
        place=Place(file=str(path)),
        seen=seen,
        expected=TAG,
        fix=same("yuzui export anchor --out FILE.json"),
        code="no_anchor",
    )
