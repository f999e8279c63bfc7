"""The pages of a campaign: words and figures."""
