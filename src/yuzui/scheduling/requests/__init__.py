# SPDX-License-Identifier: Apache-2.0
"""From the form of a facility kind to an instance that can be scheduled."""
