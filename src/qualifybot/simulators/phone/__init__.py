"""The simulated telephone: rings any server as Twilio would and measures what a caller hears.

It shares no code with the server's own Twilio adapter, so that one can judge the other.
"""
