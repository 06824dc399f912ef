"""Which sentences of the sources a card is made of: split, ranked, and paired as news and insight."""
