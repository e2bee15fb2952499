# SPDX-License-Identifier: Apache-2.0
"""Sphinx settings: Markdown pages, one theme, nothing fetched from elsewhere."""

from yuzui import __version__

project = "Yuzui"
author = "The Yuzui developers"
copyright = "The Yuzui developers, Apache-2.0"
release = version = __version__
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["extra"]
html_extra_path = ["extra"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
# Mermaid text is shown as text; the repository's own viewer draws it. Plug-in pages repeat
# headings such as Notes.
suppress_warnings = ["misc.highlighting_failure", "myst.xref_ambiguous"]
html_theme = "furo"
html_title = f"Yuzui {__version__}"
