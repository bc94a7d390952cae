"""Invitations to be friends, which one member shows another as a QR code."""
