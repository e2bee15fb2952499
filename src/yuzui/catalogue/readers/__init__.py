# SPDX-License-Identifier: Apache-2.0
"""Readers of scholarly exports: one file a format, found by content and ending."""
