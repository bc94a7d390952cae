"""Text messages that tell a phone what happens to the account it signs in to."""
