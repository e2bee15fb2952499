# SPDX-License-Identifier: Apache-2.0
"""Reports on instruments: which overlap, are listed twice, are old, were made at home."""
