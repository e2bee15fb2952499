# SPDX-License-Identifier: Apache-2.0
"""How well facilities were used: postings of time, key figures, cost recovery."""
