"""Pages of one run held against each other, and against those made-up URLs got.

Pure: values in, values out.
"""

from __future__ import annotations

from presslog.flows.pages.borne_out import Word, word_of
from presslog.flows.pages.likeness import covered, kept, runs, shared, telling_words, words_in_common
from presslog.flows.pages.made_up_answers import (
    MadeUpAnswer,
    answers_before,
    has_long_answered,
    remember_answer,
)
from presslog.flows.pages.read_pages import Page, alike, resembles

__all__ = [
    "MadeUpAnswer",
    "Page",
    "Word",
    "alike",
    "answers_before",
    "covered",
    "has_long_answered",
    "kept",
    "remember_answer",
    "resembles",
    "runs",
    "shared",
    "telling_words",
    "word_of",
    "words_in_common",
]
