# SPDX-License-Identifier: Apache-2.0
"""The nouns of the record: one file a noun, each its tables."""
