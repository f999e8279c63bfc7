"""The staff: accounts, members, the organisation they work for."""
