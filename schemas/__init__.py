"""Nouns: frozen values of the domain, and the published JSON Schemas beside them."""
