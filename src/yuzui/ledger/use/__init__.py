# SPDX-License-Identifier: Apache-2.0
"""Use of a computing centre: its logs, and its document in sentences, tables and pictures."""
