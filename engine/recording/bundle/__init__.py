"""The bundle: one file by which a stranger checks a programme offline."""
