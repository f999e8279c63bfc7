"""Video ingest: an RTMP server that turns what OBS or ffmpeg pushes into HLS files."""
