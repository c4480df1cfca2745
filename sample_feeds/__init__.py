"""Invented publishers: feeds served over HTTP as a council's supplier would, and a spreadsheet.

Nothing here is a real service: the organisations, their telephone numbers (of the ranges that Ofcom keeps
for drama) and their e-mail addresses do not exist; the postcodes do. See README.md beside this file.
"""
