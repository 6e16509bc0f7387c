"""Campaigns that would falsify the promises: what is broken on purpose, and what must survive it.

``python -m bench.faults [NAME…]`` runs them at full count; a small slice of each runs in the tests.
"""
