"""Offers: cards that a host pushes into the room, and what people do with them."""
