"""The nouns, one module an area; import them from ``storage.records``."""
