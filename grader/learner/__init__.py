"""A learner's own folder: laid by `nanollm start`, brought up to date by `nanollm update`."""
