"""The room of redaction: what is held, destroying it, and searching for what is left."""
