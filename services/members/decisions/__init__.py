"""What the committee decides on reports, what it does, and how it is explained."""
