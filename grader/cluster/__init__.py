"""Grading on the workers of a cluster that exists already: what travels, there and back."""
