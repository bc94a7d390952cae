"""A member, their phone, the codes sent to it."""
