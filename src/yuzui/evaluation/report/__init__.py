# SPDX-License-Identifier: Apache-2.0
"""The long look at a set of works: its document in parts, sentences, tables and pictures."""
