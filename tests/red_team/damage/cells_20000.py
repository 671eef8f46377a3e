"""Hands in a notebook of 20,000 cells."""

GETS = None
SAYS = "at most"


def hand_in(notebook, folder):
    cell = b'{"cell_type": "code", "metadata": {}, "outputs": [], "source": []}'
    cells = b",".join([cell] * 20_000)
    return b'{"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [' + cells + b"]}"
