# SPDX-License-Identifier: Apache-2.0
"""What reads like the hits of a field is proposed in two lists beside each other, without a socket, and never counted."""

import os
import socket
import sys
from pathlib import Path

import numpy as np
import pytest

from yuzui import registry
from yuzui.errors import InputError, MissingExtraError, VisibilityError
from yuzui.fields import audit, candidates, corpora, field_hits, nodes, postings
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export
from yuzui.solve import embedding
from yuzui.view.page import Visit

PAPERSCAPE = "scholarly/paperscape_9196_works.parquet"


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "w")


@pytest.fixture
def without(monkeypatch):
    """Nothing of the extra is installed."""
    embedding._model.cache_clear()
    monkeypatch.setattr(embedding, "PACKAGE", "no_such_package")
    yield
    embedding._model.cache_clear()


@pytest.fixture
def offline(monkeypatch):
    """Any socket that is opened fails the test."""

    def refuse(*_, **__):
        raise AssertionError("a socket was opened")

    embedding._model.cache_clear()
    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)


def test_vectors_are_made_from_the_two_files_of_the_wheel_and_no_socket_opens(offline):
    texts = ["quantum computer", "quantum computing", "rice yield", "", "a quantum computer"]
    vectors = embedding.embed(texts)
    assert vectors.shape == (5, 256) and vectors.dtype == np.float32
    length = np.linalg.norm(vectors, axis=1)
    assert np.allclose(length[[0, 1, 2, 4]], 1, atol=1e-6) and length[3] == 0
    assert vectors[0] @ vectors[1] > 0.8 > 0.3 > vectors[0] @ vectors[2]
    assert "wordllama" not in sys.modules, "its own loader would fetch files"


def test_a_vector_is_the_mean_of_those_of_its_words():
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    weights, words = embedding._files()
    (table,) = load_file(weights).values()
    tokens = Tokenizer.from_file(str(words))
    texts = [f"text number {n} of qubits and wheat" for n in range(embedding.BATCH + 3)]
    vectors = embedding.embed(texts)
    for k in (0, 7, embedding.BATCH - 1, embedding.BATCH, embedding.BATCH + 2):
        mean = sum(table[one].astype(float) for one in tokens.encode(texts[k], add_special_tokens=False).ids)
        assert np.allclose(vectors[k], mean / np.linalg.norm(mean), atol=1e-5)


def test_the_audit_takes_near_misses_by_the_better_of_two_ranks(without, monkeypatch):
    titles = [f"qubit gate {n}" for n in range(6)] + [f"gate {n}" for n in range(4)] + [f"rice {n}" for n in range(4)]
    corpus = postings.index(titles)
    hits = np.arange(6)
    by_words = candidates.ranked(corpus, hits)
    assert (candidates.near(corpus, hits) == by_words).all(), "without the extra, tokens alone"
    place = np.array([13, 12, 6])
    monkeypatch.setattr(candidates, "alike", lambda *_: place)
    monkeypatch.setattr(embedding, "available", lambda: True)
    order = candidates.near(corpus, hits).tolist()
    rank = {k: min(by_words.tolist().index(k), place.tolist().index(k) if k in place else 99) for k in order}
    assert sorted(order) == list(range(6, 14)) and [rank[k] for k in order] == sorted(rank.values())
    assert order[:2] == [by_words[0], 13]
    sample = audit.draw(corpus, hits[:1], 14, 7)
    near = {k for k, one in zip(sample.documents.tolist(), sample.strata, strict=True) if one == "near"}
    assert {13, 12} <= near


def test_without_the_extra_words_alone_propose_and_what_to_install_is_said(workspace, without):
    one = of("field_candidates").run(workspace, node="LAB-7")
    assert one.embeddings is None and one.both is None and one.install == "pip install 'yuzui[candidates]'"
    lines = [line for _, line in of("field_candidates").view.sentences(one)]
    assert any("[candidates]" in line.en and "[candidates]" in line.zh for line in lines)
    with pytest.raises(MissingExtraError):
        embedding.embed(["x"])
    with pytest.raises(InputError) as caught:
        of("field_candidates").run(workspace)
    assert caught.value.code == "missing_value" and caught.value.fix.zh


def test_the_page_says_what_to_install_and_lists_both_with_it(workspace, request):
    page = registry.modules("page")["field_candidates"]
    visit = Visit("/fields/LAB-7/candidates", parts={"id": "LAB-7"})
    both = page.build(workspace, visit)
    assert [block.title.en for block in both.blocks if hasattr(block, "rows")] == [
        "Proposed by words",
        "Proposed by vectors of words",
    ]
    request.getfixturevalue("without")
    one = page.build(workspace, visit)
    assert any(getattr(block, "command", "") == "pip install 'yuzui[candidates]'" for block in one.blocks)
    with pytest.raises(VisibilityError):
        page.build(workspace, Visit("/fields/NOPE/candidates", parts={"id": "NOPE"}))


def test_lists_stand_beside_each_other_and_hold_no_hit(workspace):
    one = of("field_candidates").run(workspace, node="LAB-1", top=30)
    hits = {row.title for row in of("classify").run(workspace, node="LAB-1").hits}
    first, second = one.log_odds.proposals, one.embeddings.proposals
    assert len(first) == len(second) == 30 and not hits & {row.title for row in (*first, *second)}
    assert one.both == len({row.id for row in first} & {row.id for row in second})
    place = {row.id: row.rank for row in second}
    assert all(row.other == place[row.id] if row.id in place else row.other > 30 for row in first)
    assert one.log_odds.n == 30 and one.install is None
    view = of("field_candidates").view
    assert [table.name for table in view.tables] == ["by_words", "by_vectors"]


def test_three_files_of_other_shapes_are_read(workspace, tmp_path):
    more = [(f"Quantum computer design {n}", 2020 + n % 3) for n in range(5)] + [
        ("A quantum machine", 2021),
        ("Rice", 2021),
    ]
    formats.write_xlsx(tmp_path / "a.xlsx", [Export("Works", ["Paper Title", "Pub Year"], [list(row) for row in more])])
    lines = ["我的成果目录", "论文题名,发表年份,学科", *(f"油气藏压裂技术研究{n},2019,石油" for n in range(4)),
             "储层压裂改造效果评价,2020,石油", "水稻栽培,2018,农学"]  # fmt: skip
    (tmp_path / "b.csv").write_bytes("\n".join(lines).encode("gb18030"))
    (tmp_path / "c.tsv").write_text("article title\n" + "\n".join(title for title, _ in more), encoding="utf-8")
    for name, node, top in (("a.xlsx", "BOX2-02-2", "A quantum machine"), ("c.tsv", "BOX2-02-2", "A quantum machine")):
        one = of("field_candidates").run(workspace, node=node, corpus=str(tmp_path / name))
        assert one.embeddings.proposals[0].title == top
    zh = of("field_candidates").run(workspace, node="COR-5", corpus=str(tmp_path / "b.csv"))
    assert zh.embeddings.proposals == [] and zh.hits >= 4, "the table of words knows little Chinese"


@pytest.mark.data(PAPERSCAPE)
def test_share_of_the_class_among_the_first_hundred_is_that_of_the_design(workspace):
    """Figures of section 5.3 of the design for vectors of words; words do better here than the plain log-odds there."""
    path = Path(os.environ["YUZUI_DATA"]) / PAPERSCAPE
    corpus = corpora.read(workspace, str(path))
    known = nodes.nodes(workspace)
    wanted = {"language": (("BOX2-01-4-5",), {"cmp-lg"}, 0.92, 0.89), "quantum": (("LAB-1",), {"quant-ph"}, 0.22, 0.33),
              "universe": (("BOX2-07-1-1",), {"astro-ph", "gr-qc"}, 0.80, 1.00)}  # fmt: skip
    for name, (ids, labels, vectors, words) in wanted.items():
        hits = field_hits.union(corpus, [known[id] for id in ids], known)
        for order, share in (
            (candidates.alike(corpus.postings, hits), vectors),
            (candidates.ranked(corpus.postings, hits), words),
        ):
            first = order[:100].tolist()
            assert sum(bool(labels & set(corpus.classes(k))) for k in first) / 100 == pytest.approx(share, abs=0.011), (
                name
            )
