"""Drafts (草稿): items that their owner has not offered yet."""
