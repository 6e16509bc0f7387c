"""The English grammar of plain words, edition 1."""

from engine.telling.plain.grammar import Grammar
from schemas.attribution import Attestation
from schemas.days import Unit

ENGLISH = Grammar(
    language="en",
    quotes=('"', '"'),
    conjunctions={"and": "and", "or": "or"},
    in_other=", in Polish ",
    only={"pl": " in Polish only", "en": " in English only"},
    attested={
        Attestation.STATED: ("; stated by ", "; stated"),
        Attestation.REVIVAL: ("; known from the revival: ", "; known from the revival"),
        Attestation.INFERRED: ("; inferred from ", "; inferred"),
        Attestation.ASSUMED: ("; assumed after ", "; assumed"),
    },
    waivable=("; may be waived by ", "; anyone may waive it"),
    bounds={
        "least": "at least {min}",
        "most": "at most {max}",
        "both": "at least {n} and at most {max}",
        "exactly": "exactly {min}",
    },
    counted={
        "files": ("{n} file", "{n} files"),
        "rows": ("{n} row", "{n} rows"),
        "values": ("{n} different value", "{n} different values"),
        "characters": ("{n} character", "{n} characters"),
        "numbers": ("{n}", "{n}"),
        "persons": ("{n} person", "{n} persons"),
        "hold": ("at least {n} of these holds", "at least {n} of these hold"),
    },
    times={
        "passed": {
            Unit.DAYS: ("at least {n} day has passed", "at least {n} days have passed"),
            Unit.WORKING_DAYS: (
                "at least {n} working day has passed",
                "at least {n} working days have passed",
            ),
            Unit.WEEKS: ("at least {n} week has passed", "at least {n} weeks have passed"),
            Unit.MONTHS: ("at least {n} month has passed", "at least {n} months have passed"),
        },
        "within": {
            Unit.DAYS: ("{n} day", "{n} days"),
            Unit.WORKING_DAYS: ("{n} working day", "{n} working days"),
            Unit.WEEKS: ("{n} week", "{n} weeks"),
            Unit.MONTHS: ("{n} month", "{n} months"),
        },
    },
    words={
        "kind": {
            "document": "document",
            "table": "table",
            "decision": "decision",
            "record": "record",
        },
        "type": {
            "string": "text",
            "integer": "a whole number",
            "number": "a number",
            "boolean": "yes or no",
        },
        "format": {"date": "a day", "edtf": "a day, a month or a year"},
    },
    note="Numbers in square brackets are lines of {file}. Digest of the schedule: {digest}.",
    gate="It may be made when ",
    conditions={
        "stage_outputs": "all that must be handed in there is in order",
        "output": "{output:ref} is in order",
        "approval": "{count:counted.persons} in the role {role:ref} approved it"
        "{waivable:waivable}{attested:attested}",
        "elapsed": "{time:time.passed} since the cycle last entered {since:ref}"
        "{waivable:waivable}{attested:attested}",
        "none": "nothing is asked for",
        "all": "all of these hold",
        "any": "any one of these holds",
        "at_least": "{count:counted.hold}",
    },
    sentences={
        "heading.sources": "THE SOURCES",
        "heading.roles": "THE ROLES",
        "heading.stages": "THE STAGES IN THEIR ORDER, AND WHAT IS HANDED IN AT EACH",
        "heading.transitions": "THE TRANSITIONS FROM STAGE TO STAGE",
        "heading.rows": "THE ROWS OF THE TABLES",
        "schedule": "This is the schedule {id:word}, version {version:dotted},"
        " in plain words, edition 1.",
        "schedule.title": "It is called {title:title}.",
        "schedule.description": "It is described so: {title:title}.",
        "schedule.timezone": "Its days are counted in the time zone {name:dotted}.",
        "schedule.calendar": "Its working days follow the calendar of {name:word}.",
        "schedule.initial": "A cycle begins in {stage:ref}.",
        "source": "The source {id:word} is {cite:text}[url?, found at {url:text}].",
        "role": "There is the role {role:named}{attested:attested}.",
        "stage.first": "The first stage is {stage:named}{attested:attested}.",
        "stage.next": "The next stage is {stage:named}{attested:attested}.",
        "stage.done": "Here a cycle is finished.",
        "stage.given_up": "Here a cycle is given up.",
        "output.required": "The {kind:word.kind} {output:named.in} must be handed in"
        "{attested:attested}.",
        "output.optional": "The {kind:word.kind} {output:named.in} may be handed in"
        "{attested:attested}.",
        "output.media": "It is accepted as {media:list.or}.",
        "output.count": "It has {bounds:bounds.files}{attested:attested}.",
        "output.rows": "It has {bounds:bounds.rows}{attested:attested}.",
        "output.row_schema": "Each row is of the kind {name:word}.",
        "output.distinct": "Column {column:text} holds {bounds:bounds.values}{attested:attested}.",
        "output.references": "Every value of column {column:text} stands in column {key:text}"
        " of {output:ref}{attested:attested}.",
        "output.derives_from": "It is made from {outputs:refs.and}.",
        "output.shares_with": "Its files may also be those of {outputs:refs.and}.",
        "output.approval": "It must be approved by {count:counted.persons} in the role {role:ref}"
        "[other?; whoever handed it in does not count]{attested:attested}.",
        "output.by": "Only {roles:refs.or} may hand it in.",
        "output.personal_data": "It holds personal data.",
        "output.retention": "Its evidence is to be destroyed {time:time.within} after the cycle"
        " last entered {since:ref}{attested:attested}.",
        "output.waivable": "It may be waived by {roles:refs.or}.",
        "output.waivable_anyone": "Anyone may waive it.",
        "transition": "The transition {step:named.in} leads from {sources:refs.or}"
        " to {dest:ref}{attested:attested}.",
        "transition.from_all": "The transition {step:named.in} leads from every other stage that"
        " is not final to {dest:ref}{attested:attested}.",
        "transition.by": "Only {roles:refs.or} may make it.",
        "transition.none": "It may be made at any time.",
        "transition.due": "It is expected within {time:time.within} of entering {since:ref}"
        "{attested:attested}.",
        "transition.reopens": "It reopens the stage that it leads to.",
        "transition.reason": "A reason must be given.",
        "row": "A row of the kind {name:word}[title?, called {title:text},] has these columns"
        "[closed? and no others][open?, and may have others]:",
        "row.column": "Column {column:text} [required?must be there and ]holds {type:word.type}"
        "[format?, written as {format:word.format}][enum?, one of {enum:texts.or}]"
        "[length?, of {length:bounds.characters}][range?, {range:bounds.numbers}]"
        "[title?, called {title:text}][description? ({description:text})].",
        "row.order": "The columns that must be there are named in this order: {columns:texts.and}.",
        "row.none_required": "It is said of no column that it must be there.",
        "row.description": "Such a row is described so: {text:text}.",
        "row.standard": "It follows the standard {text:text}.",
    },
)
