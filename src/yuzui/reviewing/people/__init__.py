# SPDX-License-Identifier: Apache-2.0
"""Who is tied to whom: persons under all their ids, names that are alike, things in common."""
