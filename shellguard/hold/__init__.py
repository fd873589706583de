"""The queue of holds as a state machine, clock injected."""
