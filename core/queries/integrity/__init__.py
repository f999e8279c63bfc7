"""What the integrity rules look at, and what they found."""
