# SPDX-License-Identifier: Apache-2.0
"""What readers of scholarly exports share: records, identifiers, words, and how sets are made."""
