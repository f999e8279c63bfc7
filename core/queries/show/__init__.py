"""Reading the run of show, and what the host has arranged around it."""
