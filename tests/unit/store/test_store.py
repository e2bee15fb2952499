# SPDX-License-Identifier: Apache-2.0
"""Opening the store of a folder."""

import pytest

from yuzui.errors import StoreError
from yuzui.store import open_store


def test_folder_and_file_are_made_and_found_again(tmp_path):
    folder = tmp_path / "a" / "b"
    with_store = open_store(folder)
    head = with_store.head()
    with_store.close()
    assert (folder / "yuzui.sqlite").is_file()
    again = open_store(folder)
    assert again.head() == head
    again.close()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "file" / "w")
    assert caught.value.code == "no_folder" and caught.value.exit == 6
