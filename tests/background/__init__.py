# SPDX-License-Identifier: Apache-2.0
"""Kinds of work for tests."""
