"""Favourites (收藏): things a member keeps an eye on."""
