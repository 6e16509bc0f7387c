"""What a campaign found: on the product, and on a variant that is broken on purpose."""

from __future__ import annotations

from attrs import frozen


class NotPossible(Exception):
    """This machine lacks what a campaign needs; the text says what. It is never passed over."""


@frozen
class Outcome:
    """One campaign against one promise.

    ``tried`` counts the attempts on the product and ``violations`` how many broke the promise;
    ``control_tried`` and ``control_violations`` say the same of the broken variant.
    """

    promise: str
    what: str
    tried: int
    violations: int
    control_tried: int
    control_violations: int

    @property
    def holds(self) -> bool:
        """Whether the product kept its promise, and the campaign could have found that it did not.

        A control that nothing was found in proves that the campaign is blind.
        """
        return self.violations == 0 and self.control_violations > 0

    def told(self) -> str:
        """Write the outcome on one line."""
        return (
            f"{'reached' if self.holds else 'MISSED ':<8} {self.promise} {self.what}:"
            f" {self.violations} of {self.tried} (asked: 0);"
            f" broken variant: {self.control_violations} of {self.control_tried}"
        )
