# SPDX-License-Identifier: Apache-2.0
"""A drawing that is kept is never that of other data: who sees less is never given what who sees more was."""

from __future__ import annotations

import random
from contextlib import closing
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from yuzui.administration.pages import workflow
from yuzui.faces.web import app
from yuzui.funding.pages import slate
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.text import same
from yuzui.view.cache import Cache
from yuzui.view.chart import Meta
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.page import Figure, Visit
from yuzui.view.render import svg

PAGES = ("/fund/lists/demo", "/fund/calls/demo", "/facilities/schedules/newest")


@pytest.fixture
def kept(monkeypatch):
    """Keep drawings apart from those of other tests."""
    cache = Cache(64_000_000)
    monkeypatch.setattr(svg, "_DRAWN", cache)
    return cache


def test_every_subject_gets_the_same_bytes_whoever_asked_before(demo_workspace, kept, monkeypatch):
    own = Workspace(demo_workspace)
    subjects = [own.subject, PUBLIC, Subject("recused", own.subject.roles, keys=frozenset({"S-0101"}))]
    clients = {subject: TestClient(app.create(own, subject)) for subject in subjects}
    asked = [(subject, f"/{'en' if n % 2 else 'zh'}{page}") for subject in subjects for n, page in enumerate(PAGES)]
    with monkeypatch.context() as patch:
        patch.setattr(svg, "digest", lambda picture: None)
        alone = {(subject, path): clients[subject].get(path).content for subject, path in asked}
    assert len({alone[subject, "/zh/fund/lists/demo"] for subject in subjects}) > 1, "rights make a difference"
    random.Random(11).shuffle(asked)
    for subject, path in asked:
        assert clients[subject].get(path).content == alone[subject, path], (subject.name, path)
    assert len(kept) >= 4 and kept.held > 50_000, "drawings were kept"
    own.close()


def test_every_picture_of_an_award_list_and_of_a_workflow_can_be_kept(demo_workspace):
    with closing(Workspace(demo_workspace)) as own:
        for page, path in ((slate, {"id": "demo"}), (workflow, {"name": "call"})):
            built = page.build(own, Visit("en", page.PATH, path))
            pictures = [block.picture for block in built.leaves() if isinstance(block, Figure)]
            assert pictures and all(svg.digest(picture) for picture in pictures), page.PATH


@settings(max_examples=15)
@given(st.data())
def test_a_drawing_depends_on_all_that_its_key_holds(data):
    """Rows hidden, masked, renamed or in another order, another language, width or sentence: never one for another."""
    words = st.sampled_from(["", "A", "B", "甲", "A "])
    rows = data.draw(
        st.lists(st.builds(Bar, label=words.map(same), value=st.sampled_from([0.0, 1.0, 2.5])), max_size=4)
    )
    shown = [[row for row in rows if row.value in seen] for seen in ((0.0,), (0.0, 1.0), (0.0, 1.0, 2.5))]
    metas = [Meta(name, same(said), same("d"), "real", same("s"), "2026") for name, said in ("ax", "bx", "ay")]
    made = [bar_chart(meta, part, (same("v"), "")) for meta in metas for part in shown]
    cases = [(picture, lang, width) for picture in made for lang in ("en", "zh") for width in (360, 760)]
    alone = [svg._svg(*case) for case in cases]
    svg._DRAWN.clear()
    order = data.draw(st.permutations(range(len(cases))))
    assert [svg.svg(*cases[n]) for n in order] == [alone[n] for n in order]
    assert all(svg.digest(picture) is not None for picture in made)


def test_what_cannot_be_told_apart_is_drawn_anew_each_time():
    """A drawing made by a function of its own may depend on anything: it is never kept."""
    base = bar_chart(Meta("m", same("f"), same("d"), "real", same("s"), "2026"), [], (same("v"), ""))
    seen = []
    own = type(base)(base.meta, base.twin, lambda lang, width: seen.append(lang) or base.drawing(lang, width))
    assert svg.digest(own) is None
    svg.svg(own, "en"), svg.svg(own, "en")
    assert len(seen) == 2


def test_a_cache_holds_no_more_than_it_may_and_forgets_what_was_not_asked_for():
    for order in permutations("abcd"):
        cache, made = Cache(30), []

        def get(name, made=made, cache=cache):
            return cache.get(name, lambda: made.append(name) or name * 10, len)

        for name in order:
            assert get(name) == name * 10
        assert cache.held == 30 and len(cache) == 3
        get(order[1])
        get(order[0])  # was forgotten, and takes the place of the third
        assert made == [*order, order[0]]
        get(order[1])
        get(order[2])
        assert made == [*order, order[0], order[2]]
    assert Cache(3).get("k", lambda: "long value", len) == "long value"
