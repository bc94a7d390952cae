"""Runs in a process of its own for each picture: decodes what strangers send, and nothing else."""
