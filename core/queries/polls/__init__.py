"""What rooms, teams and voters see of polls."""
