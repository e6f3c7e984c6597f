"""Tokens to words: labels, sentences, change lines and text for people, in the languages of the site."""
