"""Calendars, timetables, streams of chance and distributions."""
