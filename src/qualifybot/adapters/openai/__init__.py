"""OpenAI: ears, reader of turns and writer of summaries."""
