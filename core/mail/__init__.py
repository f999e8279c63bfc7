"""Composing e-mails: what they say, in which language, as HTML and as plain text. Sending is elsewhere."""
