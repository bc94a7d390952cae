"""What ends without a word of the two: its time is over, or the thing has gone."""
