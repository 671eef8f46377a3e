"""`python -m grader` is the `nanollm` command."""

from grader.cli import main

main()
