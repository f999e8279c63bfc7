"""What moderators do that is about everything a person wrote, and taking any decision of theirs back."""
