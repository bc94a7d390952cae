"""The load: requests prepared beforehand, sent from a process of its own."""
