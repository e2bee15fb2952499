# SPDX-License-Identifier: Apache-2.0
"""What was kept comes back, and what was damaged is named."""

import dataclasses

import numpy as np
import pytest

from yuzui.errors import StoreError
from yuzui.store.graph import kept


def test_saved_arrays_come_back_by_memory_map(built, tmp_path):
    kept.save(built, tmp_path / "g")
    again = kept.load(tmp_path / "g")
    for name in kept.ARRAYS:
        assert np.array_equal(getattr(again, name), getattr(built, name))
    assert isinstance(again.in_idx, np.memmap)
    assert (again.read, again.works, again.precision) == (built.read, built.works, built.precision)
    assert again.findings == built.findings and again.id_name == built.id_name
    assert again.linked
    kept.save(dataclasses.replace(built, linked=False), tmp_path / "bare")
    assert not kept.load(tmp_path / "bare").linked


@pytest.mark.parametrize("name", kept.ARRAYS)
def test_a_damaged_array_is_named_and_refused(built, tmp_path, name):
    kept.save(built, tmp_path / "g")
    path = tmp_path / "g" / f"{name}.npy"
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(bytes(raw))
    with pytest.raises(StoreError) as caught:
        kept.load(tmp_path / "g")
    assert f"{name}.npy" in caught.value.seen


def test_a_missing_manifest_is_refused(tmp_path):
    with pytest.raises(StoreError):
        kept.load(tmp_path)
