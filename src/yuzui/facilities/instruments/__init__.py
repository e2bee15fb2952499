# SPDX-License-Identifier: Apache-2.0
"""Reports on instruments: which overlap, which are old, which were made at home."""
