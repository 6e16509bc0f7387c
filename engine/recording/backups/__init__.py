"""Backups of a programme: one file that holds all of it, taken while others write, and restored."""
