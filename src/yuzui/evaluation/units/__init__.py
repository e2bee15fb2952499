# SPDX-License-Identifier: Apache-2.0
"""Works counted for organisations and countries."""
