"""What people watch afterwards."""
