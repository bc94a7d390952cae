"""Who there is: the residents of one's community."""
