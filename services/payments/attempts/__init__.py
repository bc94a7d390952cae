"""Every order given to the provider under a number of our own."""
