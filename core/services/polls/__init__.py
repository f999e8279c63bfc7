"""Polls: prepared and run by hosts, answered by everybody in the room."""
