"""The demonstration: an organisation with a past, whose event is live now. Made by the real services, once."""
