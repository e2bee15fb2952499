# SPDX-License-Identifier: Apache-2.0
"""Checks of bounds that need no solver and share no code with what made them."""
