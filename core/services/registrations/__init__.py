"""Registrations: from the visit to the place taken, and who brought whom."""
