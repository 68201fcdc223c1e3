"""Reads one caller turn by rules: text and context in, a reading of the answer contract out; never raises."""
