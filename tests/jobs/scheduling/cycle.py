# SPDX-License-Identifier: Apache-2.0
"""Small cycles on the microscope of the lab, kept as drafts; nothing of them is real."""

from __future__ import annotations

import json
from pathlib import Path

from tests.jobs.scheduling import documents, lab

from yuzui.scheduling.jobs import publish

WHO = "Wu Min, head of the user office"


def instance(*tasks, resource="EM1", **more):
    """Return an instance of tasks ``(id, start, end, config)`` that each have one place only."""
    low, high = lab.second(0), lab.second(0, 2)
    return {
        "unit": "s", "horizon": [low, high], "timezone": "Asia/Shanghai",
        "resources": [{"id": resource, "calendar": [[lab.second(8), lab.second(20)]],
                       "changeover": {"default": 1800, "pairs": []}, **more}],
        "tasks": [
            {"id": id, "value": 1, "duration": int((end - start) * 3600), "config": config,
             "alternatives": [{"resource": resource, "windows": [
                 [lab.second(0) + int(start * 3600), lab.second(0) + int(end * 3600)]]}]}
            for id, start, end, config in tasks
        ],
    }  # fmt: skip


def draft(workspace, *tasks, name="cycle", origin="real", **more):
    """Make a schedule of some tasks, keep it, and return its id and where its instance stands."""
    path = Path(workspace.dir) / f"{name}.json"
    body = instance(*tasks, **more) | {"title": name, "origin": origin}
    path.write_text(json.dumps(body), encoding="utf-8")
    document = documents.run(workspace, path=path, budget=0.1)
    assert document["checker"] == "ok" and len(document["schedule"]) == len(tasks)
    documents.keep(workspace, document)
    return document["run"]["id"], path


def published(workspace, *tasks, **more):
    """Publish a schedule of some tasks; return its id and the document of the act."""
    own = {key: more.pop(key) for key in ("name", "origin", "resource", "capacity") if key in more}
    name, path = draft(workspace, *tasks, **own)
    made = documents.ask(publish, workspace, schedule=name, approve=WHO, instance=str(path), **more)
    return name, made
