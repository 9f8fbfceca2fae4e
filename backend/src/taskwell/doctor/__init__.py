"""Looks at an installation from the outside and says which value is wrong, and how to mend it.

A check is a course of steps: each step's outcome is a `Finding`, and a step without which the next would make no
sense ends the course. Courses do not depend on each other and run side by side, each with a bound in time.
"""
