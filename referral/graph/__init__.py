"""The referral forest: who was brought by whom, what it looks like, and how it goes to other programs and onto a page."""
