"""Comments below a replay, as pages show them."""
