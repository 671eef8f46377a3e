"""What travels between judge and learner's side; both import it, so it is mounted behind walls."""
