"""English as tables of patterns: words, cues, dates, and what a sentence can do without."""
