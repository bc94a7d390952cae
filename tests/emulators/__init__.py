"""Stand-ins for servers of others, which speak as theirs do."""
