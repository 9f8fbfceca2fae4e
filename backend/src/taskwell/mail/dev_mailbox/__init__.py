"""The development mailbox as pages: what was mailed, as a person would see it, instead of being sent.

Mounted only where the `mailbox` transport is in use, which production refuses.
"""
