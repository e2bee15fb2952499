# SPDX-License-Identifier: Apache-2.0
"""Words and numbers for people, in English and Chinese."""

from yuzui.text.text import LANGUAGES, Text, both, join, same

__all__ = ["LANGUAGES", "Text", "both", "join", "same"]
