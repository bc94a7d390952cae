"""The spaces people let, their terms and who may see them."""
