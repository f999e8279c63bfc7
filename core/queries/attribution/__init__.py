"""Attribution: from rows to columns to credit."""
