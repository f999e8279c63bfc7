"""What polls ask for and what answers come to, without rows: kinds, the shape of an answer, counting."""
