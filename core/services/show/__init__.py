"""Running a show: its items, going on and off air, breaks and notes."""
