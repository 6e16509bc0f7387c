"""Measurements of etap beside its peers; ``python -m bench`` runs them all."""
