"""Offers, as the room, the studio and the console show them."""
