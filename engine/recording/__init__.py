"""Everything that touches the outside: files, databases, clocks and randomness."""
