"""Edges and journeys in files, as the world's tools write them: the only place of the library that reads any."""
