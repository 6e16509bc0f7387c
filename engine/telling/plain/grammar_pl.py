"""The Polish grammar of plain words, edition 1. Ids and titles stand uninflected after a label."""

from engine.telling.plain.grammar import Grammar
from schemas.attribution import Attestation
from schemas.days import Unit

POLISH = Grammar(
    language="pl",
    quotes=("„", "”"),
    conjunctions={"and": "i", "or": "lub"},
    in_other=", po angielsku ",
    only={"pl": " tylko po polsku", "en": " tylko po angielsku"},
    attested={
        Attestation.STATED: ("; podaje: ", "; podano"),
        Attestation.REVIVAL: (
            "; znane ze wznowienia programu: ",
            "; znane ze wznowienia programu",
        ),
        Attestation.INFERRED: ("; wywnioskowano z: ", "; wywnioskowano"),
        Attestation.ASSUMED: ("; założono za: ", "; założono"),
    },
    waivable=("; odstąpić może ", "; każdy może odstąpić"),
    bounds={
        "least": "co najmniej {min}",
        "most": "co najwyżej {max}",
        "both": "co najmniej {n} i co najwyżej {max}",
        "exactly": "dokładnie {min}",
    },
    counted={
        "files": ("{n} plik", "{n} pliki", "{n} plików"),
        "rows": ("{n} wiersz", "{n} wiersze", "{n} wierszy"),
        "values": ("{n} różną wartość", "{n} różne wartości", "{n} różnych wartości"),
        "characters": ("{n} znak", "{n} znaki", "{n} znaków"),
        "numbers": ("{n}", "{n}", "{n}"),
        "persons": ("{n} osobę", "{n} osoby", "{n} osób"),
        "approved": (
            "zatwierdziła je {n} osoba",
            "zatwierdziły je {n} osoby",
            "zatwierdziło je {n} osób",
        ),
        "hold": (
            "spełniony jest co najmniej {n} z tych warunków",
            "spełnione są co najmniej {n} z tych warunków",
            "spełnionych jest co najmniej {n} z tych warunków",
        ),
    },
    times={
        "passed": {
            Unit.DAYS: (
                "minął co najmniej {n} dzień",
                "minęły co najmniej {n} dni",
                "minęło co najmniej {n} dni",
            ),
            Unit.WORKING_DAYS: (
                "minął co najmniej {n} dzień roboczy",
                "minęły co najmniej {n} dni robocze",
                "minęło co najmniej {n} dni roboczych",
            ),
            Unit.WEEKS: (
                "minął co najmniej {n} tydzień",
                "minęły co najmniej {n} tygodnie",
                "minęło co najmniej {n} tygodni",
            ),
            Unit.MONTHS: (
                "minął co najmniej {n} miesiąc",
                "minęły co najmniej {n} miesiące",
                "minęło co najmniej {n} miesięcy",
            ),
        },
        "within": {
            Unit.DAYS: ("{n} dnia", "{n} dni", "{n} dni"),
            Unit.WORKING_DAYS: ("{n} dnia roboczego", "{n} dni roboczych", "{n} dni roboczych"),
            Unit.WEEKS: ("{n} tygodnia", "{n} tygodni", "{n} tygodni"),
            Unit.MONTHS: ("{n} miesiąca", "{n} miesięcy", "{n} miesięcy"),
        },
    },
    words={
        "kind": {
            "document": "dokument",
            "table": "tabelę",
            "decision": "decyzję",
            "record": "zapis",
        },
        "type": {
            "string": "tekst",
            "integer": "liczbę całkowitą",
            "number": "liczbę",
            "boolean": "odpowiedź tak lub nie",
        },
        "format": {"date": "dzień", "edtf": "dzień, miesiąc lub rok"},
    },
    note="Liczby w nawiasach kwadratowych to wiersze pliku {file}. Skrót schematu: {digest}.",
    gate="Można je wykonać, gdy ",
    conditions={
        "stage_outputs": "w porządku jest wszystko, co tu trzeba złożyć",
        "output": "w porządku jest wynik {output:ref}",
        "approval": "{count:counted.approved} w roli {role:ref}"
        "{waivable:waivable}{attested:attested}",
        "elapsed": "od ostatniego wejścia do etapu {since:ref} {time:time.passed}"
        "{waivable:waivable}{attested:attested}",
        "none": "niczego się nie wymaga",
        "all": "spełnione są wszystkie te warunki",
        "any": "spełniony jest którykolwiek z tych warunków",
        "at_least": "{count:counted.hold}",
    },
    sentences={
        "heading.sources": "ŹRÓDŁA",
        "heading.roles": "ROLE",
        "heading.stages": "ETAPY W ICH KOLEJNOŚCI I TO, CO SIĘ NA KAŻDYM SKŁADA",
        "heading.transitions": "PRZEJŚCIA Z ETAPU DO ETAPU",
        "heading.rows": "WIERSZE TABEL",
        "schedule": "Oto schemat {id:word}, wersja {version:dotted}, prostymi słowami, wydanie 1.",
        "schedule.title": "Nosi tytuł {title:title}.",
        "schedule.description": "Opisano go tak: {title:title}.",
        "schedule.timezone": "Dni liczy się w strefie czasowej {name:dotted}.",
        "schedule.calendar": "Dni robocze wyznacza kalendarz {name:word}.",
        "schedule.initial": "Cykl zaczyna się na etapie {stage:ref}.",
        "source": "Źródło {id:word} to {cite:text}[url?, dostępne pod adresem {url:text}].",
        "role": "Występuje rola {role:named}{attested:attested}.",
        "stage.first": "Pierwszy etap to {stage:named}{attested:attested}.",
        "stage.next": "Kolejny etap to {stage:named}{attested:attested}.",
        "stage.done": "Tu cykl jest zakończony.",
        "stage.given_up": "Tu cykl jest przerwany.",
        "output.required": "Trzeba złożyć {kind:word.kind} {output:named}{attested:attested}.",
        "output.optional": "Można złożyć {kind:word.kind} {output:named}{attested:attested}.",
        "output.media": "Przyjmuje się format {media:list.or}.",
        "output.count": "Obejmuje {bounds:bounds.files}{attested:attested}.",
        "output.rows": "Obejmuje {bounds:bounds.rows}{attested:attested}.",
        "output.row_schema": "Każdy wiersz jest rodzaju {name:word}.",
        "output.distinct": "Kolumna {column:text} zawiera {bounds:bounds.values}"
        "{attested:attested}.",
        "output.references": "Każda wartość kolumny {column:text} występuje w kolumnie {key:text}"
        " wyniku {output:ref}{attested:attested}.",
        "output.derives_from": "Powstaje na podstawie wyniku: {outputs:refs.and}.",
        "output.shares_with": "Może mieć te same pliki co: {outputs:refs.and}.",
        "output.approval": "Wymaga zatwierdzenia przez {count:counted.persons} w roli {role:ref}"
        "[other?; nie liczy się osoba, która wynik złożyła]{attested:attested}.",
        "output.by": "Złożyć może tylko {roles:refs.or}.",
        "output.personal_data": "Zawiera dane osobowe.",
        "output.retention": "Dowody należy zniszczyć po upływie {time:time.within} od ostatniego"
        " wejścia do etapu {since:ref}{attested:attested}.",
        "output.waivable": "Odstąpić od tego wymogu może {roles:refs.or}.",
        "output.waivable_anyone": "Każdy może odstąpić od tego wymogu.",
        "transition": "Przejście {step:named.in} prowadzi z etapu {sources:refs.or}"
        " do etapu {dest:ref}{attested:attested}.",
        "transition.from_all": "Przejście {step:named.in} prowadzi z każdego innego etapu, który"
        " nie jest końcowy, do etapu {dest:ref}{attested:attested}.",
        "transition.by": "Wykonać je może tylko {roles:refs.or}.",
        "transition.none": "Można je wykonać w każdej chwili.",
        "transition.due": "Powinno nastąpić w ciągu {time:time.within} od wejścia do etapu"
        " {since:ref}{attested:attested}.",
        "transition.reopens": "Otwiera na nowo etap, do którego prowadzi.",
        "transition.reason": "Trzeba podać powód.",
        "row": "Wiersz rodzaju {name:word}[title?, zwany {title:text},] ma kolumny"
        "[closed? i żadnych innych][open?, a może mieć i inne]:",
        "row.column": "Kolumna {column:text} [required?musi wystąpić i ]zawiera {type:word.type}"
        "[format?, zapisany jako {format:word.format}][enum?, do wyboru: {enum:texts.or}]"
        "[length?, w nim {length:bounds.characters}][range?, równą {range:bounds.numbers}]"
        "[title?, pod nazwą {title:text}][description? ({description:text})].",
        "row.order": "Kolumny, które muszą wystąpić, wymienia się w kolejności:"
        " {columns:texts.and}.",
        "row.none_required": "O żadnej kolumnie nie powiedziano, że musi wystąpić.",
        "row.description": "Taki wiersz opisano tak: {text:text}.",
        "row.standard": "Zapisano go według normy {text:text}.",
    },
)
