# SPDX-License-Identifier: Apache-2.0
"""The catalogue of one workspace: what its index is made from, and what a reader finds in it."""
