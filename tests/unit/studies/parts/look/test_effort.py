# SPDX-License-Identifier: Apache-2.0
"""What an evaluation takes: memory before it reads, processes, time before it computes."""

import pytest

from yuzui.errors import InputError
from yuzui.evaluation.report import run_settings
from yuzui.evaluation.running import shards
from yuzui.store.graph.runs import MOST

GB = 10**9
WORKS, LINKS = 1_000_000, 11_000_000


def test_what_fits_in_memory_stays_there(tmp_path):
    room, need = run_settings.fit(WORKS, LINKS, 1, 100 * GB, tmp_path)
    assert room.folder is None and room.most == MOST
    assert need == run_settings.need(WORKS, LINKS, 1, False, MOST)


def test_more_than_one_process_finds_arrays_on_disk(tmp_path):
    room, need = run_settings.fit(WORKS, LINKS, 3, 100 * GB, tmp_path)
    assert room.folder == tmp_path
    assert need > run_settings.need(WORKS, LINKS, 1, True, MOST)


@pytest.mark.parametrize(("on_disk", "most"), [(True, MOST), (True, run_settings.FEWEST)])
def test_less_memory_takes_the_disk_then_smaller_runs(tmp_path, on_disk, most):
    few, links = 1_000, 900_000_000
    budget = run_settings.need(few, links, 1, on_disk, most)
    room, need = run_settings.fit(few, links, 1, budget, tmp_path)
    assert (room.folder, room.most, need) == (tmp_path, most, budget)


def test_a_set_that_does_not_fit_is_refused_with_what_would(tmp_path):
    budget = run_settings.need(WORKS, LINKS, 1, True, run_settings.FEWEST) - 1
    with pytest.raises(InputError) as caught:
        run_settings.fit(WORKS, LINKS, 1, budget, tmp_path)
    assert caught.value.code == "memory"
    for lang in ("en", "zh"):
        assert "YUZUI_MEMORY_BUDGET" in caught.value.say(lang)
    # the largest set that is promised does fit
    largest = (budget - run_settings.FIXED - run_settings.SORTING * run_settings.FEWEST) // (
        run_settings.PER_WORK + 2 * run_settings.PER_ANSWER
    )
    assert f"{largest:,}" in caught.value.say("en")
    run_settings.fit(largest, 11 * largest, 1, budget, tmp_path)


def test_fewer_processes_are_offered_where_they_fit(tmp_path):
    budget = run_settings.need(WORKS, LINKS, 1, True, run_settings.FEWEST)
    with pytest.raises(InputError) as caught:
        run_settings.fit(WORKS, LINKS, 8, budget, tmp_path)
    assert "--workers 1" in caught.value.say("en") and "--workers 1" in caught.value.say("zh")


@pytest.mark.parametrize("given", [0, -1, 65, 1.5, "2", True, None])
def test_a_number_of_processes_that_is_none_is_refused(given):
    with pytest.raises(InputError) as caught:
        run_settings.checked(given)
    assert caught.value.code == "option" and "--workers" in caught.value.say("en")


def test_words_tell_touches_time_and_what_would_be_faster():
    quick = run_settings.words(shards.Work(5, 0.5, None, ((0, 1),)), "numpy")
    assert len(quick) == 1 and "0.5 CPU-s (numpy)" in quick[0].en
    first = run_settings.words(shards.Work(5, 0.5, None, ((0, 1),)), "numba")
    assert len(first) == 2 and "compiles" in first[1].en
    slow = run_settings.words(shards.Work(10**10, 600.0, 100.0, ((0, 1),)), "numpy")
    assert "10,000,000,000" in slow[0].en and "600" in slow[0].zh
    assert "yuzui[graph]" in slow[1].en and "100 CPU-s" in slow[1].en


def test_size_in_words():
    assert (run_settings.size(420_400_000).en, run_settings.size(2_540_000_000).zh) == ("420 MB", "2.5 GB")


def test_every_indicator_and_window_takes_room(tmp_path):
    small, large = (run_settings.need(WORKS, LINKS, 1, True, MOST, answers) for answers in (2, 16))
    assert large - small == 14 * run_settings.PER_ANSWER * WORKS
    with pytest.raises(InputError):
        run_settings.fit(WORKS, LINKS, 1, small, tmp_path, 16)
