"""Posters: an event's picture, its time and place, who invites, and their own QR code, in the size of a phone's screen."""
