# SPDX-License-Identifier: Apache-2.0
"""The whole loop on the data that come with Yuzui, and the published truths it is held against."""
