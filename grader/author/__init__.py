"""What writes the course: release, record, look over checks, the bank and the sample class."""
