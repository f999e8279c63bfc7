"""Questions of the live room: asked, voted for, let through and answered."""
