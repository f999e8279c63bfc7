"""The third door: background jobs, the schedule and the video ingest."""
