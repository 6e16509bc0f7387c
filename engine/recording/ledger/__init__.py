"""The ledger on disk: its port and SQLite adapter, the bytes of events, and the private store."""
