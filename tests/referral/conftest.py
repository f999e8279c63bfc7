"""What all tests of the library want."""

from hypothesis import settings

# An example's first forest loads numba, and may compile; how long one takes says nothing about whether it is right.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
