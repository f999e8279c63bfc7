"""E-mails, from the draft to the answer of the mail server."""
