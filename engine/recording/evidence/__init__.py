"""The store of evidence: files received once, kept by the SHA-256 of their bytes."""
