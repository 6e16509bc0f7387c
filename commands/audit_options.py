"""The options of ``audit``; which of them go together stands in ``audit_combining``."""

from __future__ import annotations

import click

from commands.options import Counted, TranslatedOption, argument, option
from engine.telling.marking import N_

OPTIONS: tuple[click.Parameter, ...] = (
    argument("cases", metavar=N_("CASE"), nargs=-1, required=False),
    option("--log", N_("The file of a log to audit."), metavar=N_("FILE")),
    option(
        "--schedule",
        N_("What to audit a log against: a file or an id; by default schema_2003_2010."),
        metavar=N_("SCHEDULE"),
    ),
    option("--map", N_("A file that says what the log's columns mean."), metavar=N_("FILE")),
    option(
        "--guess",
        N_("Propose such a file for the log, to be read and saved; nothing is audited."),
        is_flag=True,
    ),
    option(
        "--kernel",
        N_("How a log is judged: numpy, numba or reference; by default what suits its size."),
        type=click.Choice(("numpy", "numba", "reference")),
        metavar=N_("KERNEL"),
    ),
    option(
        "--orders",
        N_("Which orders of tied events: all, the file's own, or all unless they are too many."),
        type=click.Choice(("auto", "all", "file")),
        default="auto",
        metavar=N_("ORDERS"),
    ),
    option(
        "--precision",
        N_("What times tell of the order: the instant, the date at midnight, or the day alone."),
        type=click.Choice(("instant", "date", "day")),
        metavar=N_("PRECISION"),
    ),
    option(
        "--clock-off",
        N_("Also tell what would change if every time were off by up to so many days."),
        type=Counted(),
        metavar=N_("DAYS"),
    ),
    option(
        "--findings",
        N_("Write the findings of a log as a table: .parquet or .arrow."),
        metavar=N_("FILE"),
    ),
    option(
        "--part",
        N_("A further file of the same log, in its order; may be given several times."),
        metavar=N_("FILE"),
        multiple=True,
    ),
    option(
        "--engine",
        N_("What spreads the work over the parts: embedded, daft, ray or spark."),
        type=click.Choice(("embedded", "daft", "ray", "spark")),
        metavar=N_("ENGINE"),
    ),
    option("--cluster", N_("The address of a cluster that runs already."), metavar=N_("ADDRESS")),
    option("--as-of", N_("The day to audit for; what came later is left out."), metavar=N_("DAY")),
    option("--closed", N_("Every case should be finished: tell those that are not."), is_flag=True),
    option("--allow", N_("A file of departures that someone answers for."), metavar=N_("FILE")),
    option(
        "--sample",
        N_("Audit only so many cases, drawn at random."),
        metavar=N_("NUMBER"),
        type=Counted(),
    ),
    option("--seed", N_("Draws another sample; the same seed draws the same."), type=Counted()),
    TranslatedOption(
        ["-o", "--out"],
        help=N_("A report to write, by the end of its name: .html, .xlsx or .json; repeatable."),
        metavar=N_("FILE"),
        multiple=True,
    ),
    option("--fit", N_("Tell which schedule of the family fits best."), is_flag=True),
    option("--all", N_("Show every case of a kind, not the first ten."), is_flag=True),
)
