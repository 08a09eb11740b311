"""What it means for people: reach, indicators per division, look-up."""
