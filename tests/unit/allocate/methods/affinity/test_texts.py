# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.reviewing.affinity import texts
from yuzui.reviewing.affinity.texts import Profiles, indexed, text

PROFILES = Profiles(
    proposals=["quantum error correction codes", "蛋白质结构预测", "coastal fisheries policy"],
    works=[
        "surface codes for quantum computers", "深度学习与蛋白质结构", "fisheries and policy",
        "quantum codes", "error analysis",
    ],
    owners=np.array([0, 1, 2, 0, 0]),
    labels=["w0", "w1", "w2", "w3", "w4"],
    reviewers=4,
)  # fmt: skip


def test_a_reviewer_of_the_matter_is_nearest_and_one_without_works_has_nothing():
    source, _ = text(PROFILES)
    table = source.block(slice(0, 3), slice(None))
    assert table.argmax(axis=1).tolist() == [0, 1, 2]
    assert (table[:, 3] == 0).all()
    assert (table >= 0).all() and (table <= 1 + 1e-9).all()


def test_a_pair_is_the_quadratic_mean_of_its_works():
    source, index = text(PROFILES)
    works, cosines = index.alike(0, 0)
    assert sorted(works.tolist()) == [0, 3, 4]
    pair = source.at(np.array([0]), np.array([0]))[0]
    assert pair == pytest.approx(np.sqrt((cosines**2).mean()), rel=1e-5)


def test_the_words_in_common_are_told():
    index = indexed(PROFILES)
    assert set(index.shared(0, 3)) == {"quantum", "code"}
    assert "结构" in index.shared(1, 1, 9)


def test_many_texts_are_scored_by_factors_nearly_as_by_all_words(monkeypatch):
    rng = np.random.default_rng(2)
    words = np.array([f"word{k}" for k in range(60)])
    made = [" ".join(rng.choice(words, 12)) for _ in range(90)]
    profiles = Profiles(made[:30], made[30:], np.arange(60), made[30:], 60)
    exact = text(profiles)[0].block(slice(0, 30), slice(None))
    monkeypatch.setattr(texts, "WORK", 0)
    near = text(profiles)[0].block(slice(0, 30), slice(None))
    # one work each: mean and quadratic mean are the same
    assert np.abs(near - exact).max() < 1e-5
