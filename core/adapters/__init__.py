"""What the floor says to the world outside the process: Redis, jobs, live pushes, mail, files."""
