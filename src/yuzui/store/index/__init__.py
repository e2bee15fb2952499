# SPDX-License-Identifier: Apache-2.0
"""The search index beneath ``store.search``: what is in it, how it is filled, how it ranks."""
