"""What learners do with their own notebooks: start, check and keep them."""
