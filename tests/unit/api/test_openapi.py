# SPDX-License-Identifier: Apache-2.0
"""The description is made from the registry alone."""

from __future__ import annotations

from yuzui.faces.api import app


def test_each_path_says_what_it_gives_and_what_is_not_found():
    for item in app.document()["paths"].values():
        assert item["get"]["summary"]
        assert set(item["get"]["responses"]) == {"200", "404"}


def test_references_resolve():
    document = app.document()
    assert "error" in document["components"]["schemas"]
