"""The operations: gather, decide, record; ``engine.operations`` is their table of contents."""
