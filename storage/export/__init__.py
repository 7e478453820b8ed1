"""A history taken out: tables, feeds, raw responses, and one article with its proof.

Modules that others import by themselves: `atom`, `tables`, `evidence_bundle`, `raw_responses`.
"""
