"""What the committee's notices, reports and decisions hold on members."""
