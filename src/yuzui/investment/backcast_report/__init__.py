# SPDX-License-Identifier: Apache-2.0
"""Backcast: what is asked, the document, its sentences, pictures and tables."""
