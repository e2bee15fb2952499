# SPDX-License-Identifier: Apache-2.0
"""Work that does what a test asks of it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from yuzui.errors import InputError
from yuzui.text import Text

TITLE = Text("Trial", "试验")


def run(workspace, args, tell):
    for step in range(args.get("steps", 1)):
        tell(Text("counting", "计数"), (step + 1, args.get("steps", 1)))
        time.sleep(args.get("pause", 0))
    match args.get("do"):
        case "refuse":
            raise InputError(Text("this is wrong", "有误"), seen="7", fix=Text("write 8", "请写 8"), code="wrong")
        case "break":
            raise RuntimeError("broken")
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "die once":
            first = Path(workspace.dir, "first")
            if not first.exists():
                first.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        case "hoard":
            bytearray(int(args["bytes"]))
        case "spin":
            while True:
                pass
        case "write":
            with workspace.view.act("save", "trial") as change:
                change.insert(
                    "call", [{"call": f"T{args['number']}", "currency": "CNY", "title": workspace.subject.name}]
                )
    return "/fund"
