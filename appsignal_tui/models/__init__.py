"""Frozen values of the explorer; no I/O."""
