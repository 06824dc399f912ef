"""Entries become stories: grouped, held back where one feed floods, joined, and put right by hand."""
