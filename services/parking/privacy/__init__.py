"""What parking holds on a person: told in an export, gone or blanked by an erasure."""
