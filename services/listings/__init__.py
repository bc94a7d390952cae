"""Things: what members sell, swap and give away, from the first photo to the handover."""
