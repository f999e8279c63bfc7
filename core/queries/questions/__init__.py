"""Questions of the live room, as the room and the console show them."""
