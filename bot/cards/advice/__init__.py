"""What to do next and who should care: rows of the playbook filled from a story, and what sources advise."""
