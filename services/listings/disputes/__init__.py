"""Disputes (争议): one side says that the thing did not change hands as the other has confirmed."""
