# SPDX-License-Identifier: Apache-2.0
"""The Python API: a workspace with the verbs as calls, and results that draw themselves."""
