"""What members report to the committee, and the committee's looks at it."""
