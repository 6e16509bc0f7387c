"""Timestamps of checkpoints by RFC 3161: asking an authority, and checking its answer."""
