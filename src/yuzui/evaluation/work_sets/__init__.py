# SPDX-License-Identifier: Apache-2.0
"""Sets of works as they are taken: snapshots of a source, and lists of some of its works."""
