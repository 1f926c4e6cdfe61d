"""What can be done to parties and leases: verbs with an actor, each one atomic and recorded."""
