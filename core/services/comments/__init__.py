"""Comments below a replay."""
