"""What did the caller's words say, in the form of the answer contract?"""

from qualifybot.domain.reading.reader import read

__all__ = ["read"]
