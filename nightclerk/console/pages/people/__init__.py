"""People and tokens: an admin lets them in, and ends them."""
