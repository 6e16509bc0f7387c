"""Verbs: what the program decides, proves, audits, tells and records."""
