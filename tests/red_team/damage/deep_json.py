"""Hands in JSON nested a hundred thousand deep."""

GETS = None
SAYS = "notebook"


def hand_in(notebook, folder):
    deep = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    return b'{"nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": ' + deep + b"}"
