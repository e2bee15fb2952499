# SPDX-License-Identifier: Apache-2.0
"""What a study declares, and the part of every result document that says how it was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

import msgspec

import yuzui
from yuzui.model.finding import MARKED, ORIGINS, Finding
from yuzui.model.table import Row
from yuzui.text import Text, same


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a study: the same name on the command line, in Python and over HTTP."""

    name: str
    help: Text
    default: Any = None


_NO_ROWS: Mapping[str, Sequence[Row]] = MappingProxyType({})


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file an answer rests on: shipped (all described) or the caller's own (by its digest)."""

    file: str
    source: str
    licence: str
    vintage: str
    sha256: str
    note: str = ""


class FilePlace(msgspec.Struct, frozen=True):
    """Where a row stands in the file that was read."""

    file: str
    sheet: str | None
    row: int | None


class Flagged(msgspec.Struct, frozen=True):
    """A finding about data that were kept, or a count of equal ones; its code says what it means."""

    code: str
    severity: str
    table: str
    row: str | None
    column: str | None
    seen: str | None
    count: int
    place: FilePlace | None

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """Return a finding as an answer states it."""
        return msgspec.convert({**finding.json(), "message": finding.message.json()}, cls)


class Reported(Flagged, frozen=True):
    """A finding with its meaning in both languages beside it."""

    message: Text


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """How an answer was made: equal inputs, rules, seed and version give the same id."""

    id: str
    study: str
    version: str
    seed: int | None
    inputs_hash: str
    rules_hash: str | None
    at: str | msgspec.UnsetType = msgspec.UNSET

    @classmethod
    def of(cls, study: str, inputs: Mapping[str, Any], *, seed: int | None = None, rules: Any = None) -> Run:
        """Return the run of a study; ``inputs`` and ``rules`` are JSON values that are digested."""
        return cls(**stamp(study, inputs, seed=seed, rules=rules))


class Tagged(msgspec.Struct, frozen=True, kw_only=True, dict=True, tag_field="schema"):
    """A document: frozen, stored and printed as JSON, decoded into the same type.

    Notes
    -----
    Its tag is the ``schema`` of its JSON. What was solved and rows that are stored beside the document are attached by
    :meth:`attach`; they are no part of it, and a decoded one has none: ``reopen`` makes them anew.
    """

    @classmethod
    def command(cls, document: Mapping[str, Any]) -> str:
        """Return the command that computes a stored document anew; none where it does not say what was asked."""
        return ""

    def document(self) -> dict[str, Any]:
        """Return the document as plain values, the way it is stored and handed out."""
        # by way of its text: tuples become the lists they are stored as, and no number is NaN
        plain: dict[str, Any] = json.loads(json.dumps(msgspec.to_builtins(self), allow_nan=False))
        return plain

    def amended(self, **parts: Any) -> Self:
        """Return this with other parts; what is attached stays beside it."""
        answer = msgspec.structs.replace(self, **parts)
        answer.__dict__.update(self.__dict__)
        return answer

    def attach(self, *, rows: Mapping[str, Sequence[Row]] = _NO_ROWS, solved: Any = None) -> None:
        """Keep rows to be stored with the document, and what was solved, beside the answer."""
        self.__dict__.update(rows=rows, solved=solved)

    @property
    def rows(self) -> Mapping[str, Sequence[Row]]:
        """Rows stored with the document, by table."""
        rows: Mapping[str, Sequence[Row]] = self.__dict__.get("rows", _NO_ROWS)
        return rows

    @property
    def solved(self) -> Any:
        """What was solved, in the process that solved it; else None."""
        return self.__dict__.get("solved")


class Answer(Tagged, frozen=True, kw_only=True):
    """What a job answers: a document that says how it was made.

    Parameters
    ----------
    run : Run
        How it was made; see :func:`stamp`.

    Notes
    -----
    A subclass is declared ``class Answer(Base, frozen=True, kw_only=True, tag="yuzui.fund/1")``.
    """

    run: Run


def plain(answer: Tagged | Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the document of an answer; what is one already stays so."""
    return answer.document() if isinstance(answer, Tagged) else answer


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, no NaN."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest(*values: Any) -> str:
    """Return the SHA-256 of the canonical JSON of the values, in hex."""
    total = hashlib.sha256()
    for value in values:
        raw = value if isinstance(value, bytes) else canonical(value).encode()
        total.update(len(raw).to_bytes(8, "big") + raw)
    return total.hexdigest()


def stamp(study: str, inputs: Mapping[str, Any], *, seed: int | None = None, rules: Any = None) -> dict[str, Any]:
    """Return the ``run`` part of a document."""
    body = {
        "study": study,
        "version": yuzui.__version__,
        "seed": seed,
        "inputs_hash": digest(dict(inputs)),
        "rules_hash": None if rules is None else digest(rules),
    }
    return {"id": digest(body)[:12], **body}


def read_from(files: Iterable[File]) -> tuple[Text, str]:
    """Return source and vintage of the files a document rests on, for the caption of a picture."""
    rows = {row.file: row for row in files}.values()
    source = "; ".join(dict.fromkeys(row.source for row in rows))
    return same(source), ", ".join(dict.fromkeys(row.vintage for row in rows))


def origin(answer: Tagged) -> list[tuple[Text, Text]]:
    """Return where a result comes from, for the summary of an exported file."""
    rows = []
    if isinstance(answer, Answer):
        run = answer.run
        seed = Text("none, nothing is drawn", "无，不抽样") if run.seed is None else same(run.seed)
        rows = [
            (Text("run", "运行"), same(run.id)),
            (Text("version", "版本"), same(run.version)),
            (Text("seed", "随机种子"), seed),
            (Text("digest of inputs", "输入摘要"), same(run.inputs_hash)),
        ]
    if (data_origin := getattr(answer, "origin", None)) in MARKED:
        rows.append((Text("data", "数据性质"), ORIGINS[str(data_origin)]))
    # a comparison rests on what its parts rest on
    parts = getattr(answer, "scenarios", [answer])
    # files of a load are those that it wrote, by their path alone
    files = {file.file: file for part in parts for file in getattr(part, "files", ()) if not isinstance(file, str)}
    for file in files.values():
        says = [getattr(file, name, "") for name in ("file", "source", "vintage")]
        sha256 = getattr(file, "sha256", "")
        says.append(f"sha256 {sha256}" if sha256 else "")
        rows.append((Text("file read", "所读文件"), same(" · ".join(filter(None, says)))))
    return rows
