"""Words (词): which there are in titles, so that slips of the finger are understood, and how common
each is."""
