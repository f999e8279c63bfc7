"""The referral forest while it grows: every count up to date after each registration."""
