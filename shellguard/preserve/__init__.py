"""Save what would be destroyed, and bring it back. A room that waits for its work; decides nothing."""
