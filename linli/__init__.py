"""The operator's command: what starts, checks and mends a running Linli."""
