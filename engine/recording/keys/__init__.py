"""Keys: signing checkpoints, reading whose signature counts, and the files of private keys."""
