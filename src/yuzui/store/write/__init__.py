# SPDX-License-Identifier: Apache-2.0
"""Writing so that a power cut or a second process leaves a whole: the old or the new."""
