"""The machinery every process shares."""
