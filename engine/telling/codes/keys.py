"""The sentences of keys: their texts, their files, and what is announced about them."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

_APART = N_(
    "Whoever can write the ledger could sign what he wrote if the key lay beside it. A private key"
    " is kept outside of the programme's folder, best on a disk that is not always there."
)

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP840": Sentence(
        N_("'{text}' is no public key of a programme."),
        N_("Copy the whole line NAME+ID+KEY as it was printed."),
        N_(
            "A public key is NAME+ID+KEY (C2SP signed-note). The id is computed from name and key,"
            " so that a slip of the pen is found; here it does not agree, or a part is missing."
        ),
    ),
    "ETP841": Sentence(
        N_("'{name}' cannot be the name of a key."),
        N_("Take a name without spaces and without +, such as the programme's origin."),
        N_("The name stands in every line of a signature, between blanks; + separates its parts."),
    ),
    "ETP842": Sentence(
        N_("The private key lies in a programme's folder."),
        N_("Move it elsewhere, and rotate it if others could copy it."),
        _APART,
    ),
    "ETP843": Sentence(
        N_("Nobody would follow this announcement of {key}."),
        N_("Use the key that signs now: the last one that was announced in checkpoints/."),
        N_(
            "A key is followed by another once, and revoked by itself or by the one that followed"
            " it. This key was followed or revoked already, or it was never followed by the one"
            " that was to sign."
        ),
    ),
    "ETP844": Sentence(
        N_("{file} holds no private key that can be used."),
        N_("Name the file that 'etap key new' made, or restore it from a copy."),
        N_(
            "A private key is read from PKCS#8 in PEM. This file has another content, is damaged,"
            " or its first line names another key than it holds."
        ),
    ),
    "ETP845": Sentence(
        N_("{file} holds a public key; signing needs the private one."),
        N_("Name the file that 'etap key new' made."),
        N_("The public key is for checking signatures: it can be given to everybody."),
    ),
    "ETP846": Sentence(
        N_("{file} is encrypted, and no passphrase was given."),
        N_("Set it in the variable ETAP_KEY_PASSPHRASE."),
        N_(
            "A passphrase is never taken from the command line, where other users of the machine"
            " could see it."
        ),
    ),
    "ETP847": Sentence(
        N_("The passphrase does not open {file}."),
        N_("Correct the variable ETAP_KEY_PASSPHRASE."),
        N_("Either the passphrase is another one, or the file is damaged."),
    ),
    "ETP848": Sentence(
        N_("{file} holds a private key of another kind than Ed25519 in PKCS#8."),
        N_("Make one with: etap key new FILE"),
        N_(
            "Checkpoints are signed with Ed25519 (RFC 8032). The format leaves room for other"
            " algorithms; this version makes and checks none of them."
        ),
    ),
    "ETP849": Sentence(
        N_("The key in {file} is called {name}."),
        N_("Leave --name out."),
        N_("A key keeps the name that it was made with: the name is part of its id."),
    ),
    "ETP850": Sentence(
        N_("{file} is there already."),
        N_("Take another name."),
        N_("The file of a private key, or a timestamp, never takes the place of another file."),
    ),
    "ETP851": Sentence(
        N_("{file} would lie in the folder of a programme, {folder}."),
        N_("Choose a place outside of it, best on another disk."),
        _APART,
    ),
    "ETP852": Sentence(
        N_("The key in {file} has no name."),
        N_("Say it with --name."),
        N_(
            "A key that etap made has its name on the first line of its file. Another program's key"
            " has none; where a programme is at hand, its origin is taken."
        ),
    ),
    "ETP853": Sentence(
        N_("Others than its owner may read or change the file of the private key."),
        N_("Take their rights away: chmod 600 FILE"),
        N_("Whoever can read the private key can sign in the programme's name."),
    ),
    "ETP854": Sentence(
        N_("Checking timestamps needs {package}, which is not installed."),
        N_("Install it with: pip install 'etap[timestamps]'"),
        N_(
            "Requests are written and answers kept without it; the signature of an authority is"
            " checked by a library of its own, for those who use timestamps."
        ),
    ),
    "ETP855": Sentence(
        N_("The time stamping authority at {address} did not answer as it should: {problem}."),
        N_("Try again later, or write the request to a file: etap timestamp request"),
        N_(
            "An authority is asked over HTTP, for at most 30 seconds, and no redirection is"
            " followed. Nothing was kept."
        ),
    ),
    "ETP856": Sentence(
        N_("None of the certificates in {files} signed itself: there is no root to trust."),
        N_("Give the authority's root certificate as well, from a source that you trust."),
        N_(
            "A chain of certificates begins with a root that you trust for a reason of your own."
            " Certificates between root and authority may be given beside it."
        ),
    ),
    "ETP857": Sentence(
        N_("{file} holds no certificate that can be read."),
        N_("Give a certificate in PEM or DER, as the authority publishes it."),
        N_("A certificate (X.509) says which key belongs to whom, and what it may be used for."),
    ),
    "ETP858": Sentence(
        N_("{file} is no request for a timestamp of this checkpoint."),
        N_("Give the request that the answer is to, or leave --request out."),
        N_(
            "A request holds the digest of the checkpoint and a random number, which the answer"
            " repeats. It is of one text alone."
        ),
    ),
    "ETP859": Sentence(
        N_("'{address}' is no address of a time stamping authority."),
        N_("Write it whole: http://HOST/PATH or https://HOST/PATH"),
        N_("An authority is asked over HTTP (RFC 3161). Other kinds of addresses are not asked."),
    ),
}
