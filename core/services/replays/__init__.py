"""The recording of an event, as people watch it afterwards."""
