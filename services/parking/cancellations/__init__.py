"""What calling off a booking costs: the terms (取消规则) that the owner of a space chooses."""
