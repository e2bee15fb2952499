# SPDX-License-Identifier: Apache-2.0
"""Who reviews what: from sheets to pairs, from pairs to a document, and its words and pictures."""
