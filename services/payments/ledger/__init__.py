"""The books: accounts, entries and postings that sum to zero."""
