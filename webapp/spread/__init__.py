"""The Spread page: what of the forest is shown, and as which file."""
