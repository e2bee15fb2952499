# SPDX-License-Identifier: Apache-2.0
"""From an upload whose rules are set to an award list: the same study as the command line, and its files beside it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from yuzui.funding import board_pack, call_reviews, upload_record, upload_rules
from yuzui.funding.call_data import Material
from yuzui.funding.import_report import UNCHECKED
from yuzui.funding.inputs import Fund
from yuzui.funding.intake import Reading
from yuzui.funding.jobs import fund
from yuzui.funding.purposes import call
from yuzui.funding.slate_answer import Answer
from yuzui.job import intake, upload_steps
from yuzui.job.intake import Upload
from yuzui.job.progress import Progress
from yuzui.job.result import Flagged
from yuzui.job.workspace import Workspace
from yuzui.model.finding import Finding
from yuzui.model.visibility import Eq
from yuzui.sheets import formats, overrides
from yuzui.text import Text

MAP, OVERRIDES, RULES = "map.toml", "overrides.csv", "rules.toml"
COMMAND = f"yuzui fund FILE --map {MAP} --overrides {OVERRIDES} --rules {RULES}"
"""What does the same from a terminal, with the three files that stand on the page."""


def files(upload: Upload, reading: Reading, rules: str) -> dict[str, Path]:
    """Write the three files that say what was answered beside the files of the upload; return where they lie."""
    folder = upload.files[0].path.parent
    places = {name: folder / name for name in (MAP, OVERRIDES, RULES)}
    formats.write_text(places[MAP], reading.toml)
    formats.write_text(places[RULES], rules)
    places[OVERRIDES].unlink(missing_ok=True)
    overrides.append(places[OVERRIDES], call.corrections(upload, reading))
    return places


def corrections(upload: Upload, reading: Reading) -> str:
    """Return the text of the ``overrides.csv`` that the answers make."""
    with TemporaryDirectory() as folder:
        overrides.append(place := Path(folder, OVERRIDES), call.corrections(upload, reading))
        return place.read_text(encoding="utf-8")


def material(workspace: Workspace, name: str) -> Material:
    """Return proposals and reviewers of an upload whose checks are done, with what the answers corrected."""
    upload = intake.get(workspace, name)
    reading = upload_steps.reading(workspace, upload)
    assert isinstance(reading, Reading)
    return call.material(upload, reading, call.corrections(upload, reading))


def record(workspace: Workspace, name: str) -> tuple[Upload, upload_record.Rows]:
    """Return an upload and what it brings into the record before a list is drafted from it."""
    upload = intake.get(workspace, name)
    reading = upload_steps.reading(workspace, upload)
    assert isinstance(reading, Reading)
    lines = call.corrections(upload, reading)
    return upload, call.rows(upload, reading, lines, call.material(upload, reading, lines))


def draft(workspace: Workspace, name: str, lang: str, tell: Progress) -> Answer:
    """Keep an award list drafted from an upload, with its board paper; from the first on its files stay as they are."""
    upload = intake.get(workspace, name)
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{name}/checks", after_load=True)
    tell(Text("Reading proposals, reviews and rules", "正在读取申请书、评审意见与规则"))
    reading, found = upload_steps.checks_of(workspace, upload)
    assert isinstance(reading, Reading)
    lines = call.corrections(upload, reading)
    material = call_reviews.with_recorded(workspace, call.material(upload, reading, lines))
    rows = call.rows(upload, reading, lines, material)
    facts = upload_rules.facts(upload, reading, workspace)
    raw = upload_rules.titled(upload_rules.document(upload, facts), facts)
    book = upload_rules.book(raw)
    material.call = str(book.call.get("id", material.call))
    material.currency = material.currency or str(book.call.get("currency", ""))
    missing = [Finding(UNCHECKED, "warning", "reviewer", seen=one.code) for one in found.unchecked]
    given = fund.PreparedCall(material, book, [Flagged.of(one) for one in missing])
    files(upload, reading, upload_rules.written(raw))
    answer = fund.compute(workspace, Fund(lang=lang), tell, given=given)
    answer = board_pack.carried(workspace, answer)
    workspace.save("fund", answer)
    if upload.state == "loaded" or workspace.view.count("review_round", Eq("call", upload.call or None)):
        intake.drafted(workspace, upload, answer.run.id)  # its rows were written before: by a draft, or for reviewers
    else:
        write = partial(upload_record.write, workspace, upload=upload, given=rows)
        intake.load(workspace, upload, answer.run.id, write)
    return answer
