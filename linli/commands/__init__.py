"""One file for each thing the operator can say."""
