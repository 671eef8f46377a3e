"""Hands in numbers that no program likes: of 10,000 digits, not a number, infinite."""

GETS = None
SAYS = "notebook"


def hand_in(notebook, folder):
    numbers = b'{"one": NaN, "other": Infinity, "long": ' + b"9" * 10_000 + b"}"
    return b'{"nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": ' + numbers + b"}"
