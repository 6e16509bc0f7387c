"""Plain words: a schedule as sentences of a controlled language, in Polish and in English.

One grammar per language, as data (``grammar_en``, ``grammar_pl``), is used in both directions:
``forms`` says a sentence from its pattern and finds the parts of a sentence by the same pattern.
"""
