"""Sample news for the demo: invented publishers and a week of invented events, served as feeds on loopback."""
