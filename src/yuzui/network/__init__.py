# SPDX-License-Identifier: Apache-2.0
"""Registers with succession, the laboratory network, people and their time, sharing."""
