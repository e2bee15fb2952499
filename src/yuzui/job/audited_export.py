# SPDX-License-Identifier: Apache-2.0
"""Handing out a stored result as a file: the same for terminal, page and notebook.

What leaves is exactly what the subject may see, and each file leaves one row in ``export`` with
its digest, so that anyone who holds the file can ask which run it came from.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from pathlib import Path
from typing import Any

from yuzui import registry
from yuzui.errors import InputError, Place, VisibilityError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace, clock
from yuzui.sheets import formats
from yuzui.text import Text

FORMS = (".xlsx", ".csv", ".json")


def write(workspace: Workspace, study: str, out: Path, lang: str = "en") -> dict[str, Any]:
    """Write the latest result of a study to a file and note it in the log."""
    known(out)
    document = workspace.latest(study) if study in registry.modules("study").places else None
    if document is None:
        raise VisibilityError.not_found()
    return hand_out(workspace, study, document, out, lang)


def known(out: Path) -> None:
    """Refuse a file whose ending is not one of the forms."""
    if out.suffix not in FORMS:
        raise InputError(
            Text("a result cannot be written in that form", "结果不能写成这种格式"),
            place=Place(file=out.name),
            seen=out.suffix or "—",
            expected=" ".join(FORMS),
            fix=Text(f"choose another ending: --out {out.stem}.xlsx", f"请更换扩展名：--out {out.stem}.xlsx"),
        )


def hand_out(workspace: Workspace, study: str, document: dict[str, Any], out: Path, lang: str = "en") -> dict[str, Any]:
    """Write a result to a file and note it in the log."""
    known(out)
    rows = _write(study, document, out, lang)
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    note = {
        "id": secrets.token_hex(8),
        "at": clock(),
        "by": workspace.subject.name,
        "role": " ".join(sorted(workspace.subject.roles)),
        "table": study,
        "filter": {"run": document["run"]["id"], "lang": lang},
        "format": out.suffix.removeprefix("."),
        "rows": rows,
        "sha256": digest,
    }
    with workspace.view.act("export", f"run {document['run']['id']}", study) as change:
        change.insert("export", [note])
    return {"file": str(out), "study": study, "run": document["run"]["id"], "rows": rows, "sha256": digest}


def _write(study: str, document: dict[str, Any], out: Path, lang: str) -> int:
    if out.suffix == ".json":
        formats.write_text(out, json.dumps(document, ensure_ascii=False, indent=1))
        return 1
    tables = list(of(study).exports(document, lang))
    if out.suffix == ".xlsx":
        formats.write_xlsx(out, tables)
        return sum(len(table.rows) for table in tables)
    formats.write_csv(out, tables[0])
    return len(tables[0].rows)
