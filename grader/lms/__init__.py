"""To and from a learning management system: Canvas' and Moodle's own files, filled and taken in.

Nothing here talks to a server: an instructor carries files, and each LMS's importer decides.
"""
