# SPDX-License-Identifier: Apache-2.0
"""What the script adds, and that the same is done without it; what a page may fetch and send."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.page


def test_one_finds_a_thing_and_goes_on_to_it(person, site):
    """Search from the start page, open a hit: four ways, and no window complains."""
    person.goto(f"{site}/{person.lang}/")
    person.goto(f"{site}/{person.lang}/search")
    person.fill("#q", "quantum")
    person.press("#q", "Enter")
    person.wait_for_url("**q=quantum*")
    assert person.locator("main a").count() > 3
