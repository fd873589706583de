"""Scenarios and scores; calls judge or a live guard."""
