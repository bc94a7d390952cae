"""What is held on a member in what tells them of things."""
