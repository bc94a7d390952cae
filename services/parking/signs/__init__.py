"""The sign at a space: a code that who scans it has arrived there."""
