"""Pure decisions: the machine, the gate, replay, commands and the calendar."""
