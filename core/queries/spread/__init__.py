"""The referral forest of an event and everything read from it."""
