"""Feeds come in: asked when it is their turn, read in workers, and what they carry is stored."""
