"""``python -m etap`` of an installed copy, and ``python .`` in a checkout."""

from etap import main

main()
