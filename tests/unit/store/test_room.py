# SPDX-License-Identifier: Apache-2.0
"""How much memory may be taken."""

from yuzui.store import room


def system(tmp_path, monkeypatch, available=None, most=None, used=None):
    if available is not None:
        (tmp_path / "meminfo").write_text(f"MemTotal: 9 kB\nMemAvailable: {available} kB\n")
    if most is not None:
        (tmp_path / "memory.max").write_text(f"{most}\n")
        (tmp_path / "memory.current").write_text(f"{used}\n")
    monkeypatch.setattr(room, "MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(room, "CGROUP", tmp_path)


def test_free_is_what_the_system_says(tmp_path, monkeypatch):
    system(tmp_path, monkeypatch, 1000, "max", 5)
    assert room.free() == 1_024_000


def test_the_limit_of_a_control_group_counts_if_it_is_less(tmp_path, monkeypatch):
    system(tmp_path, monkeypatch, 1000, 5000, 3000)
    assert room.free() == 2000


def test_a_system_that_says_nothing_leaves_half_of_all_memory(tmp_path, monkeypatch):
    system(tmp_path, monkeypatch)
    monkeypatch.setattr(room.os, "sysconf", {"SC_PHYS_PAGES": 10, "SC_PAGE_SIZE": 4096}.get)
    assert room.free() == 20_480
    (tmp_path / "meminfo").write_text("MemTotal: 9 kB\n")
    assert room.free() == 20_480


def test_the_budget_is_half_of_it_or_what_is_set(tmp_path, monkeypatch):
    system(tmp_path, monkeypatch, 1000)
    monkeypatch.delenv("YUZUI_MEMORY_BUDGET", raising=False)
    assert room.budget() == 512_000
    monkeypatch.setenv("YUZUI_MEMORY_BUDGET", "77")
    assert room.budget() == 77
