"""A language model as writer and answerer: what it is shown and must answer, its servers, tries and prices."""
