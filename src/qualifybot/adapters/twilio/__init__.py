"""Twilio: webhooks, TwiML and Media Streams."""
