"""The sentences about audits."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP985": Sentence(
        N_("No cycle of {programme} had been started by {day}."),
        N_("Audit for a later day. When each began: etap log COUNTY"),
        N_("An audit for a day looks at what was recorded up to its end, and at nothing else."),
    ),
    "ETP986": Sentence(
        N_("County {county} had no cycle by {day}."),
        N_("Leave it out, or audit for a later day. Who stands where: etap board"),
        N_(
            "Whatever is named is audited, or it is said that it cannot be: a county that was left"
            " out in silence would be taken to conform."
        ),
    ),
    "ETP987": Sentence(
        N_("{option} says something only where {other} is given."),
        N_("Give both, or neither. What each does: etap audit --help"),
        N_(
            "The ledger says for itself on which schedule a cycle runs, and in which order its"
            " events came; what tells how to read a log is for logs alone. A seed draws a sample."
        ),
    ),
    "ETP988": Sentence(
        N_("{file} is read for this audit: nothing is written over it."),
        N_("Give what is to be written another name."),
        N_(
            "A report is about the files that it was made from, and names a log by its digest."
            " Written over one of them it would destroy what it tells of."
        ),
    ),
    "ETP989": Sentence(
        N_("{option} changes nothing beside {other}."),
        N_("Leave one of them out. What each does: etap audit --help"),
        N_(
            "An option is obeyed or refused, never passed over: whoever gives one relies on it, and"
            " would believe an answer that left it out."
        ),
    ),
    "ETP990": Sentence(
        N_("The ledger contradicts itself ({count}, the first is {first}): nothing was audited."),
        N_("See what is wrong: etap verify"),
        N_(
            "An audit rests on the record. Where the chain of events is broken, or an event says"
            " what no command can have said, no finding about a cycle could be trusted, and neither"
            " could it be said that there is none."
        ),
    ),
    "ETP991": Sentence(
        N_("There is no cycle to audit in {programme}."),
        N_("Start one: etap start COUNTY. Who stands where: etap board"),
        N_("A county without a cycle has no history, and nothing can be said of it."),
    ),
    "ETP992": Sentence(
        N_("There is no kind of departure number {number}: the audit found {count}."),
        N_("All of them with their numbers: etap audit"),
        N_(
            "'etap audit finding N' makes the audit again and shows its kind number N. Give it the"
            " same options as the audit that you read: the numbers depend on what is audited."
        ),
    ),
    "ETP993": Sentence(
        N_("'{given}' is not the number of a kind of departure."),
        N_("Write it as 'etap audit finding 1'."),
        N_("The numbers stand before the kinds of departure in the answer of 'etap audit'."),
    ),
    "ETP994": Sentence(
        N_("'{text}' is not a day."),
        N_("Write the day as 2009-06-30."),
        N_("An audit is made for one day of the calendar, in the time zone of the schedule."),
    ),
    "ETP995": Sentence(
        N_("The name {file} does not say in which form the report is wanted."),
        N_("Let it end in one of: {known}."),
        N_(
            "A page for people is .html, a workbook .xlsx, and what other programs read .json. All"
            " of them are complete in themselves and the same for the same audit, byte for byte."
        ),
    ),
    "ETP996": Sentence(
        N_("The log has no case '{case}'; it has {cases}."),
        N_("Names of cases stand in the findings: etap audit --log FILE"),
        N_("A case is named as the log names it, letter by letter."),
    ),
    "ETP997": Sentence(
        N_("The kernel {kernel} is not installed."),
        N_("Install it: pip install 'etap[fast]'. Or leave --kernel out: numpy answers the same."),
        N_(
            "Logs are judged by numpy, or by the same rules compiled by numba, which pays from some"
            " hundred thousand events on. Both give the same findings as the reference."
        ),
    ),
    "ETP998": Sentence(
        N_("A mapping file is guessed for a log, and none was named."),
        N_("Name it: etap audit --log FILE --guess"),
        N_("The ledger of a programme needs no mapping: its events say what they are."),
    ),
}
