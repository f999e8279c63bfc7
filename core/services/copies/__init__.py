"""Events made after the model of others."""
