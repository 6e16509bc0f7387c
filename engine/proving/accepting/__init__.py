"""Acceptance stories: what their files are, how they are replayed, joined and chosen."""
