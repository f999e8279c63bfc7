"""How it spreads on: K and delays with what is not known of them, branching processes, forecasts, and plans."""
