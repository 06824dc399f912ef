"""Cards and recaps go out: who gets what is planned, sent once, and kept in step with its story."""
