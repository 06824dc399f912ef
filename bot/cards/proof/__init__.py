"""Does a line stand in its evidence, says it no more than that, and is there nothing in it that harms?"""
