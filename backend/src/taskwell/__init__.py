"""Taskwell: a todo application that a person deploys for themselves, their team or their customers."""
