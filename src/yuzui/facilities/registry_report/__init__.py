# SPDX-License-Identifier: Apache-2.0
"""The registry of facilities: its document in sentences, tables and pictures."""
