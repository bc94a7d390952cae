"""Paying a balance by itself, where its payer has agreed to that beforehand."""
