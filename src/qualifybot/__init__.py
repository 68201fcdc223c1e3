"""QualifyBot: a phone line that qualifies sales leads."""
