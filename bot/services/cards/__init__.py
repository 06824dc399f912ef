"""Stories become cards: by a model where there is one and money for it, else by the built-in writer."""
