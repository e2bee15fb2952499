# SPDX-License-Identifier: Apache-2.0
"""Lots drawn under rules: what is left to be drawn, and walks through it."""
