"""Who is a verified resident of which community."""
