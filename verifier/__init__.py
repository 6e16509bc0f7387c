"""Verifiers of bundles, written from docs/format.md alone; nothing of etap is imported here."""
