"""The port to whoever moves the money, and what its answers change."""
