"""The parts of optimal alignments: the model, its search twice, and the check of what was found."""
