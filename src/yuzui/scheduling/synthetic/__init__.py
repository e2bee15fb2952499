# SPDX-License-Identifier: Apache-2.0
"""SYNTHETIC instances: nobody publishes what large facilities were asked for, so it is drawn."""
