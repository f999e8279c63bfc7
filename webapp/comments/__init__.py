"""Comments below a replay, as pages send and show them."""
