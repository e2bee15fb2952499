# SPDX-License-Identifier: Apache-2.0
"""A file checked before it is loaded."""

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from tests import loading

from yuzui.administration.jobs import check
from yuzui.errors import InputError, StoreError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace


@pytest.fixture
def folder(tmp_path):
    """A workspace with a load, a snapshot and a kept result."""
    workspace = Workspace(tmp_path / "w")
    loading.load(workspace, [workspace.shipped(n) for n in ("fields.csv", "mauna_loa_co2_weekly.csv")])
    workspace.save("registry", of("registry").run(workspace))
    workspace.close()
    return tmp_path / "w"


def codes(folder, part="all"):
    workspace = Workspace(folder)
    found = loading.check(workspace, part)
    workspace.close()
    assert found["ok"] == (not found["problems"])
    return {one["code"] for one in found["problems"]}


def test_sound(folder):
    workspace = Workspace(folder)
    found = loading.check(workspace)
    assert found["ok"] and found["checked"] == list(check.PARTS)
    assert found["head"]["seq"] == workspace.store.head().seq > 0
    ok, *_, head = loading.lines(found)
    assert "完好" in ok[1].zh and found["head"]["hash"] in head[1].en
    workspace.close()


def test_no_workspace_is_made_by_looking(tmp_path):
    with pytest.raises(InputError, match="no such workspace"):
        loading.check(Workspace(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_unknown_part(folder):
    with pytest.raises(InputError, match="no such check"):
        loading.check(Workspace(folder), "engine")


def test_engines_are_told_without_a_workspace(tmp_path, monkeypatch):
    from yuzui.solve import listing

    monkeypatch.setattr(listing, "_version", lambda of: None if of == "numba" else "1.2")
    found = loading.check(Workspace(tmp_path / "none"), "engines")
    assert found["ok"] and not (tmp_path / "none").exists()
    told = {name.en: sentence for name, sentence in loading.lines(found)}
    assert told["duckdb"].en.startswith("1.2 · ") and "yuzui[graph]" in told["numba"].zh


def edited(folder, sql):
    with sqlite3.connect(folder / "yuzui.sqlite") as connection:
        connection.execute(sql)
    connection.close()


def test_a_changed_log(folder):
    edited(folder, "UPDATE audit SET reason = 'nothing happened' WHERE seq = 1")
    assert codes(folder) == codes(folder, "log") == {"broken_log"}


def test_a_damaged_snapshot(folder):
    data = next(path for path in (folder / "snapshots").rglob("*.parquet"))
    data.chmod(0o644)
    data.write_bytes(data.read_bytes()[:-1] + b"?")
    found = codes(folder, "snapshot")
    assert found and codes(folder) == found


def test_overrides_that_cannot_be_read(folder):
    (folder / "overrides.csv").write_text("nonsense\n")
    assert codes(folder, "overrides") and not codes(folder, "store")


def test_a_damaged_store_is_told_and_nothing_else_is_tried(folder):
    path = folder / "yuzui.sqlite"
    raw = bytearray(path.read_bytes())
    raw[4096 : len(raw) // 2] = b"\xff" * (len(raw) // 2 - 4096)
    path.write_bytes(raw)
    for extra in folder.glob("yuzui.sqlite-*"):
        extra.unlink()
    workspace = Workspace(folder)
    found = loading.check(workspace)
    workspace.close()
    assert not found["ok"] and found["head"] is None and found["checked"] == ["store"]
    assert len(found["problems"]) == 1 and "损坏" in found["problems"][0]["message"]["zh"]
    label, anchor = loading.lines(found)[-1]
    assert label.en == "log head" and "无法打开" in anchor.zh
    assert codes(folder, "log") == {found["problems"][0]["code"]}


def test_a_plan_that_cannot_be_loaded(folder, monkeypatch):
    from yuzui.policy.plan import loader

    bad = folder / "bad.yaml"
    bad.write_text("plan: {id: bad}\n", encoding="utf-8")
    monkeypatch.setattr(loader, "names", lambda: [str(bad)])
    assert codes(folder, "plan")


def test_a_slate_that_is_not_what_it_claims(folder, demo_workspace):
    source = Workspace(demo_workspace)
    slate = source.latest("fund")
    source.close()
    workspace = Workspace(folder)
    workspace.save("fund", slate)
    workspace.close()
    assert codes(folder, "slates") == set()
    slate["slate"]["spend"] -= 1_000_000
    edited(folder, "UPDATE run SET document = '" + json.dumps(slate).replace("'", "''") + "' WHERE study = 'fund'")
    assert codes(folder, "slates") == {"slate"}
    assert Path(folder, "yuzui.sqlite").is_file()


def newest(folder):
    return folder / "snapshots" / (folder / "snapshots" / "CURRENT").read_text().strip()


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("MANIFEST.json", lambda text: text.replace('"licence": "', '"licence": "FORGED ')),
        ("MANIFEST.json", lambda text: "[" * 100_000),
        ("MANIFEST.json", lambda text: text.replace('"file"', '"fil"')),
        ("MANIFEST.json", lambda text: text.replace('"file": "', '"file": "../')),
        ("MANIFEST.json", lambda text: "[]"),
        ("MANIFEST.json", lambda text: None),
        ("../CURRENT", lambda text: "1"),
        ("../CURRENT", lambda text: "x"),
        ("../CURRENT", lambda text: "99"),
        ("../CURRENT", lambda text: None),
    ],
)
def test_what_the_snapshot_says_of_itself_cannot_be_changed_unseen(folder, name, spoil):
    """The store holds the digest of each manifest, so a forged one is refused, not only told."""
    first = Workspace(folder)
    loading.load(first, [first.shipped("gaia_2014_jobs.parquet")])
    first.close()
    path = newest(folder) / name
    text = spoil(path.read_text(encoding="utf-8"))
    path.unlink()
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert "damaged_snapshot" in codes(folder, "snapshot") & codes(folder)
    workspace = Workspace(folder)
    with pytest.raises(StoreError) as error:
        _ = workspace.snapshot
    assert error.value.code == "damaged_snapshot" and error.value.place.file
    assert error.value.seen and error.value.expected and error.value.fix.zh
    workspace.close()


def test_a_file_and_its_manifest_changed_together_are_found(folder):
    place = newest(folder)
    entry = next(iter(json.loads((place / "MANIFEST.json").read_text())["tables"].values()))
    (place / entry["file"]).write_bytes(b"PAR1")
    text = (place / "MANIFEST.json").read_text(encoding="utf-8")
    forged = hashlib.sha256(b"PAR1").hexdigest()
    (place / "MANIFEST.json").write_text(text.replace(entry["sha256"], forged), encoding="utf-8")
    assert codes(folder, "snapshot") == {"damaged_snapshot"}


def test_a_snapshot_that_is_gone_is_missed(folder):
    first = Workspace(folder)
    loading.load(first, [first.shipped("gaia_2014_jobs.parquet")])
    first.close()
    shutil.rmtree(folder / "snapshots" / "1")
    assert codes(folder, "snapshot") == {"damaged_snapshot"}
