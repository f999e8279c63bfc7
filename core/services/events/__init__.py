"""Events: written and changed, with their picture, their seats and their stream."""
