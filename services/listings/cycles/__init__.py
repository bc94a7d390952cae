"""Swaps in a ring (循环交换): two or three things that each go to whoever wants them."""
