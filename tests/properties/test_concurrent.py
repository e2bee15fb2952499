# SPDX-License-Identifier: Apache-2.0
"""Readers at the same time: each has the answer to its own question, byte for byte."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from starlette.testclient import TestClient
from tests.jobs.evaluation import sets

from yuzui.evaluation import result_store
from yuzui.evaluation.jobs import evaluate, evaluate_result
from yuzui.faces.web import app
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake
from yuzui.store.durable import durable

SETS, THREADS, ROUNDS = 4, 8, 3


def works(folder, number):
    """Write a set of works with its links; no two have the same."""
    draw, n = random.Random(number), 20 + 9 * number
    names = [f"s{number}w{k}" for k in range(n)]
    links = [f"{a},{b}" for a in names for b in draw.sample(names, 3) if a != b]
    folder.mkdir(parents=True)
    years = [f"{name},{2000 + k % 9}" for k, name in enumerate(names)]
    (folder / "works.csv").write_text("\n".join(["work_id,year", *years]), encoding="utf-8")
    (folder / "links.csv").write_text("\n".join(["citing,cited", *links]), encoding="utf-8")
    return names, {"works": folder / "works.csv", "citations": folder / "links.csv"}


def written(path):
    lake = Lake()
    lake.register("file", path)
    return [row["id"] for row in lake.query("SELECT id FROM file ORDER BY id")]


def test_results_of_four_sets_are_never_mixed_up_by_eight_readers(tmp_path):
    workspace = Workspace(tmp_path / "w")
    names = {}
    for number in range(SETS):
        own, files = works(tmp_path / str(number), number)
        answer = sets.computed(workspace, indicator="citations", **files).answer
        evaluate.keep(workspace, answer)
        names[answer.results[0].id] = own
    client = TestClient(app.create(workspace))
    page = {id: client.get(f"/en/results/numbers/{id}").content for id in names}
    assert len(set(page.values())) == SETS

    def read(seed):
        draw, seen = random.Random(seed), Counter()
        for turn in range(ROUNDS):
            id = draw.choice(sorted(names))
            seen["page"] += client.get(f"/en/results/numbers/{id}").content == page[id]
            opened = result_store.opened(workspace, result_store.one(workspace, id))
            seen["values"] += sorted(opened.ids.tolist()) == sorted(names[id])
            out = tmp_path / f"{seed}-{turn}.parquet"
            evaluate_result.write(workspace, id, out)
            seen["file"] += written(out) == sorted(names[id])
        return seen

    with ThreadPoolExecutor(THREADS) as pool:
        seen = sum(pool.map(read, range(THREADS)), Counter())
    assert seen == dict.fromkeys(("page", "values", "file"), THREADS * ROUNDS)
    workspace.close()


def test_what_is_stored_with_a_run_is_its_own(tmp_path):
    """Runs under way at the same time in one workspace, stored in the other order."""
    workspace = Workspace(tmp_path / "w")
    own, documents = zip(*(works(tmp_path / str(n), n) for n in range(2)), strict=True)
    answers = [sets.computed(workspace, indicator="citations", **files).answer for files in documents]
    for answer in reversed(answers):
        evaluate.keep(workspace, answer)
    for answer, names in zip(answers, own, strict=True):
        opened = result_store.opened(workspace, result_store.one(workspace, answer.results[0].id))
        assert sorted(opened.ids.tolist()) == sorted(names)
    workspace.close()


def test_a_file_that_many_put_at_once_is_always_one_of_theirs(tmp_path):
    path, texts = tmp_path / "pointer", [str(n) * 5_000 for n in range(THREADS)]

    def put(text):
        seen = set()
        for _ in range(20):
            durable(path, text)
            seen.add(path.read_text(encoding="utf-8"))
        return seen

    with ThreadPoolExecutor(THREADS) as pool:
        seen = set().union(*pool.map(put, texts))
    assert seen <= set(texts)
    assert list(tmp_path.iterdir()) == [path]


def test_no_module_keeps_a_table_or_a_slot_for_all(tmp_path):
    """Who opens a lake has it alone, and a workspace has none."""
    first, second = Lake(), Lake()
    first.put("same", {"a": [1]})
    second.put("same", {"a": [2]})
    assert first.query("FROM same") == [{"a": 1}] and second.query("FROM same") == [{"a": 2}]
    workspace = Workspace(tmp_path / "w")
    assert not [name for name in dir(workspace) if isinstance(getattr(workspace, name), Lake)]
    workspace.close()
