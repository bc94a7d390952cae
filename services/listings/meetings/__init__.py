"""Meetings (见面): when and where a thing is to change hands, and what if nobody came."""
