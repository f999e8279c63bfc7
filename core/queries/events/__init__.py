"""Events, as members and as strangers see them."""
