# SPDX-License-Identifier: Apache-2.0
"""Statements as files, and what goes into and comes out of them."""
