"""The orders that a record leaves open, and what holds in all of them."""
