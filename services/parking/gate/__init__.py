"""Passes for the gate, barriers that ask, and who came when."""
