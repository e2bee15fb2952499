# SPDX-License-Identifier: Apache-2.0
"""What pages show of an evaluation beside its main pictures: impact by window, pairs, histories."""
