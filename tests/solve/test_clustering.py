# SPDX-License-Identifier: Apache-2.0
"""Clusters of a network: found where they are, judged by measures that share nothing with the search."""

import itertools
import math
import os
from pathlib import Path

import duckdb
import numpy as np
import pytest

from yuzui.errors import MissingExtraError
from yuzui.solve import clustering
from yuzui.solve.clustering import NONE, Network, agreement, citation_network, disconnected, leiden, quality, stability


def caves(groups=4, size=6, seed=0):
    """Return links of groups whose members all cite each other, each joined to the next by one link."""
    rng = np.random.default_rng(seed)
    links = [(g * size + b, g * size + a) for g in range(groups) for a, b in itertools.combinations(range(size), 2)]
    links += [((g + 1) * size, g * size) for g in range(groups - 1)]
    return np.array(links)[rng.permutation(len(links))].T


def test_the_network_weighs_a_reference_by_how_many_there_are():
    one = citation_network(5, np.array([0, 0, 1, 1, 2, 2]), np.array([1, 2, 0, 0, 2, 3]))
    dense = np.zeros((5, 5))
    dense[one.source, one.idx] = one.weight
    expected = np.zeros((5, 5))
    expected[0, 1] = expected[1, 0] = 0.5 + 1
    expected[0, 2] = expected[2, 0] = 0.5
    expected[2, 3] = expected[3, 2] = 1.0
    assert (dense == expected).all() and (one.nodes, one.links) == (5, 3)
    assert one.isolated.tolist() == [False] * 4 + [True]
    assert citation_network(3, np.zeros(0, int), np.zeros(0, int)).links == 0


def test_clusters_are_found_numbered_by_size_and_the_same_for_the_same_seed():
    citing, cited = caves()
    network = citation_network(26, citing, cited)
    for modularity, resolution in ((True, 1.0), (False, 0.1)):
        labels = leiden(network, resolution, 3, modularity=modularity)
        assert [len(set(labels[g * 6 : g * 6 + 6])) for g in range(4)] == [1] * 4 and labels.max() == 3
        assert (labels[24:] == NONE).all() and disconnected(network, labels) == 0
        assert (labels == leiden(network, resolution, 3, modularity=modularity)).all()
    runs = clustering.partitions(network, 0.1, range(4), threads=2)
    assert stability(labels, runs)[:24].tolist() == [1.0] * 24 and stability(labels, runs)[24] == 0
    assert (leiden(citation_network(3, np.zeros(0, int), np.zeros(0, int)), 0.1, 0) == NONE).all()
    assert clustering.by_size(np.array([7, 2, 2, NONE, 5])).tolist() == [1, 0, 0, NONE, 2]


def test_quality_by_its_sum_over_pairs():
    citing, cited = caves(3, 4)
    network = citation_network(12, citing, cited)
    dense = np.zeros((12, 12))
    dense[network.source, network.idx] = network.weight
    labels = np.random.default_rng(1).integers(0, 3, 12)
    same = labels[:, None] == labels
    total, strength = dense.sum(), dense.sum(0)
    assert quality(network, labels, modularity=True) == pytest.approx(
        ((dense - np.outer(strength, strength) / total) * same).sum() / total
    )
    potts = sum(dense[a, b] - 0.1 for a, b in itertools.combinations(range(12), 2) if same[a, b])
    assert quality(network, labels, 0.1) == pytest.approx(potts / (total / 2))
    apart = np.array([0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0])
    assert (
        disconnected(network, apart) == 1
        and quality(citation_network(2, np.zeros(0, int), np.zeros(0, int)), np.full(2, NONE)) == 0
    )


def test_agreement_beyond_chance_of_all_relabellings():
    a, b = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 2, 2])
    assert agreement(a, a) == pytest.approx(1) and agreement(a, 5 - a) == pytest.approx(1)

    def mutual(x, y):
        pairs = [(i, j) for i, j in zip(x, y, strict=True)]
        return sum(
            pairs.count(p) / 6 * math.log(pairs.count(p) * 6 / (list(x).count(p[0]) * list(y).count(p[1])))
            for p in set(pairs)
        )

    chance = np.mean([mutual(a, b[list(order)]) for order in itertools.permutations(range(6))])
    most = (mutual(a, a) + mutual(b, b)) / 2
    assert agreement(a, b) == pytest.approx((mutual(a, b) - chance) / (most - chance), abs=1e-12)
    rng = np.random.default_rng(2)
    assert abs(np.mean([agreement(rng.integers(0, 9, 400), rng.integers(0, 7, 400)) for _ in range(30)])) < 0.01
    assert agreement(np.array([0, NONE]), np.array([NONE, 0])) == 1


def test_a_run_that_splits_a_cluster_keeps_its_larger_part():
    labels, run = np.array([0, 0, 0, 0, 1, 1, NONE]), np.array([3, 3, 3, 2, 0, 0, NONE])
    assert stability(labels, [run, labels]).tolist() == [1, 1, 1, 0.5, 1, 1, 0]
    assert stability(labels, []).tolist() == [0] * 7


def test_without_the_extra_the_command_that_installs_it_is_named(monkeypatch):
    monkeypatch.setattr(clustering, "find_spec", lambda name: None)
    assert not clustering.available()
    with pytest.raises(MissingExtraError, match=r"\[map\]") as error:
        leiden(Network(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0)), 0.1, 0)
    assert error.value.fix.en == "pip install 'yuzui[map]'" and error.value.exit == 7


def hep(name, works, links, category=False):
    folder = Path(os.environ["YUZUI_DATA"]) / "scholarly"
    ids = duckdb.sql(
        f"select arxiv_id, {'primary_category' if category else 0} from '{folder}/{works}.parquet'"
    ).fetchall()
    number = {row[0]: n for n, row in enumerate(ids)}
    pairs = duckdb.sql(f"select citing, cited from '{folder}/{links}.parquet'").fetchall()
    pairs = np.array([(number[a], number[b]) for a, b in pairs if a in number and b in number]).T
    return citation_network(len(ids), *pairs), np.unique([str(row[1]) for row in ids], return_inverse=True)[1]


@pytest.mark.data("scholarly/paperscape_9196_works.parquet", "scholarly/paperscape_9196_references.parquet")
def test_paperscape_and_its_categories():
    network, category = hep("p", "paperscape_9196_works", "paperscape_9196_references", True)
    assert network.links == 145_155 and network.isolated.sum() == 17_095
    runs = [leiden(network, 1.0, seed, modularity=True) for seed in range(4)]
    assert all(quality(network, one, modularity=True) >= 0.884 for one in runs)
    assert min(agreement(one, category) for one in runs) >= 0.40
    assert np.mean([agreement(a, b) for a, b in itertools.combinations(runs, 2)]) >= 0.88
    potts = [leiden(network, 1e-4, seed) for seed in range(3)]
    assert min(agreement(a, b) for a, b in itertools.combinations(potts, 2)) >= 0.88
    assert not any(disconnected(network, one) for one in (*runs, *potts))
    assert 80 <= (np.bincount(potts[0][potts[0] >= 0]) >= 50).sum() <= 100


@pytest.mark.data("scholarly/cit_hepph_works.parquet", "scholarly/cit_hepph_citations.parquet")
def test_hep_ph():
    network, _ = hep("h", "cit_hepph_works", "cit_hepph_citations")
    plain = Network(network.ptr, network.idx, np.ones(len(network.idx)))
    labels = leiden(plain, 1.0, 0, modularity=True)
    assert quality(plain, labels, modularity=True) >= 0.731 and disconnected(network, labels) == 0
