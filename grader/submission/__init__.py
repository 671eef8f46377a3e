"""From the files of a submission to verdicts: read, assemble, run, grade."""
