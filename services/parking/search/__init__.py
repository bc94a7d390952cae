"""What is free for a time: the circle's spaces, and what else there is when one is taken."""
