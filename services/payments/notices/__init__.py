"""The sandbox's messenger: its notices, sent over signed HTTP until they are taken."""
