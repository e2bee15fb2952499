# SPDX-License-Identifier: Apache-2.0
"""What a manifest says of files is held against them; the works here are made up."""

import gzip
import hashlib
import json

import pytest

from yuzui.administration.jobs import load
from yuzui.errors import FileFormatError
from yuzui.evaluation.jobs import evaluate
from yuzui.job.workspace import Workspace
from yuzui.sheets import manifest

BASE = "s3://openalex/data/works/"
PARTS = {"updated_date=2022-12-20/part_000.gz": (1, 2), "updated_date=2022-12-21/part_000.gz": (3,)}


def line(n):
    refs = [f"https://openalex.org/W{n - 1}"] if n > 1 else []
    return json.dumps({"id": f"https://openalex.org/W{n}", "display_name": f"Work {n}",
                       "publication_year": 2000 + n, "type": "article", "cited_by_count": 0,
                       "referenced_works": refs})  # fmt: skip


def openalex(folder, wrong=()):
    """Write files by date and the manifest beside them; return its content, changed as told."""
    entries = []
    for name, works in PARTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress("\n".join(map(line, works)).encode(), mtime=0))
        meta = {"content_length": path.stat().st_size, "record_count": len(works)}
        entries.append({"url": BASE + name, "meta": meta})
    told = {"entries": entries, "meta": {"record_count": sum(map(len, PARTS.values()))}}
    for change in wrong:
        change(told)
    (folder / "manifest").write_text(json.dumps(told))
    return folder


def fewer(told):
    told["entries"][0]["meta"]["record_count"] = 3
    told["meta"]["record_count"] = 4


def longer(told):
    told["entries"][1]["meta"]["content_length"] += 1


def short(told):
    del told["entries"][1]


def another(told):
    told["entries"].append({"url": BASE + "updated_date=2023-01-01/part_000.gz",
                            "meta": {"content_length": 9, "record_count": 1}})  # fmt: skip
    told["meta"]["record_count"] += 1


def test_files_that_a_manifest_names_are_read_wherever_they_lie(tmp_path):
    folder = openalex(tmp_path / "works")
    (folder / "manifest.json").write_text('{"name": "a page"}')
    document = evaluate.run(Workspace(tmp_path / "ws"), works=folder, indicator="citations")
    assert document["works"] == 3 and document["citations"]["used"] == 2
    assert [one["file"] for one in document["exports"]] == ["part_000.gz"] * 2
    assert document["unread"] == ["manifest.json"]
    (folder / "manifest.json").unlink()
    told = load.run(Workspace(tmp_path / "w2"), files=[folder])
    assert [one["kept"] for one in told["loads"]] == [2, 1]


@pytest.mark.parametrize(
    ("wrong", "code", "seen", "expected"),
    [
        (fewer, "not_as_listed", "2", "3 (manifest)"),
        (longer, "not_as_listed", " B", " B (manifest)"),
        (short, "not_as_listed", "2", "3 (meta.record_count)"),
        (another, "file_missing", "—", "updated_date=2023-01-01/part_000.gz"),
    ],
)
def test_what_is_not_as_listed_is_refused_by_evaluate_and_load(tmp_path, wrong, code, seen, expected):
    folder = openalex(tmp_path / "works", [wrong])
    space = Workspace(tmp_path / "ws")
    for run in (
        lambda: evaluate.run(space, works=folder, indicator="citations"),
        lambda: load.run(space, files=[folder]),
    ):
        with pytest.raises(FileFormatError) as caught:
            run()
        error = caught.value
        assert error.code == code and error.seen.endswith(seen), error.seen
        assert error.expected.endswith(expected) and error.fix
        assert error.say("en") != error.say("zh") and "清单" in error.say("zh")


def test_a_file_that_was_cut_is_refused_and_so_is_a_manifest_that_was(tmp_path):
    folder = openalex(tmp_path / "works")
    assert len(manifest.within(folder)) == 2 and manifest.known(folder / "manifest")
    first, second = manifest.within(folder)
    first.write_bytes(gzip.compress(line(1).encode(), mtime=0))
    assert manifest.of(second).rows == 1
    with pytest.raises(FileFormatError, match="not what its manifest says"):
        manifest.of(first)
    text = (folder / "manifest").read_text()
    (folder / "manifest").write_text(text[:-20])
    with pytest.raises(FileFormatError, match="manifest"):
        manifest.within(folder)
    (folder / "manifest").write_text("[]")
    assert manifest.within(folder) == [] and manifest.of(first) is None


def test_two_entries_are_never_one_file(tmp_path):
    folder = openalex(tmp_path / "works")
    for n, path in enumerate(manifest.within(folder)):
        if not n:
            path.rename(folder / "part_000.gz")
        else:
            path.unlink()
    with pytest.raises(FileFormatError, match="missing"):
        manifest.within(folder)


@pytest.mark.parametrize("what", ["rows", "sha256"])
def test_tables_beside_a_manifest_of_ours(tmp_path, what):
    (tmp_path / "work.csv").write_text("work_id,year\na,2000\nb,2001\n")
    (tmp_path / "link.csv").write_text("citing,cited\nb,a\n")
    digest = hashlib.sha256((tmp_path / "work.csv").read_bytes()).hexdigest()
    entry = {"file": "work.csv", "rows": 2, "sha256": digest}
    given = {"works": tmp_path / "work.csv", "citations": tmp_path / "link.csv"}

    def told(**other):
        said = {"schema": "yuzui.manifest/1", "n": 1, "tables": {"work": {**entry, **other}}}
        (tmp_path / "MANIFEST.json").write_text(json.dumps(said))
        return evaluate.run(Workspace(tmp_path / "ws"), **given, indicator="citations")

    assert told()["works"] == 2
    with pytest.raises(FileFormatError) as caught:
        told(**{what: {"rows": 3, "sha256": "0" * 64}[what]})
    assert caught.value.code == "not_as_listed" and caught.value.place.file == "work.csv"
    assert told()["works"] == 2
    with pytest.raises(FileFormatError, match="3"):
        told(rows=3)
