"""The money of a deal, held for its two parties: asked for, then released or refunded."""
