"""Findings + signals + policy + grants -> one decision. Knows no rule classes."""
