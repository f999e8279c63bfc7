"""E-mails and who is to get one."""
