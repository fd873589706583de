"""Read-only, time-boxed facts about the world. Classifies nothing."""
